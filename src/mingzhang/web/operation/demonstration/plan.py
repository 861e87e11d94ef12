"""Where each booklet of the demonstration county stands, and how it came there.

Days are counted back from the day of loading, so that the queue of the newest year always looks
like one in the middle of the season.
"""

from __future__ import annotations

from mingzhang.lean import dataclass
from mingzhang.web.models import State

RETURN_REASON = "审核发现的问题见批注，请逐条核对修改后重新报送。"
OVERRIDE = "演示：所列错误已与单位核实，附说明后办理"
CORRECT_REASON = "单位反映“三公”经费说明中的接待批次有误，更正后重新公开。"


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one booklet stands.

    Attributes:
        state: at the end, after the worker has published what is to be published.
        due: days from today to the deadline; negative where it is over.
        mistakes: planted in the newest version; such a version was handed in finished.
        before: mistakes of an earlier version, which was returned; 0 where there was none.
        gap: a figure of the draft is missing, as in a draft that somebody is writing.
    """

    state: State
    due: int
    mistakes: int = 0
    before: int = 0
    gap: bool = False


S = State
DEPARTMENTS: tuple[Stand, ...] = (
    Stand(S.DRAFTING, 9),
    Stand(S.PUBLISHED, -30),
    Stand(S.BUREAU_REVIEW, 3, mistakes=6),
    Stand(S.APPROVED, -12),
    Stand(S.RETURNED, -3, mistakes=5),
    Stand(S.UNIT_REVIEW, 4),
    Stand(S.BUREAU_REVIEW, 2, before=4),
    Stand(S.NOT_STARTED, -6),
    Stand(S.CORRECTING, -30),
    Stand(S.PUBLISHED, -28, before=3),
    Stand(S.DRAFTING, -2, gap=True),
    Stand(S.BUREAU_REVIEW, 5, mistakes=2),
)
"""Of the newest year, in the order of codes; again from the start where there are more."""

WAITING_UNITS: tuple[Stand, ...] = (
    Stand(S.DEPARTMENT_REVIEW, 3),
    Stand(S.DEPARTMENT_REVIEW, 3, mistakes=3),
    Stand(S.RETURNED, 1, mistakes=4),
    Stand(S.UNIT_REVIEW, 2),
    Stand(S.NOT_STARTED, -4),
)
"""Units of a department that still waits for them."""

READY_UNIT = Stand(S.APPROVED, -14)
PUBLISHED_UNIT = Stand(S.PUBLISHED, -28)
EARLIER = Stand(S.PUBLISHED, -30)
EARLIER_LATE = Stand(S.APPROVED, -16)
"""Of the years before: published, but for one that was forgotten."""

_START = ("start", 46)
_PATHS: dict[State, tuple[tuple[str, int], ...]] = {
    S.NOT_STARTED: (),
    S.DRAFTING: (("start", 6),),
    S.UNIT_REVIEW: (("start", 12), ("submit", 2)),
    S.DEPARTMENT_REVIEW: (("start", 14), ("submit", 5), ("unit_approve", 3)),
    S.BUREAU_REVIEW: (("start", 15), ("submit", 6), ("unit_approve", 4)),
    S.RETURNED: (("start", 17), ("submit", 8), ("unit_approve", 6), ("return", 2)),
    S.APPROVED: (("start", 32), ("submit", 22), ("unit_approve", 20), ("approve", 8)),
    S.PUBLISHED: (_START, ("submit", 36), ("unit_approve", 33), ("approve", 24)),
    S.CORRECTING: (_START, ("submit", 36), ("unit_approve", 33), ("approve", 24)),
}
_RETURNED_ONCE = {
    S.BUREAU_REVIEW: (
        *(("start", 20), ("submit", 14), ("unit_approve", 12), ("return", 9)),
        *(("submit", 5), ("unit_approve", 3)),
    ),
    S.PUBLISHED: (
        *(_START, ("submit", 41), ("unit_approve", 40), ("return", 38)),
        *(("submit", 35), ("unit_approve", 33), ("approve", 24)),
    ),
}
PUBLISHED_AGO = 10
CORRECTED_AGO = 3


def path_of(stand: Stand) -> tuple[tuple[str, int], ...]:
    """The moves up to where it stands, each with how many days ago; publishing left out.

    `return` and `approve` are the department's for a unit, the bureau's for a department.
    """
    return _RETURNED_ONCE[stand.state] if stand.before else _PATHS[stand.state]


def stand_of(
    department: int, unit: int | None, is_newest: bool, count: int, years: int = 2
) -> Stand:
    """Where a booklet stands.

    Args:
        department: its number in the county from 0; unit: its number in the department.
        count: how many departments there are.
        years: how many years are loaded.
    """
    if not is_newest:
        forgotten = unit is None and department == count - 1 and years > 1
        return EARLIER_LATE if forgotten else EARLIER
    mine = DEPARTMENTS[department % len(DEPARTMENTS)]
    if unit is None:
        return mine
    if mine.state in (S.NOT_STARTED, S.DRAFTING):
        return WAITING_UNITS[unit % len(WAITING_UNITS)]
    return PUBLISHED_UNIT if mine.state in (S.PUBLISHED, S.CORRECTING) else READY_UNIT
