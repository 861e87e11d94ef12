"""How a booklet moves through the offices: one table; `perform` makes the moves."""

from __future__ import annotations

from mingzhang.lean import dataclass
from mingzhang.web.accounts.permission import may
from mingzhang.web.core.deferred import deferred as _
from mingzhang.web.models import Slot, State, User


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table.

    Attributes:
        name: also the action in `permission.MATRIX` (`start` is `edit`).
        label: on the button.
        before: states it starts from; after: where it leads.
        whose: `department`, `unit` or empty for both.
        reason: a reason must be given; day: a date must be given; version: a version must exist.
        due: a new day for handing in may be given.
        task: kind of the job that does the slow work before the move is made.
    """

    name: str
    label: str
    before: tuple[State, ...]
    after: State
    whose: str = ""
    reason: bool = False
    day: bool = False
    version: bool = False
    due: bool = False
    task: str = ""


S = State
# fmt: off
MOVES: tuple[Move, ...] = (
    Move("start", _("开始填报"), (S.NOT_STARTED,), S.DRAFTING),
    Move("submit", _("提交"), (S.NOT_STARTED, S.DRAFTING, S.RETURNED, S.CORRECTING), S.UNIT_REVIEW,
         version=True),
    Move("recall", _("撤回"), (S.UNIT_REVIEW,), S.DRAFTING),
    Move("unit_return", _("退回修改"), (S.UNIT_REVIEW,), S.RETURNED, reason=True),
    Move("unit_approve", _("审核通过"), (S.UNIT_REVIEW,), S.DEPARTMENT_REVIEW, "unit"),
    Move("unit_approve", _("审核通过，报财政"), (S.UNIT_REVIEW,), S.BUREAU_REVIEW, "department"),
    Move("department_return", _("退回单位"), (S.DEPARTMENT_REVIEW,), S.RETURNED, "unit",
         reason=True),
    Move("department_approve", _("批复"), (S.DEPARTMENT_REVIEW,), S.APPROVED, "unit", day=True),
    Move("bureau_return", _("退回部门"), (S.BUREAU_REVIEW,), S.RETURNED, "department", reason=True,
         due=True),
    Move("bureau_approve", _("批复"), (S.BUREAU_REVIEW,), S.APPROVED, "department", day=True),
    Move("reopen", _("撤销批复"), (S.APPROVED,), S.RETURNED, reason=True),
    Move("publish", _("公开"), (S.APPROVED,), S.PUBLISHED, version=True, task="publish"),
    Move("correct", _("更正"), (S.PUBLISHED,), S.CORRECTING, reason=True, due=True),
    Move("withdraw", _("撤下公开"), (S.PUBLISHED, S.CORRECTING), S.CORRECTING, reason=True,
         version=True, due=True),
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
