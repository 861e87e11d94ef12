"""Whether a file is what was published: by its digest, and by the manifest that names it."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.web.models import Publication
from mingzhang.web.publication.files import sm3
from mingzhang.web.publication.shown import history_of, manifest_of, visible
from mingzhang.web.storage import store

_DIGEST = compiled(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Match:
    """A file of a publication that bears a digest.

    Attributes:
        form: its format, or `manifest`.
        current: the publication is the newest of its booklet, not one that was corrected.
    """

    publication: Publication
    form: str
    name: str
    current: bool


def clean_digest(text: str) -> str:
    """A digest as programs print it, with spaces, colons or capitals; empty where it is none.

    >>> clean_digest(" ".join(["AB"] * 32)) == "ab" * 32
    True
    >>> clean_digest("SHA2-256(a.pdf)= " + "0" * 64) == "0" * 64
    True
    """
    plain = text.strip().lower()
    for candidate in (plain, plain.rpartition("=")[2], plain.split(" ")[0]):
        found = re.sub(r"[\s:]", "", candidate)
        if _DIGEST.fullmatch(found):
            return found
    return ""


def find_matches(digest: str) -> list[Match]:
    """The files the public may see that bear this SHA-256 or SM3 digest, newest first."""
    found = []
    named = _naming(digest).select_related("slot", "slot__organisation").order_by("-published_at")
    current = set(visible().filter(pk__in=[p.pk for p in named]).values_list("pk", flat=True))
    for publication in named:
        if digest in (publication.digest, publication.sm3):
            name = manifest_name(publication)
            found.append(Match(publication, "manifest", name, publication.pk in current))
        for form, entry in publication.files.items():
            if digest in (entry["digest"], entry["sm3"]):
                found.append(Match(publication, form, entry["name"], publication.pk in current))
    return found


_IN_FILES = {
    "postgresql": "jsonb_path_query_array(files, '$.*.*') @> to_jsonb(%s::text)",
    "sqlite": "instr(files, %s)",
}
"""An index of PostgreSQL is of this: a province has a hundred thousand publications."""


def _naming(digest: str) -> QuerySet[Publication]:
    """Publications that the public may see whose manifest or files may bear this digest."""
    with connection.cursor() as cursor:
        where = _IN_FILES[connection.vendor]
        cursor.execute(f"SELECT id FROM web_publication WHERE {where}", [digest])
        in_files = [pk for (pk,) in cursor.fetchall()]
    of_manifest = Publication.objects.filter(Q(digest=digest) | Q(sm3=digest))
    ids = [*in_files, *of_manifest.values_list("pk", flat=True)]
    return Publication.objects.standing().filter(pk__in=ids)


def manifest_name(publication: Publication) -> str:
    """Name of the manifest as a file."""
    return f"{publication.slot.title}-清单-{publication.number}.json"


def uploaded_digest(file: UploadedFile[bytes]) -> str:
    """The SHA-256 of an uploaded file, which is not kept."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Line:
    """One file of a publication, and whether what lies in the store is still what was published."""

    form: str
    entry: dict[str, Any]
    intact: bool


def recompute(publication: Publication) -> list[Line]:
    """The digests of the stored files of a publication, computed anew, with its manifest."""
    lines = []
    manifest = {"name": manifest_name(publication), "digest": publication.digest,
                "sm3": publication.sm3, "size": None}  # fmt: skip
    for form, entry in (("manifest", manifest), *publication.files.items()):
        try:
            content = store.get(entry["digest"])
        except (FileNotFoundError, store.Damaged):  # this page is where a reader learns of it
            lines.append(Line(form, entry, False))
            continue
        lines.append(Line(form, entry, sm3(content) == entry["sm3"]))
    return lines


@require_http_methods(["GET", "HEAD", "POST"])
def verify_view(request: HttpRequest) -> HttpResponse:
    """Look a file or a digest up; a file is only digested, never kept."""
    digest, problem, name = "", "", ""
    if request.method == "POST":
        file = request.FILES.get("file")
        said = request.POST.get("digest", "")
        if isinstance(file, UploadedFile) and file:
            name = file.name or ""
            if (file.size or 0) > settings.MAX_UPLOAD:
                words = _("文件超过{size} MB；请按下面的办法在自己的电脑上计算，再粘贴校验值")
                problem = words.format(size=settings.MAX_UPLOAD // 1024**2)
            else:
                digest = uploaded_digest(file)
        elif said.strip():
            digest = clean_digest(said)
            problem = "" if digest else _("这不是校验值：应是64位十六进制数字和字母")
        else:
            problem = _("请选择文件，或粘贴校验值")
    elif request.GET.get("digest"):
        digest = clean_digest(request.GET["digest"])
        problem = "" if digest else _("这不是校验值：应是64位十六进制数字和字母")
    matches = find_matches(digest) if digest else []
    context = {"digest": digest, "problem": problem, "name": name, "matches": matches}
    return render(request, "publication/verify.html", context)


@require_GET
def manifest_view(
    request: HttpRequest, address: str, year: int, kind: str, number: int
) -> HttpResponse:
    """The manifest of a publication, for people."""
    publication = _visible_publication(address, year, kind, number)
    lines = recompute(publication)
    current = visible().filter(pk=publication.pk).exists()
    context = {
        "publication": publication,
        "slot": publication.slot,
        "lines": lines,
        "intact": all(line.intact for line in lines),
        "current": current,
        "history": history_of(publication.slot),
        "manifest": manifest_of(publication) if lines[0].intact else {},
    }
    return render(request, "publication/manifest.html", context)


@require_GET
def manifest_file_view(
    request: HttpRequest, address: str, year: int, kind: str, number: int
) -> HttpResponse:
    """The manifest as the file that the digests are of."""
    publication = _visible_publication(address, year, kind, number)
    return HttpResponse(
        store.get(publication.digest),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": "attachment; filename=manifest.json"},
    )


def _visible_publication(address: str, year: int, kind: str, number: int) -> Publication:
    publication: Publication = get_object_or_404(
        Publication.objects.standing().select_related("slot", "slot__organisation", "version"),
        slot__organisation__address=address,
        slot__year=year,
        slot__kind=kind,
        number=number,
    )
    return publication
