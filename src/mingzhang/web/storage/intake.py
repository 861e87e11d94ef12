"""The door for every file from outside: its size, its kind by content, its name, then the store.

Nothing is unpacked or read here; that happens in limited processes.
"""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum

from mingzhang.errors import MingzhangError, Unreadable
from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.models import Slot, Upload, User
from mingzhang.web.storage import store
from mingzhang.web.storage.kind import kind_of_file
from mingzhang.web.storage.limited import call_limited

ENDINGS: Mapping[str, tuple[str, ...]] = {
    "pdf": (".pdf",),
    "ofd": (".ofd",),
    "docx": (".docx",),
    "doc": (".doc", ".wps"),
    "xlsx": (".xlsx", ".xlsm"),
    "xls": (".xls", ".et"),
    "html": (".html", ".htm"),
    "text": (".txt", ".csv"),
    "separated": (".csv", ".tsv", ".txt"),
    "markdown": (".md", ".markdown", ".txt"),
    "mhtml": (".mht", ".mhtml"),
    "ods": (".ods",),
    "excel2003": (".xml", ".xls"),
    "word2003": (".xml", ".doc"),
    "rtf": (".rtf", ".doc"),
    "odt": (".odt",),
    "zip": (".zip",),
    "png": (".png",),
    "jpg": (".jpg", ".jpeg"),
}
"""Kinds that are accepted, with the endings that their names may have; the first is given else."""

PURPOSES: Mapping[str, tuple[str, ...]] = {
    "workbook": ("xlsx", "xls", "zip"),
    "ledger": ("xlsx", "xls", "text", "separated"),
    "booklet": tuple(ENDINGS),
    "website": tuple(ENDINGS),
    # What a year is kept in: see `web.record`.
    "readings": ("text", "separated"),
    "money": ("text", "separated"),
    "purchases": ("text", "separated"),
    "assets": ("text", "separated"),
    "checked": ("text", "separated"),
    "treasury": ("xlsx", "xls", "text", "separated"),
    "evidence": tuple(ENDINGS),
    "services": ("text", "separated"),
    "notice": ("text", "separated"),
}
"""What may be handed in for what."""

_MOST_NAME = 200


class NotAccepted(MingzhangError):
    """A file that is not taken in; says why and what to do, in the user's language."""


def accept(
    uploaded_file: UploadedFile[Any],
    purpose: str,
    user: User | None,
    slot: Slot | None = None,
    address: str = "",
) -> Upload:
    """Take in a file: it lies in the store, and an `Upload` says whose it is.

    Args:
        purpose: one of `PURPOSES`.
        address: where the person came from, for the audit log.

    Raises:
        NotAccepted: empty, too large, or not of a kind that this purpose allows.
    """
    name = clean_name(uploaded_file.name or "")
    limit = settings.MAX_UPLOAD
    content = uploaded_file.read(limit + 1)
    if len(content) > limit:
        words = _("“{name}”超过{limit} MB的上限；请拆分，或压缩图片后再传")
        raise NotAccepted(words.format(name=name, limit=limit // 2**20))
    if not content:
        raise NotAccepted(_("“{name}”是空文件；请检查后重新选择").format(name=name))
    kind = kind_of(content, name)
    if kind not in PURPOSES[purpose]:
        raise NotAccepted(_wrong_kind(name, purpose))
    if PurePosixPath(name).suffix.lower() not in ENDINGS[kind]:
        name = name[: _MOST_NAME - 5] + ENDINGS[kind][0]
    _require_quota(slot, len(content))
    digest = store.put(content)
    with transaction.atomic():
        upload = Upload.objects.create(
            slot=slot, purpose=purpose, name=name, digest=digest, size=len(content), user=user
        )
        audit.record(
            user,
            "upload",
            f"slot:{slot.pk}" if slot is not None else f"upload:{upload.pk}",
            {
                "upload": upload.pk,
                "purpose": purpose,
                "name": name,
                "size": len(content),
                "digest": digest,
                "kind": kind,
            },
            address,
        )
    return upload


def _require_quota(slot: Slot | None, size: int) -> None:
    """Refuse what goes beyond the room of an organisation.

    Raises:
        NotAccepted: its files and this one take more than `QUOTA`.
    """
    if slot is None or not settings.QUOTA:
        return
    kept = Upload.objects.filter(slot__organisation=slot.organisation_id)
    taken = kept.aggregate(total=Sum("size"))["total"] or 0
    if taken + size > settings.QUOTA:
        words = _("本单位上传的文件已有 {taken} MB，超过上限 {limit} MB；请联系系统管理员")
        raise NotAccepted(words.format(taken=taken // 2**20, limit=settings.QUOTA // 2**20))


def _wrong_kind(name: str, purpose: str) -> str:
    if purpose == "workbook":
        words = _("“{name}”不是工作簿；请上传填好的XLSX工作簿，或把文件夹打成ZIP上传")
    elif PURPOSES[purpose] == ("text", "separated"):
        words = _("“{name}”不是CSV文件")
    elif purpose in ("ledger", "treasury"):
        words = _("“{name}”不是台账；请上传财务系统导出的CSV或Excel文件")
    else:
        words = _("“{name}”的格式不能用；请上传PDF、OFD、Word、Excel、HTML、文本、图片或ZIP")
    return words.format(name=name)


def clean_name(name: str) -> str:
    """The name of a file without folders, control and direction marks; at most 200 characters.

    >>> clean_name("..\\\\..\\\\预算\\x00.pdf"), clean_name("/etc/"), clean_name("..")
    ('预算.pdf', 'etc', '文件')
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp", "Cs"))
    kept = kept.strip().strip(".").strip()
    if len(kept) > _MOST_NAME:
        ending = PurePosixPath(kept).suffix[:8]
        kept = kept[: _MOST_NAME - len(ending)] + ending
    return kept or "文件"


def kind_of(content: bytes, name: str = "") -> str:
    """The kind of a file by its content, asked in the limited process.

    Raises:
        NotAccepted: damaged, protected, packed too tightly, or of a kind that nobody reads.
    """
    ending = PurePosixPath(name).suffix.lower()
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        path = Path(folder) / f"upload{ending if ending in ('.html', '.htm') else ''}"
        path.write_bytes(content)
        try:
            kind = call_limited(f"{kind_of_file.__module__}:{kind_of_file.__name__}", path)
        except Unreadable as problem:
            advice = f"；{problem.advice}" if problem.advice else ""
            words = _("“{name}”：{reason}").format(name=name, reason=problem.reason)
            raise NotAccepted(words + advice) from problem
    return str(kind)
