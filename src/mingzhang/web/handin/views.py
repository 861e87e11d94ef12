"""Handing in: three ways, the progress of reading, and what would change before it does."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from mingzhang.entry.change import changes, keep_identity
from mingzhang.entry.flat import data_to_rows, new_uid, parts, rows_to_raw
from mingzhang.entry.raw import Raw, Record, Row, Value
from mingzhang.entry.workbook import workbook_bytes
from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.tables.profile import get_profile
from mingzhang.web import audit
from mingzhang.web.accounts.permission import get_slot
from mingzhang.web.core.address import address_of
from mingzhang.web.core.wire import whole
from mingzhang.web.draft.replacing import (
    cause_of,
    check_open,
    restore_rows,
    stored_rows,
    whole_edits,
)
from mingzhang.web.draft.stored import draft_rows
from mingzhang.web.handin.job_view import (
    KINDS,
    cancelled,
    get_job,
    job_context,
    job_fragment,
    retried,
)
from mingzhang.web.jobs import enqueue
from mingzhang.web.models import DraftEdit, Job, JobState, Slot, User
from mingzhang.web.storage import store
from mingzhang.web.storage.intake import accept
from mingzhang.web.workflow import replace_draft

MOST_FILES = 20
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def cause_label(cause: str) -> str:
    """What replaced a draft, in words."""
    known = {
        "workbook": _("上传工作簿"),
        "ledger": _("载入台账"),
        "merge": _("合并单位"),
        "restore": _("恢复"),
    }
    return known.get(cause, cause)


def kind_label(kind: str) -> str:
    """What a job reads, in words."""
    known = {
        "read_workbook": _("工作簿"),
        "read_ledger": _("台账"),
        "read_booklet": _("成册文件"),
    }
    return known.get(kind, kind)


@dataclass(frozen=True, slots=True)
class _Replaced:
    edit: DraftEdit
    label: str


@login_required
@require_GET
def hand_in(request: HttpRequest, slot_id: int) -> HttpResponse:
    """The page of a slot with its three ways, what was handed in before, and what to go back to."""
    slot = get_slot(cast(User, request.user), slot_id, "upload")
    jobs = list(Job.objects.filter(slot=slot, kind__in=KINDS).order_by("-id")[:10])
    uploads = {u.pk: u.name for u in slot.uploads.all()[:100]}
    context = {
        "slot": slot,
        "jobs": [
            {
                "job": job,
                "kind": kind_label(job.kind),
                "names": [uploads.get(n, "") for n in _numbers(job)],
            }
            for job in jobs
        ],
        "replaced": [_Replaced(edit, cause_label(cause_of(edit))) for edit in whole_edits(slot)],
        "rows": slot.rows.count(),
        "uid": new_uid(),
    }
    return render(request, "handin/hand_in.html", context)


def _numbers(job: Job) -> list[int]:
    numbers = job.payload.get("uploads") or [job.payload.get("upload", 0)]
    return [int(number) for number in numbers]


@login_required
@require_POST
def hand_in_workbook(request: HttpRequest, slot_id: int) -> HttpResponse:
    """A workbook, or a folder in a ZIP, comes in."""
    return _one_file(request, slot_id, "workbook", "read_workbook")


@login_required
@require_POST
def hand_in_ledger(request: HttpRequest, slot_id: int) -> HttpResponse:
    """An exported ledger comes in."""
    return _one_file(request, slot_id, "ledger", "read_ledger")


def _one_file(request: HttpRequest, slot_id: int, purpose: str, kind: str) -> HttpResponse:
    user = cast(User, request.user)
    slot = get_slot(user, slot_id, "upload")
    try:
        file = _chosen_files(request, slot)[0]
        upload = accept(file, purpose, user, slot, address_of(request))
    except MingzhangError as error:
        messages.error(request, str(error))
        return redirect("hand_in", slot.pk)
    job = enqueue(kind, {"upload": upload.pk}, slot=slot, user=user)
    return redirect("hand_in_job", slot.pk, job.pk)


def _chosen_files(request: HttpRequest, slot: Slot) -> list[UploadedFile[Any]]:
    """The files of a form, at least one.

    Raises:
        MingzhangError: the draft is closed, or nothing or too much was chosen.
    """
    check_open(slot)
    files = request.FILES.getlist("file")
    if not files:
        raise MingzhangError(_("请先选择文件"))
    if len(files) > MOST_FILES:
        words = _("一次最多选{most}个文件；请打成一个ZIP再传")
        raise MingzhangError(words.format(most=MOST_FILES))
    return files


@login_required
@require_POST
def hand_in_booklet(request: HttpRequest, slot_id: int) -> HttpResponse:
    """A finished booklet comes in, in one file or in several."""
    user = cast(User, request.user)
    slot = get_slot(user, slot_id, "upload")
    try:
        files = _chosen_files(request, slot)
        uploads = [accept(file, "booklet", user, slot, address_of(request)) for file in files]
    except MingzhangError as error:
        messages.error(request, str(error))
        return redirect("hand_in", slot.pk)
    numbers = [upload.pk for upload in uploads]
    payload: dict[str, Any] = {"upload": numbers[0]} if len(numbers) == 1 else {"uploads": numbers}
    job = enqueue("read_booklet", payload, slot=slot, user=user)
    return redirect("hand_in_job", slot.pk, job.pk)


@login_required
@require_GET
def hand_in_job(request: HttpRequest, slot_id: int, job_id: int) -> HttpResponse:
    """How far the reading is; once it is done, what came of it."""
    slot = get_slot(cast(User, request.user), slot_id, "upload")
    job = get_job(slot, job_id)
    if getattr(request, "htmx", False):
        return job_fragment(request, slot, job, "hand_in")
    if job.kind == "read_ledger" and job.state == JobState.DONE:
        return redirect("hand_in_columns", slot.pk, job.pk)
    context = {
        **job_context(slot, job, "hand_in"),
        "kind": kind_label(job.kind),
        "names": list(slot.uploads.filter(pk__in=_numbers(job)).values_list("name", flat=True)),
        "result": job.result,
        "applied": slot.edits.filter(uid=_edit_uid(job)).exists(),
        "parts": [],
    }
    if job.state == JobState.DONE and job.result.get("rows"):
        context["parts"] = _part_changes(slot, job)
    return render(request, "handin/job.html", context)


def _edit_uid(job: Job) -> str:
    return f"job-{job.pk}"


def _new_rows(slot: Slot, job: Job) -> list[Any]:
    rows = data_to_rows(store.get_json(job.result["rows"]))
    return keep_identity(rows, stored_rows(slot), get_profile(slot.profile))


def _part_changes(slot: Slot, job: Job) -> list[Any]:
    return changes(stored_rows(slot), _new_rows(slot, job), get_profile(slot.profile))


@login_required
@require_POST
def hand_in_apply(request: HttpRequest, slot_id: int, job_id: int) -> HttpResponse:
    """The clerk has seen what would change, and wants it."""
    user = cast(User, request.user)
    slot = get_slot(user, slot_id, "upload")
    job = get_job(slot, job_id, ("read_workbook",))
    if job.state != JobState.DONE or not job.result.get("rows"):
        raise Http404
    try:
        replace_draft(
            slot,
            _new_rows(slot, job),
            user,
            uid=_edit_uid(job),
            revision=seen_revision(request),
            cause="workbook",
            detail={"upload": job.payload["upload"], "job": job.pk},
            address=address_of(request),
        )
    except MingzhangError as error:
        messages.error(request, str(error))
        return redirect("hand_in_job", slot.pk, job.pk)
    messages.success(request, _("已载入草稿；原来的内容留着，可在本页恢复"))
    return redirect("hand_in", slot.pk)


def seen_revision(request: HttpRequest) -> int:
    """The revision of the draft that the form was made for; -1, which none is, without one."""
    revision = whole(request.POST.get("revision"))
    return -1 if revision is None else revision


@login_required
@require_POST
def hand_in_restore(request: HttpRequest, slot_id: int, edit_id: int) -> HttpResponse:
    """Back to what the draft was before it was replaced; what it is now is kept as well."""
    user = cast(User, request.user)
    slot = get_slot(user, slot_id, "upload")
    edit = next((e for e in whole_edits(slot) if e.pk == edit_id), None)
    if edit is None:
        raise Http404
    try:
        replace_draft(
            slot,
            restore_rows(edit),
            user,
            uid=(request.POST.get("uid") or new_uid())[:36],
            revision=seen_revision(request),
            cause="restore",
            detail={"edit": edit.pk},
            address=address_of(request),
        )
    except MingzhangError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已恢复；恢复前的内容也留着"))
    return redirect("hand_in", slot.pk)


@login_required
@require_POST
def hand_in_cancel(request: HttpRequest, slot_id: int, job_id: int) -> HttpResponse:
    """Stop the reading."""
    slot = get_slot(cast(User, request.user), slot_id, "upload")
    page = reverse("hand_in_job", args=[slot.pk, job_id])
    return cancelled(request, slot, get_job(slot, job_id), page)


@login_required
@require_POST
def hand_in_retry(request: HttpRequest, slot_id: int, job_id: int) -> HttpResponse:
    """Read the same file again."""
    slot = get_slot(cast(User, request.user), slot_id, "upload")
    page = reverse("hand_in_job", args=[slot.pk, job_id])
    return retried(request, slot, get_job(slot, job_id), page)


@login_required
@require_GET
def hand_in_draft(request: HttpRequest, slot_id: int) -> HttpResponse:
    """The draft as a workbook, with its mistakes as they were typed."""
    user = cast(User, request.user)
    slot = get_slot(user, slot_id, "view")
    profile = get_profile(slot.profile)
    raw = rows_to_raw(draft_rows(slot), profile)
    try:
        content = workbook_bytes(raw, parts(profile))
    except MingzhangError as error:
        messages.error(request, str(error))
        return redirect("hand_in", slot.pk)
    audit.record(user, "draft.download", f"slot:{slot.pk}", {}, address_of(request))
    return _workbook(content, f"{slot.title}.xlsx")


@login_required
@require_GET
def hand_in_empty(request: HttpRequest, slot_id: int) -> HttpResponse:
    """An empty workbook of this slot, which explains itself."""
    slot = get_slot(cast(User, request.user), slot_id, "view")
    organisation = slot.organisation
    raw = Raw("")
    cover = {
        "profile": slot.profile,
        "year": str(slot.year),
        "kind": slot.booklet_kind.label,
        "unit": "元",
    }
    names = {
        "name": organisation.name,
        "code": organisation.code,
        "county": organisation.county,
    }
    for part, texts in (("budget", cover), ("department", names)):
        raw.records[part] = Record("", {k: [Value(t, "")] for k, t in texts.items() if t})
    raw.records["department"].rows["units"] = [Row("", {"name": Value(organisation.name, "")})]
    content = workbook_bytes(raw, parts(get_profile(slot.profile)), empty=True)
    return _workbook(content, _("{title}（空白）.xlsx").format(title=slot.title))


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
