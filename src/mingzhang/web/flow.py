"""How a booklet moves through the offices: one table, and the one place that writes states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.models import Slot, State, Transition, User, Version
from mingzhang.web.permission import may


class Refused(MingzhangError):
    """A move that the table or the permissions do not allow; says why, in the user's language."""


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
) -> Transition:
    """Move a slot; the slot given is brought up to date.

    Args:
        user: None for the platform itself, which asks no permission.
        day: of the reply.
        address: where the person came from, for the audit log.

    Raises:
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
        latest = version or current.versions.last()
        if move.version and latest is None:
            raise Refused(_("还没有形成版本"))
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
            reason=reason,
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
                "reason": reason,
                "day": day.isoformat() if day else None,
            },
            address,
        )
    for field in ("state", "changed_at", "approved_on", "publish_due"):
        setattr(slot, field, getattr(current, field))
    return made
