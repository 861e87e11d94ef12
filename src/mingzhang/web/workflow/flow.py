"""How a booklet moves through the offices: one table, and the one place that writes states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.accounts.permission import may
from mingzhang.web.models import WITHDRAW, Slot, State, Transition, User, Version
from mingzhang.web.workflow.gate import Barrier, barriers


class Refused(MingzhangError):
    """A move that the table or the permissions do not allow; says why, in the user's language."""


class Held(Refused):
    """A move that something speaks against; open to who writes why, unless a barrier is final."""

    def __init__(self, label: str, found: tuple[Barrier, ...]) -> None:
        words = "；".join(barrier.words for barrier in found)
        final = any(barrier.final for barrier in found)
        advice = (
            _("这一条不能例外，请退回更正") if final else _("如仍要办理，请写明理由，理由会留档")
        )
        super().__init__(
            _("“{label}”没有办：{words}。{advice}").format(label=label, words=words, advice=advice)
        )
        self.found = found


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table.

    Attributes:
        name: also the action in `permission.MATRIX` (`start` is `edit`).
        label: on the button.
        before: states it starts from; after: where it leads.
        whose: `department`, `unit` or empty for both.
        reason: a reason must be given; day: a date must be given; version: a version must exist.
    """

    name: str
    label: str
    before: tuple[State, ...]
    after: State
    whose: str = ""
    reason: bool = False
    day: bool = False
    version: bool = False


S = State
# fmt: off
MOVES: tuple[Move, ...] = (
    Move("start", "开始填报", (S.NOT_STARTED,), S.DRAFTING),
    Move("submit", "提交", (S.NOT_STARTED, S.DRAFTING, S.RETURNED, S.CORRECTING), S.UNIT_REVIEW,
         version=True),
    Move("recall", "撤回", (S.UNIT_REVIEW,), S.DRAFTING),
    Move("unit_return", "退回修改", (S.UNIT_REVIEW,), S.RETURNED, reason=True),
    Move("unit_approve", "审核通过", (S.UNIT_REVIEW,), S.DEPARTMENT_REVIEW, "unit"),
    Move("unit_approve", "审核通过，报财政", (S.UNIT_REVIEW,), S.BUREAU_REVIEW, "department"),
    Move("department_return", "退回单位", (S.DEPARTMENT_REVIEW,), S.RETURNED, "unit", reason=True),
    Move("department_approve", "批复", (S.DEPARTMENT_REVIEW,), S.APPROVED, "unit", day=True),
    Move("bureau_return", "退回部门", (S.BUREAU_REVIEW,), S.RETURNED, "department", reason=True),
    Move("bureau_approve", "批复", (S.BUREAU_REVIEW,), S.APPROVED, "department", day=True),
    Move("reopen", "撤销批复", (S.APPROVED,), S.RETURNED, reason=True),
    Move("publish", "公开", (S.APPROVED,), S.PUBLISHED, version=True),
    Move("correct", "更正", (S.PUBLISHED,), S.CORRECTING, reason=True),
    Move("withdraw", "撤下公开", (S.PUBLISHED, S.CORRECTING), S.CORRECTING, reason=True,
         version=True),
)
# fmt: on
"""Every move there is."""


def action_of(move: str) -> str:
    """The action of `permission.MATRIX` that a move is."""
    return "edit" if move == "start" else move


def find_move(slot: Slot, name: str) -> Move | None:
    """The move with this name that the slot can make from where it stands."""
    whose = slot.organisation.kind
    return next(
        (
            move
            for move in MOVES
            if move.name == name and slot.state in move.before and move.whose in ("", whose)
        ),
        None,
    )


def moves_for(user: User, slot: Slot) -> list[Move]:
    """What this person can do with the slot now, in the order of the table."""
    found = []
    for move in MOVES:
        ready = slot.state in move.before and move.whose in ("", slot.organisation.kind)
        if ready and may(user, action_of(move.name), slot):
            found.append(move)
    return found


def advance(
    slot: Slot,
    name: str,
    user: User | None,
    *,
    reason: str = "",
    day: date | None = None,
    version: Version | None = None,
    address: str = "",
    seen: int | None = None,
    override: str = "",
) -> Transition:
    """Move a slot, the only way there is; the slot given is brought up to date.

    Args:
        user: None for the platform itself, which asks no permission.
        day: of the reply.
        version: what the move is about; the latest where None.
        address: where the person came from, for the audit log.
        seen: number of the version that the person looked at; None where no page was shown.
        override: why the move is made although barriers speak against it, see `workflow.gate`.

    Raises:
        Held: a barrier stands, and `override` says nothing or cannot open it.
        Refused: the move is not open from here, to this person, or without what it needs.
    """
    with transaction.atomic():
        current = (
            Slot.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .get(pk=slot.pk)
        )
        move = find_move(current, name)
        if move is None:
            raise Refused(
                _("“{title}”现在是“{state}”，不能这样做；请刷新页面").format(
                    title=current.title, state=State(current.state).label
                )
            )
        if user is not None and not may(user, action_of(name), current):
            raise Refused(_("没有权限：{label}").format(label=move.label))
        reason = reason.strip()
        if move.reason and not reason:
            raise Refused(_("请写明原因"))
        if move.day and day is None:
            raise Refused(_("请填批复日期"))
        if move.day and day is not None and day > timezone.localdate():
            raise Refused(_("批复日期不能晚于今天"))
        latest = version or _subject(current, name)
        if move.version and latest is None:
            raise Refused(_("还没有形成版本"))
        if seen is not None and latest is not None and latest.number != seen:
            raise Refused(
                _("您看的是第{seen}版，现在已有第{number}版；请看过新的版本再办").format(
                    seen=seen, number=latest.number
                )
            )
        if name == "submit" and latest is not None:
            _require_fresh(current, latest)
        override = override.strip()
        found = barriers(current, latest, name)
        if found and (not override or any(barrier.final for barrier in found)):
            raise Held(move.label, found)
        before, current.state = current.state, move.after
        if move.day and day is not None:
            current.start_clock(day)
        current.changed_at = timezone.now()
        current.save(update_fields=["state", "changed_at", "approved_on", "publish_due"])
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
    for field in ("state", "changed_at", "approved_on", "publish_due"):
        setattr(slot, field, getattr(current, field))
    return made


def _subject(slot: Slot, name: str) -> Version | None:
    """The version that a move is about: the latest; what is withdrawn is the published one.

    Raises:
        Refused: it is withdrawn already.
    """
    if name != WITHDRAW:
        return slot.versions.last()
    last = slot.publications.select_related("version").order_by("number").last()
    if last is not None and last.withdrawal is not None:
        raise Refused(_("已经撤下了"))
    return last.version if last is not None else None


def _require_fresh(slot: Slot, version: Version) -> None:
    """Refuse to submit a version older than the draft: what was typed since would be left out.

    Raises:
        Refused: the draft was changed after the version was made from it.
    """
    if version.upload_id is None and version.draft_revision != slot.draft_revision:
        raise Refused(_("填报内容在最近的版本之后又改过，请在填报页提交"))


def approval_of(slot: Slot) -> Transition | None:
    """The approval that stands: the last one, where nothing has taken it back since."""
    if slot.state != State.APPROVED:
        return None
    return slot.transitions.select_related("version").filter(after=State.APPROVED).last()
