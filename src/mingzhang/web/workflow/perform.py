"""The one way to move a booklet: for pages, for many at once, for programs and for jobs alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingzhang.check.finding import Severity
from mingzhang.errors import SourceErrors
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.web import audit
from mingzhang.web.accounts.permission import may
from mingzhang.web.draft.version import Frozen, frozen_draft, keep_version
from mingzhang.web.jobs import enqueue
from mingzhang.web.models import (
    WITHDRAW,
    DraftRow,
    Job,
    JobState,
    Slot,
    State,
    Transition,
    User,
    Version,
)
from mingzhang.web.models.slot import DAYS_TO_PUBLISH
from mingzhang.web.workflow.approval import approval_of, approved_version
from mingzhang.web.workflow.deadline import set_due
from mingzhang.web.workflow.gate import Barrier, barriers
from mingzhang.web.workflow.move import Move, action_of, find_move
from mingzhang.web.workflow.refusal import Held, NotOpen, Refused

_KEPT = ("state", "changed_at", "approved_on", "publish_due", "due", "draft_revision")


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a move.

    Attributes:
        transition: the move that was made; None where a job is to make it.
        job: that does the slow work first.
        words: for whoever asked, in their language.
    """

    words: str
    transition: Transition | None = None
    job: Job | None = None

    @property
    def made(self) -> Transition:
        """The move, of which it is certain that no job makes it."""
        assert self.transition is not None
        return self.transition


def perform(
    slot: Slot,
    name: str,
    user: User | None,
    *,
    address: str,
    reason: str = "",
    day: date | None = None,
    due: date | None = None,
    visible_from: datetime | None = None,
    seen: int | None = None,
    override: str = "",
    version: Version | None = None,
    is_draft: bool = False,
    detail: Mapping[str, Any] | None = None,
) -> Done:
    """Move a slot; the slot given is brought up to date.

    A draft that no version was made of yet is made one when it is submitted. What needs slow work
    is asked of a worker, whose task comes back here with the version that it worked on. Between
    what is slow and the lock of the slot anything may happen; whatever matters is asked again.

    Args:
        user: None for the platform itself, which asks no permission.
        address: where the person came from, for the audit log; empty for the platform itself.
        day: of the reply; due: the new day for handing in; visible_from: the embargo.
        seen: number of the version that the person looked at; None where no page was shown.
        override: why the move is made although barriers speak against it, see `workflow.gate`.
        version: what the move is about; the latest where None.
        is_draft: it is the draft that is handed in, whatever was uploaded beside it.
        detail: what a job is to carry besides.

    Raises:
        Held: a barrier stands, and `override` says nothing or cannot open it.
        NotOpen: the booklet does not stand where the move begins.
        Refused: the move is not open to this person, or lacks what it needs.
    """
    is_handed_in = name == "submit" and version is None
    given = _given(slot, user, override, is_draft) if is_handed_in else None
    with transaction.atomic():
        current = (
            Slot.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .get(pk=slot.pk)
        )
        # Who was disabled, or given another role, since the request came may do it no more.
        user = User.objects.get(pk=user.pk) if user is not None else None
        move = _move(current, name, user)
        if move.task and version is None:
            job = _asked(current, move, user, visible_from, reason, override, seen, address, detail)
            return Done(_("已交后台办理"), job=job)
        if move.task:
            _require_approved(current, version)
        if given is not None:
            version = _kept(current, given, user)
        reason, override = reason.strip(), override.strip()
        if move.reason and not reason:
            raise Refused(_("请写明原因"))
        if move.day and day is None:
            raise Refused(_("请填批复日期"))
        if move.day and day is not None and day > timezone.localdate():
            raise Refused(_("批复日期不能晚于今天"))
        if name == WITHDRAW:
            _require_shown(current)
        latest = version or subject(current, name)
        if move.version and latest is None:
            raise Refused(_("还没有形成版本"))
        _require_seen(latest, seen)
        found = require_passage(current, latest, name, override)
        if due is not None and move.due:
            set_due(current, due, user, address, reason)
        elif move.after is State.CORRECTING:
            current.due = None  # it was handed in then; a correction has a day only if one is given
        before, current.state = current.state, move.after
        if move.day and day is not None:
            current.start_clock(day)
        current.changed_at = timezone.now()
        current.save(update_fields=["state", "changed_at", "approved_on", "publish_due", "due"])
        made = Transition.objects.create(
            slot=current,
            name=name,
            before=before,
            after=move.after,
            user=user,
            version=latest,
            digest=latest.booklet if latest is not None else "",
            reason=reason,
            override=override if found else "",
            day=day if move.day else None,
        )
        audit.record(
            user,
            f"slot.{name}",
            f"slot:{current.pk}",
            {
                "from": before,
                "to": str(move.after),
                "version": latest.number if latest else None,
                "digest": latest.booklet if latest else None,
                "reason": reason,
                "day": day.isoformat() if day else None,
                **(
                    {"barriers": [barrier.kind for barrier in found], "override": override}
                    if found
                    else {}
                ),
            },
            address,
        )
    for field in _KEPT:
        setattr(slot, field, getattr(current, field))
    return Done(_done_words(current, move), made)


def subject(slot: Slot, name: str) -> Version | None:
    """The version that a move is about: the latest; what is withdrawn is the published one."""
    if name != WITHDRAW:
        return slot.versions.last()
    last = slot.publications.select_related("version").order_by("number").last()
    return last.version if last is not None else None


def _require_shown(slot: Slot) -> None:
    """What is withdrawn was not withdrawn before."""
    last = slot.publications.order_by("number").last()
    if last is not None and last.withdrawal is not None:
        raise Refused(_("已经撤下了"))


def _require_seen(latest: Version | None, seen: int | None) -> None:
    """The version that a move is about is the one that the person looked at."""
    if seen is not None and latest is not None and latest.number != seen:
        words = _("您看的是第{seen}版，现在已有第{number}版；请看过新的版本再办")
        raise Refused(words.format(seen=seen, number=latest.number))


def _require_approved(slot: Slot, version: Version | None) -> None:
    """Slow work comes back with the version that the approval names, and nothing else."""
    approval = approval_of(slot)
    if approval is None or approval.version != version or slot.versions.last() != version:
        raise Refused(_("只能公开批复的那一版"))


def require_passage(
    slot: Slot, version: Version | None, name: str, override: str
) -> tuple[Barrier, ...]:
    """What speaks against a move and is overridden.

    Raises:
        Held: nothing was said to override it, or nothing can.
    """
    found = barriers(slot, version, name)
    if found and (not override.strip() or any(barrier.final for barrier in found)):
        move = find_move(slot, name)
        raise Held(_(move.label) if move is not None else name, found)
    return found


def _move(slot: Slot, name: str, user: User | None) -> Move:
    """The move, if the slot stands where it begins and the person may make it."""
    move = find_move(slot, name)
    if move is None:
        raise NotOpen(first_words(slot))
    if user is not None and not may(user, action_of(name), slot):
        raise Refused(_("没有权限：{label}").format(label=_(move.label)))
    return move


def first_words(slot: Slot) -> str:
    """Who moved the slot first."""
    last = slot.transitions.select_related("user").last()
    if last is None:
        return _("“{title}”现在是“{state}”，不能这样做；请刷新页面").format(
            title=slot.title, state=slot.state_words
        )
    return _("没有办成：{who}已在{when}把它从“{before}”变为“{after}”").format(
        who=last.user or _("系统"),
        when=f"{timezone.localtime(last.at):%Y-%m-%d %H:%M}",
        before=_(State(last.before).label),
        after=_(State(last.after).label),
    )


def _done_words(slot: Slot, move: Move) -> str:
    """What to say of a move that was made."""
    if move.day and slot.publish_due:
        due = slot.publish_due
        return _("已批复。应在{day}前公开（批复后{days}日内）").format(
            day=_("{year}年{month}月{day}日").format(year=due.year, month=due.month, day=due.day),
            days=DAYS_TO_PUBLISH,
        )
    if move.name == "bureau_return":
        return _("已退回；审核意见函可以在本页下载")
    return _("已办理，现在是“{state}”").format(state=slot.state_words)


@dataclass(frozen=True, slots=True)
class _Given:
    """What is handed in, as it was found without a lock.

    Attributes:
        newest: version; frozen: the booklet of a draft that was changed since, where there is one.
        revision: of the draft; None where an uploaded version is meant.
    """

    newest: Version | None
    revision: int | None
    frozen: Frozen | None = None


def _given(slot: Slot, user: User | None, override: str, is_draft: bool) -> _Given:
    """The slow part of submitting: the booklet of a draft that was changed since its last version.

    There is nothing to make where that version was uploaded and is meant, or is of this very draft.
    """
    current = Slot.objects.select_related("organisation").get(pk=slot.pk)
    move = _move(current, "submit", user)
    latest = current.versions.last()
    if latest is not None and latest.upload_id is not None and not is_draft:
        return _Given(latest, None)
    revision = current.draft_revision
    if latest is not None and latest.upload_id is None and latest.draft_revision == revision:
        return _Given(latest, revision)
    if not DraftRow.objects.filter(slot=current).exists():
        raise Refused(_("还没有填报内容，也没有上传的版本"))
    try:
        frozen = frozen_draft(current)
    except SourceErrors as errors:
        raise Refused(
            _("草稿还有{count}处填报错误，改好后才能提交").format(count=len(errors.mistakes))
        ) from errors
    count = sum(finding.severity is Severity.ERROR for finding in frozen.checked.findings)
    if count and not override.strip():
        words = _("审核发现的错误还有{count}处").format(count=count)
        raise Held(_(move.label), (Barrier("errors", words),))
    return _Given(latest, revision, frozen)


def _kept(slot: Slot, given: _Given, user: User | None) -> Version | None:
    """The version that is handed in, made where there was none.

    Raises:
        Refused: another one came, or the draft was changed, since it was found.
    """
    if given.revision is not None and slot.draft_revision != given.revision:
        raise Refused(_("提交时有人修改了草稿，请看过后再提交"))
    if slot.versions.last() != given.newest:
        raise Refused(_("提交时又有了新的版本，请看过后再提交"))
    return keep_version(slot, given.frozen, user) if given.frozen is not None else given.newest


def _asked(
    slot: Slot,
    move: Move,
    user: User | None,
    visible_from: datetime | None,
    reason: str,
    override: str,
    seen: int | None,
    address: str,
    detail: Mapping[str, Any] | None,
) -> Job:
    """Have a worker do the slow work and make the move; what is under way is not begun twice.

    The job is bound to the approval that stands now: whoever takes it back stops the job, too.
    """
    version = approved_version(slot, reason.strip())
    _require_seen(version, seen)
    approval = approval_of(slot)
    wanted = {
        "visible_from": visible_from.isoformat() if visible_from else "",
        "reason": reason.strip(),
        "override": override.strip(),
        "approval": approval.pk if approval is not None else None,
        "version": version.number,
        "digest": version.booklet,
    }
    for known in slot.jobs.filter(kind=move.task, state__in=(JobState.QUEUED, JobState.RUNNING)):
        if known.payload.get("approval") != wanted["approval"]:
            continue  # of an approval that was taken back
        if any(known.payload.get(key) != value for key, value in wanted.items()):
            who = known.user or _("系统")
            raise Refused(_("{who}已经交办公开，请等它办完").format(who=who))
        return known
    require_passage(slot, version, move.name, override)
    payload = {**wanted, "address": address, **(detail or {})}
    job = enqueue(move.task, payload, slot=slot, user=user)
    audit.record(
        user, f"slot.{move.name}_asked", f"slot:{slot.pk}", {"job": job.pk, **payload}, address
    )
    return job
