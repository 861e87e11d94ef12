"""The year of a slot from what its unit keeps: watched, bought, owned, scored twice.

The same readers as the command line's understand it, beside the budget of the newest version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date

from mingzhang.errors import MingzhangError, SourceErrors
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget, StateAssets
from mingzhang.model.vocabulary import BookletKind
from mingzhang.web.models import Slot
from mingzhang.web.record.kept import budget_of_slot, counting, told
from mingzhang.web.record.service import current, history
from mingzhang.year.asset.finding import Found as AssetFound
from mingzhang.year.asset.finding import findings_of as asset_findings
from mingzhang.year.asset.register import Card, assets_at
from mingzhang.year.entry import Balance
from mingzhang.year.kept import Told
from mingzhang.year.ledger import Ledger
from mingzhang.year.monitor import Colour, Monitored, elapsed_of, monitor_target
from mingzhang.year.procurement.finding import Found, Standard, findings_of, year_is_over
from mingzhang.year.procurement.journal import Journal, journal_of
from mingzhang.year.public import YearRecord
from mingzhang.year.reading import Readings
from mingzhang.year.remainder import Remainder, remainders
from mingzhang.year.sample import Reviewed
from mingzhang.year.score import Evaluation, evaluate_target
from mingzhang.year.service.scope import Scoped, scope_of


@dataclass(slots=True)
class YearState:
    """How a year stands on a day; what was not kept is not told.

    Attributes:
        money: projects, and basic expenditure by nature, with their warning by the time gone.
        left: on the last day, what is carried over or surplus.
        reviewed: projects that the department or the bureau looked at again, beside their own
            scores.
        problems: by table, why what is kept does not fit the budget as it is now.
    """

    budget: Budget
    day: date
    problems: dict[str, str] = field(default_factory=dict)
    readings: Readings | None = None
    ledger: Ledger | None = None
    money: tuple[tuple[str, Balance, Colour], ...] = ()
    left: tuple[Remainder, ...] = ()
    monitored: tuple[Monitored, ...] = ()
    evaluated: tuple[Evaluation, ...] = ()
    reviewed: tuple[Reviewed, ...] = ()
    journal: Journal | None = None
    found: tuple[Found, ...] = ()
    cards: tuple[Card, ...] | None = None
    assets: StateAssets | None = None
    asset_found: tuple[AssetFound, ...] = ()


def year_of(slot: Slot, day: date) -> YearState:
    """How the year of a slot stands on a day.

    Raises:
        SourceErrors: the slot has no budget that can be read.
    """
    state = YearState(budget_of_slot(slot), day)
    _money(state, _told(slot, state, "money"))
    _results(state, _told(slot, state, "readings"), _told(slot, state, "checked"))
    _purchases(state, _told(slot, state, "purchases"))
    _assets(state, _told(slot, state, "assets"))
    return state


def _told(slot: Slot, state: YearState, table: str) -> Told | None:
    try:
        return told(slot, table, state.budget)
    except MingzhangError as error:
        state.problems[table] = str(error)
        return None


def _money(state: YearState, found: Told | None) -> None:
    if found is None or found.ledger is None:
        return
    state.ledger = found.ledger
    day, elapsed = state.day, elapsed_of(state.day)
    state.money = tuple(
        (name, balance, Colour.of(None if balance.rate is None else balance.rate / elapsed))
        for name, balance in found.ledger.progress(day).items()
    )
    if day == date(state.budget.year, 12, 31):
        state.left = remainders(found.ledger, day)


def _results(state: YearState, found: Told | None, checked: Told | None) -> None:
    """Every target watched and scored; those that were looked at again, scored twice."""
    if found is None and state.ledger is None:
        return
    day = state.day
    balances = state.ledger.projects(day) if state.ledger is not None else {}
    state.readings = found.readings if found is not None else None
    known = state.readings or Readings()
    pairs = [(target, balances.get(target.subject)) for target in state.budget.targets]
    state.monitored = tuple(monitor_target(t, known, b, day) for t, b in pairs)
    state.evaluated = tuple(evaluate_target(t, known, b, day) for t, b in pairs)
    if checked is None:
        return
    again = {reading.subject for reading in checked.readings.all}
    state.reviewed = tuple(
        Reviewed(own, evaluate_target(target, checked.readings, balance, day))
        for own, (target, balance) in zip(state.evaluated, pairs, strict=True)
        if target.subject in again
    )


def _purchases(state: YearState, found: Told | None) -> None:
    if found is None:
        return
    steps = [step for step in found.steps if step.day <= state.day]
    state.journal = journal_of(steps, state.budget.procurement)
    standard = Standard(scope=_scope(state.budget), closes=year_is_over(state.day))
    state.found = findings_of(state.journal, standard)


def _scope(budget: Budget) -> Mapping[tuple[str, str], Scoped] | None:
    """What the catalogue says of the services that are bought; None where there is none."""
    catalogue = current()
    if catalogue is None:
        return None
    found = scope_of(budget, history(catalogue), date(budget.year, 1, 1))
    return {(one.item.name, one.item.project): one for one in found}


def _assets(state: YearState, found: Told | None) -> None:
    if found is None:
        return
    state.cards = found.cards
    try:
        state.assets = assets_at(found.cards, state.day, state.budget.assets)
        state.asset_found = asset_findings(found.cards, state.day, state.budget, state.journal)
    except ValueError as error:
        state.problems["assets"] = str(error)


PUBLISHED = ("purchases", "assets")
"""Tables whose outcome is published with the final accounts."""


def record_of(final: Slot) -> YearRecord | None:
    """What the year of final accounts bought and owns at its end; None where nothing is kept.

    What no longer fits the budget is left out, see `left_out`: the public is told nothing that
    cannot be read.
    """
    budget = _kept_behind(final)
    if budget is None:
        return None
    day = date(final.year, 12, 31)
    try:
        state = year_of(budget, day)
    except SourceErrors:
        return None
    return YearRecord(final.organisation.name, final.year, day, (), state.journal, state.assets)


def left_out(final: Slot) -> dict[str, str]:
    """By table, why what is kept is not published with final accounts; empty where all of it is."""
    budget = _kept_behind(final)
    if budget is None:
        return {}
    try:
        state = year_of(budget, date(final.year, 12, 31))
    except SourceErrors as error:
        kept = set(counting(budget, *PUBLISHED).values_list("table", flat=True))
        return {table: str(error) for table in PUBLISHED if table in kept}
    return {table: state.problems[table] for table in PUBLISHED if table in state.problems}


def _kept_behind(final: Slot) -> Slot | None:
    """The budget whose year was kept and is published with final accounts."""
    if final.booklet_kind is not BookletKind.FINAL_ACCOUNTS:
        return None
    budget = Slot.objects.filter(
        organisation=final.organisation_id, year=final.year, kind=BookletKind.BUDGET.value
    ).first()
    if budget is None or not counting(budget, *PUBLISHED).exists():
        return None
    return budget


def coloured(state: YearState) -> Iterator[Monitored]:
    """The projects that were watched, those with a warning first."""
    order = {"红": 0, "黄": 1, "绿": 2, "灰": 3}
    yield from sorted(
        (m for m in state.monitored if m.balance is not None or any(x.reading for x in m.lines)),
        key=lambda m: min(order[colour.value] for colour in m.colours),
    )
