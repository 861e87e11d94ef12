"""Where a booklet can stand: a row a state; what depends on where it stands is a column."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from django.db import models

from mingzhang.lean import dataclass
from mingzhang.web.core.deferred import deferred as _
from mingzhang.web.models.account import Role


class State(models.TextChoices):
    """Where a booklet stands; `web.workflow` says how it moves and alone writes it."""

    NOT_STARTED = "not_started", _("未开始")
    DRAFTING = "drafting", _("填报中")
    UNIT_REVIEW = "unit_review", _("单位审核")
    DEPARTMENT_REVIEW = "department_review", _("主管部门审核")
    BUREAU_REVIEW = "bureau_review", _("财政审核")
    RETURNED = "returned", _("已退回")
    APPROVED = "approved", _("已批复")
    PUBLISHED = "published", _("已公开")
    CORRECTING = "correcting", _("更正中")


class Clock(Enum):
    """Which day of a slot is waited for."""

    NONE = ""
    HAND_IN = "due"
    PUBLISH = "publish_due"


class Merging(Enum):
    """Which version of a unit its department merges."""

    NONE = ""
    HANDED_IN = "handed in"  # what waits for the unit's own reviewer
    GIVEN = "given"  # what the unit's reviewer last let through


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of the table; every text is put through `_()` by whom shows it.

    Attributes:
        waits_for: whose turn it is; None where nobody has to do anything.
        clock: the day that counts; `timeless`: what stands in its place where none does.
        waiting: what everybody else reads; turn: what who is to fill it in reads.
        merging: which version a department takes; gives: a version that comes here was let through.
        tag: class of the tag that names the state; the words always stand in it.
    """

    waits_for: Role | None
    clock: Clock
    waiting: str
    tag: str = ""
    turn: str = ""
    timeless: str = ""
    merging: Merging = Merging.NONE
    gives: bool = False

    @property
    def is_editable(self) -> bool:
        """Whether the clerk may change the draft."""
        return bool(self.turn)


_SENT = _("已报送，等待审核")
_S = State
# fmt: off
STANDINGS: Mapping[State, Standing] = {
    _S.NOT_STARTED: Standing(Role.CLERK, Clock.HAND_IN, _("等待填报"), turn=_("开始填报")),
    _S.DRAFTING: Standing(Role.CLERK, Clock.HAND_IN, _("等待填报"), turn=_("继续填报")),
    _S.UNIT_REVIEW: Standing(Role.UNIT_REVIEWER, Clock.HAND_IN, _("等待单位审核"), "note",
                             merging=Merging.HANDED_IN),
    _S.DEPARTMENT_REVIEW: Standing(Role.DEPARTMENT_REVIEWER, Clock.NONE, _("等待主管部门审核"),
                                   "note", timeless=_SENT, merging=Merging.GIVEN, gives=True),
    _S.BUREAU_REVIEW: Standing(Role.BUREAU, Clock.NONE, _("等待财政审核"), "note", timeless=_SENT),
    _S.RETURNED: Standing(Role.CLERK, Clock.HAND_IN, _("等待修改"), "error",
                           turn=_("修改并重新提交")),
    _S.APPROVED: Standing(Role.BUREAU, Clock.PUBLISH, _("等待公开"), "good",
                          merging=Merging.GIVEN, gives=True),
    _S.PUBLISHED: Standing(None, Clock.NONE, _("已公开"), "good",
                           timeless=_("已公开"), merging=Merging.GIVEN, gives=True),
    _S.CORRECTING: Standing(Role.CLERK, Clock.NONE, _("等待更正"), "warning", turn=_("更正"),
                            timeless=_("已公开，正在更正"), merging=Merging.GIVEN),
}
# fmt: on
"""Every state there is. A correction has no day of its own: what was due then is long past."""


def states(**wanted: object) -> tuple[State, ...]:
    """The states whose columns are these.

    >>> [state.value for state in states(clock=Clock.PUBLISH)]
    ['approved']
    """
    return tuple(
        state
        for state, row in STANDINGS.items()
        if all(getattr(row, column) == value for column, value in wanted.items())
    )
