"""The work of the offices, for programs with a token: read, hand in, check, move."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from mingzhang.language import _ as translated
from mingzhang.web import workflow
from mingzhang.web.accounts.permission import get_slot, may, visible_slots
from mingzhang.web.api.answer import part_of
from mingzhang.web.api.form import (
    CommentIn,
    FindingOut,
    JobOut,
    Kind,
    Limit,
    MoveIn,
    MoveOut,
    Number,
    Offset,
    Page,
    SlotOut,
    SlotState,
    ThreadOut,
    VersionOut,
    Year,
)
from mingzhang.web.api.job import job_data
from mingzhang.web.api.problem import Problem, aware
from mingzhang.web.api.repeat import (
    MOVED,
    Key,
    Request,
    earlier_deed,
    earlier_job,
    hold,
    request_of,
)
from mingzhang.web.api.throttle import BY_TOKEN, FILES
from mingzhang.web.api.token import Bearer, record_deed, token_user
from mingzhang.web.core.address import address_of
from mingzhang.web.core.deferred import deferred as _
from mingzhang.web.jobs import enqueue
from mingzhang.web.models import (
    Comment,
    FindingRecord,
    Job,
    JobState,
    Slot,
    State,
    Thread,
    Transition,
    Upload,
    Version,
)

router = Router(tags=[_("编制与审核")], throttle=BY_TOKEN)
READ, UPLOAD, CHECK, MOVE = Bearer("read_work"), Bearer("upload"), Bearer("check"), Bearer("move")
ANY = Bearer("read_work", "upload", "check", "move")
MOVES = frozenset(move.name for move in workflow.MOVES)


def _slot_data(slot: Slot) -> dict[str, Any]:
    return {
        "id": slot.pk,
        "title": slot.title,
        "organisation": slot.organisation.name,
        "address": slot.organisation.address,
        "year": slot.year,
        "kind": slot.kind,
        "state": slot.state,
        "state_name": State(slot.state).label,
        "due": slot.due,
        "approved_on": slot.approved_on,
        "publish_due": slot.publish_due,
        "changed_at": slot.changed_at,
    }


@router.get(
    "/slots",
    auth=READ,
    response=Page[SlotOut],
    summary=_("我能看到的资料"),
    description=_("包括还没有开始填报的。"),
)
def slots(
    request: HttpRequest,
    year: Year | None = None,
    kind: Kind | None = None,
    state: Annotated[str | None, Query(pattern="^[a-z_]{1,20}$")] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Those not begun yet are included."""
    found = visible_slots(token_user(request))
    for name, value in (("year", year), ("kind", kind), ("state", state)):
        if value is not None:
            found = found.filter(**{name: value})
    found = found.order_by("-year", "organisation__code", "organisation__name", "id")
    rows = [_slot_data(slot) for slot in found[offset : offset + limit]]
    return part_of(found, limit, offset, rows)


@router.get(
    "/slots/{slot_id}",
    auth=READ,
    response=SlotState,
    summary=_("一本资料的状态"),
    description=_("moves是令牌所属的人现在能做的流程操作。"),
)
def slot(request: HttpRequest, slot_id: Number) -> dict[str, Any]:
    """moves are those that the token's person can make now."""
    user = token_user(request)
    found = get_slot(user, slot_id)
    return {
        **_slot_data(found),
        "versions": found.versions.count(),
        "open_comments": found.threads.filter(resolved_at=None).count(),
        "moves": [move.name for move in workflow.moves_for(user, found)],
    }


@router.get(
    "/slots/{slot_id}/versions",
    auth=READ,
    response=list[VersionOut],
    summary=_("一本资料的版本"),
    description=_("从第一版起；各版最近一次审核的错误、提示、说明数。"),
)
def versions(request: HttpRequest, slot_id: Number) -> list[dict[str, Any]]:
    """From the first on; with the errors, warnings and notes of the latest check of each."""
    found = get_slot(token_user(request), slot_id)
    rows = []
    for version in found.versions.select_related("made_by", "upload").prefetch_related("checks"):
        run = next(reversed(version.checks.all()), None)
        rows.append(
            {
                "number": version.number,
                "made_at": version.made_at,
                "made_by": str(version.made_by or ""),
                "reason": version.reason,
                "uploaded": version.upload.name if version.upload else None,
                "errors": run.errors if run else None,
                "warnings": run.warnings if run else None,
                "notes": run.notes if run else None,
            }
        )
    return rows


@router.get(
    "/slots/{slot_id}/findings",
    auth=READ,
    response=Page[FindingOut],
    summary=_("一版的审核结果"),
    description=_("不写version即最新一版；没有版本时为空。"),
)
def findings(
    request: HttpRequest,
    slot_id: Number,
    version: Number | None = None,
    severity: Annotated[str | None, Query(pattern="^(error|warning|note)$")] = None,
    limit: Limit = 500,
    offset: Offset = 0,
) -> dict[str, Any]:
    """The latest where version is absent; empty where there is no version."""
    kept = get_slot(token_user(request), slot_id).versions.all()
    chosen: Version | None = kept.last() if version is None else kept.filter(number=version).first()
    if version is not None and chosen is None:
        raise Http404
    run = chosen.checks.last() if chosen else None
    found = FindingRecord.objects.filter(run=run) if run else FindingRecord.objects.none()
    if severity is not None:
        found = found.filter(severity=severity)
    rows = list(found.order_by("number", "id")[offset : offset + limit])
    return part_of(found, limit, offset, rows)


@router.get(
    "/slots/{slot_id}/comments",
    auth=READ,
    response=list[ThreadOut],
    summary=_("一本资料的意见"),
    description=_("按提出先后排列，包括已解决的。"),
)
def comments(request: HttpRequest, slot_id: Number) -> list[dict[str, Any]]:
    """In the order they were opened, resolved ones included."""
    found = get_slot(token_user(request), slot_id)
    return [
        _thread_data(thread) for thread in found.threads.prefetch_related("comments__user").all()
    ]


def _thread_data(thread: Thread) -> dict[str, Any]:
    return {
        "id": thread.pk,
        "place": thread.place,
        "anchor": thread.anchor,
        "quote": thread.quote,
        "fingerprint": thread.fingerprint,
        "resolved": thread.is_resolved,
        "comments": [
            {"user": str(remark.user), "at": remark.at, "text": remark.text}
            for remark in thread.comments.all()
        ],
    }


@router.post(
    "/slots/{slot_id}/comments",
    auth=MOVE,
    response={201: ThreadOut},
    summary=_("发表意见"),
    description=_("在已有的一组意见（thread）里接着写，或就一处（anchor、place）新开一组。"),
)
def add_comment(request: HttpRequest, slot_id: Number, remark: CommentIn) -> dict[str, Any]:
    """Goes on in a thread, or opens one about a place (anchor, place)."""
    user = token_user(request)
    found = get_slot(user, slot_id, "comment")
    if not remark.text.strip():
        raise Problem(422, _("请写意见"))
    with transaction.atomic():
        if remark.thread is None:
            thread = Thread.objects.create(
                slot=found,
                version=found.versions.last(),
                anchor=remark.anchor,
                place=remark.place,
                opened_by=user,
            )
        else:
            known = found.threads.filter(pk=remark.thread).first()
            if known is None:
                raise Http404
            thread = known
        comment = Comment.objects.create(thread=thread, user=user, text=remark.text.strip())
        record_deed(request, "api.comment", f"slot:{found.pk}", {"comment": comment.pk})
    return _thread_data(thread)


def _content_digest(file: UploadedFile) -> str:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def _accepted(request: HttpRequest, file: UploadedFile, slot: Slot | None) -> Upload:
    """The file in the store, once its size and type by content were found good."""
    from mingzhang.web.storage import intake

    return intake.accept(file, "booklet", token_user(request), slot, address_of(request))


def _hand_in(
    request: HttpRequest, file: UploadedFile, kind: str, slot: Slot | None, key: str | None
) -> Job:
    """The job that works on a file; the earlier one where the same request comes again."""
    user = token_user(request)
    asked = request_of(key, kind, slot.pk if slot else "", file.name, _content_digest(file))
    with transaction.atomic():
        hold(user)
        known = earlier_job(user, kind, asked)
        if known is not None:
            return known
        upload = _accepted(request, file, slot)
        job = enqueue(kind, {"upload": upload.pk, **asked.data()}, slot=slot, user=user)
        target = f"slot:{slot.pk}" if slot else f"upload:{upload.pk}"
        record_deed(request, f"api.{kind}", target, {"upload": upload.pk, "digest": upload.digest})
    return job


@router.post(
    "/slots/{slot_id}/uploads",
    auth=UPLOAD,
    response={202: JobOut},
    summary=_("上传一本资料"),
    throttle=[BY_TOKEN, FILES],
    description=_("读取后形成一个新版本并审核；可以是PDF、Word、Excel、HTML、文本、图片或ZIP。"),
)
def upload(
    request: HttpRequest, slot_id: Number, file: Annotated[UploadedFile, File()], key: Key = None
) -> dict[str, Any]:
    """A file is read, becomes a new version and is checked."""
    found = get_slot(token_user(request), slot_id, "upload")
    if not found.can_edit:
        raise Problem(
            409, _("现在是“{state}”，不能上传"), state=translated(State(found.state).label)
        )
    return job_data(_hand_in(request, file, "read_booklet", found, key))


@router.post(
    "/check",
    auth=CHECK,
    response={202: JobOut},
    summary=_("送审一个文件"),
    throttle=[BY_TOKEN, FILES],
    description=_("只审核，不放入平台，别人看不到；结果在/jobs/{id}/report。"),
)
def check(
    request: HttpRequest, file: Annotated[UploadedFile, File()], key: Key = None
) -> dict[str, Any]:
    """A file is checked, does not enter the platform, and nobody else sees it."""
    return job_data(_hand_in(request, file, "check_file", None, key))


@router.post(
    "/slots/{slot_id}/moves",
    auth=MOVE,
    response={200: MoveOut, 202: JobOut},
    summary=_("流程操作"),
    description=_(
        "name见/slots/{id}的moves；退回要写reason，批复要写day。公开在后台进行，返回任务。"
    ),
)
def make_move(request: HttpRequest, slot_id: Number, move: MoveIn, key: Key = None) -> Any:
    """Make a move; publication runs in the background and gives a job."""
    user = token_user(request)
    if move.name not in MOVES:
        raise Problem(422, _("没有这种流程操作：{name}"), name=move.name)
    found = get_slot(user, slot_id)
    if not may(user, workflow.action_of(move.name), found):
        raise PermissionDenied
    asked = request_of(
        key, found.pk, move.name, move.reason, move.day, move.visible_from, move.override
    )
    with transaction.atomic():
        hold(user)
        if move.name == "publish":
            return Status(202, job_data(_publish(request, found, move, asked)))
        known = earlier_deed(user, MOVED, f"slot:{found.pk}", asked)
        if known is not None:
            made = Transition.objects.select_related("version").get(pk=known["transition"])
        else:
            made = workflow.perform(
                found,
                move.name,
                user,
                reason=move.reason,
                day=move.day,
                address=address_of(request),
                seen=move.version,
                override=move.override,
            ).made
            detail = {"name": move.name, "transition": made.pk, **asked.data()}
            record_deed(request, MOVED, f"slot:{found.pk}", detail)
    return Status(
        200,
        {
            "id": made.pk,
            "name": made.name,
            "before": made.before,
            "after": made.after,
            "at": made.at,
            "version": made.version.number if made.version else None,
            "reason": made.reason,
            "day": made.day,
        },
    )


def _publish(request: HttpRequest, slot: Slot, move: MoveIn, asked: Request) -> Job:
    """Publication makes files, so it runs in the background and makes the move itself."""
    user = token_user(request)
    known = earlier_job(user, "publish", asked)
    if known is not None:
        return known
    if slot.jobs.filter(kind="publish", state__in=(JobState.QUEUED, JobState.RUNNING)).exists():
        raise Problem(409, _("正在公开，请等它完成"))
    done = workflow.perform(
        slot,
        "publish",
        user,
        address=address_of(request),
        reason=move.reason,
        visible_from=aware(move.visible_from) if move.visible_from else None,
        seen=move.version,
        override=move.override,
        detail=asked.data(),
    )
    assert done.job is not None
    return done.job
