"""Last year beside this year's request: score, what was not reached, money not spent."""

from __future__ import annotations

from datetime import date

from mingzhang.errors import MingzhangError
from mingzhang.lean import dataclass
from mingzhang.model.vocabulary import BookletKind
from mingzhang.web.accounts.permission import visible_slots
from mingzhang.web.models import Slot, User
from mingzhang.web.record.kept import budget_of_slot
from mingzhang.web.record.state import year_of
from mingzhang.year.carry import Carried, carried_of
from mingzhang.year.coordinate import planned_projects


@dataclass(frozen=True, slots=True)
class Before:
    """Last year of a budget's projects.

    Attributes:
        slot: last year's; problem: why its year cannot be told.
    """

    slot: Slot
    carried: tuple[Carried, ...] = ()
    problem: str = ""


def before_of(slot: Slot, user: User) -> Before | None:
    """The projects of a budget with what became of them last year; None where nothing is kept."""
    if slot.booklet_kind is not BookletKind.BUDGET:
        return None
    last = (
        visible_slots(user)
        .filter(organisation=slot.organisation_id, year=slot.year - 1, kind=slot.kind)
        .first()
    )
    if last is None or not last.year_rows.filter(struck_at=None).exists():
        return None
    try:
        budget = budget_of_slot(slot)
        state = year_of(last, date(last.year, 12, 31))
    except MingzhangError as error:
        return Before(last, problem=str(error))
    found = carried_of(budget.targets, planned_projects(budget), state.evaluated)
    return Before(last, tuple(one for one in found if one.last is not None))
