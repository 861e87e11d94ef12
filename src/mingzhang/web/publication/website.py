"""Pages on which the bureau compares a copy from a department's web site with what it approved."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.accounts.permission import get_slot
from mingzhang.web.core.address import address_of
from mingzhang.web.jobs import enqueue
from mingzhang.web.models import Job, JobState, User, WebsiteCopy
from mingzhang.web.publication.copies import kept_comparison

_SHOWN = 500
_LISTED = 50
_LONGEST_ADDRESS = 400


def _is_web_address(text: str) -> bool:
    """Empty, or an address that a link may lead to."""
    if not text:
        return True
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    good = parts.scheme in ("http", "https") and bool(parts.netloc)
    return good and len(text) <= _LONGEST_ADDRESS


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def website_view(request: HttpRequest, slot_id: int) -> HttpResponse:
    """The copies of a booklet that were compared, and the form for another."""
    assert isinstance(request.user, User)
    slot = get_slot(request.user, slot_id, "compare_website")
    publication = slot.publications.order_by("-number").first()
    problem, found_at = "", ""
    if request.method == "POST":
        found_at = request.POST.get("found_at", "").strip()
        file = request.FILES.get("file")
        if publication is None:
            problem = _("这本资料还没有在本平台公开，没有可以比较的版本；请先公开")
        elif not isinstance(file, UploadedFile):
            problem = _("请选择从部门网站下载的文件，或保存下来的网页")
        elif not _is_web_address(found_at):
            problem = _("网址应以 http:// 或 https:// 开头，不超过400个字符")
        else:
            from mingzhang.web.storage import intake

            try:
                with transaction.atomic():
                    upload = intake.accept(file, "website", request.user, slot)
                    copy = WebsiteCopy.objects.create(
                        publication=publication, upload=upload, found_at=found_at
                    )
                    enqueue("compare_copy", {"copy": copy.pk}, slot=slot, user=request.user)
                    audit.record(
                        request.user,
                        "website.uploaded",
                        f"slot:{slot.pk}",
                        {"copy": copy.pk, "found_at": found_at, "upload": upload.digest},
                        address_of(request),
                    )
            except MingzhangError as error:
                problem = str(error)
            else:
                messages.success(request, _("已收到，正在比较"))
                return redirect("website_copy", slot_id=slot.pk, copy_id=copy.pk)
    copies = WebsiteCopy.objects.filter(publication__slot=slot).select_related(
        "upload", "publication", "upload__user"
    )
    context = {
        "slot": slot,
        "publication": publication,
        "copies": _with_jobs(copies[:_LISTED], slot.pk),
        "problem": problem,
        "found_at": found_at,
    }
    return render(request, "publication/website.html", context, status=422 if problem else 200)


@login_required
@require_http_methods(["GET", "HEAD"])
def copy_view(request: HttpRequest, slot_id: int, copy_id: int) -> HttpResponse:
    """How the comparison of one copy came out."""
    assert isinstance(request.user, User)
    slot = get_slot(request.user, slot_id, "compare_website")
    copy = get_object_or_404(
        WebsiteCopy.objects.select_related("publication", "upload", "upload__user"),
        pk=copy_id,
        publication__slot=slot,
    )
    job = _job_of(copy, slot.pk)
    data = kept_comparison(copy)
    groups: dict[str, list[dict[str, object]]] = {}
    for difference in (data or {"differences": []})["differences"][:_SHOWN]:
        groups.setdefault(difference["table"] or _("其他"), []).append(difference)
    context = {
        "slot": slot,
        "copy": copy,
        "job": job,
        "waiting": job is not None and job.state in (JobState.QUEUED, JobState.RUNNING),
        "data": data,
        "groups": groups,
        "shown": _SHOWN,
    }
    return render(request, "publication/copy.html", context)


def _job_of(copy: WebsiteCopy, slot_id: int) -> Job | None:
    """The job that compares it; None where that was cleared away."""
    jobs = Job.objects.filter(kind="compare_copy", slot=slot_id, payload__copy=copy.pk)
    return jobs.order_by("-id").first()


def _with_jobs(copies: Iterable[WebsiteCopy], slot_id: int) -> list[tuple[WebsiteCopy, Job | None]]:
    jobs = Job.objects.filter(kind="compare_copy", slot=slot_id).order_by("id")
    known = {job.payload.get("copy"): job for job in jobs}
    return [(copy, known.get(copy.pk)) for copy in copies]
