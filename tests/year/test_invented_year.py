"""The invented years can be read beside their budgets, and stand where they say."""

from __future__ import annotations

from datetime import date

import pytest

from mingzhang.demonstration.county import invented_budget, invented_county
from mingzhang.demonstration.passing import Passing, invented_year
from mingzhang.entry.raw import Mistakes
from mingzhang.year.kept import Told, row_of, told_of
from mingzhang.year.monitor import Colour, monitor_target
from mingzhang.year.score import evaluate_target

COUNTY = invented_county(4)
BUDGETS = [invented_budget(one, 2025, COUNTY) for one in COUNTY[:4]]


def told(number: int, passing: Passing) -> dict[str, Told]:
    budget = BUDGETS[number]
    tables = invented_year(budget, passing)
    return {
        table: told_of(
            table, [row_of(f"{n}", row) for n, row in enumerate(rows, 1)], budget, Mistakes()
        )
        for table, rows in tables.items()
    }


@pytest.mark.parametrize("passing", Passing)
@pytest.mark.parametrize("number", range(4))
def test_every_row_is_understood(number: int, passing: Passing) -> None:
    found = told(number, passing)
    assert bool(found) is (passing is not Passing.NOTHING)
    if found:
        ledger = found["money"].ledger
        assert ledger is not None
        assert not ledger.unopened()


def test_colours_and_scores_follow_the_state() -> None:
    def colours(passing: Passing) -> set[Colour]:
        found = told(0, passing)
        ledger, readings = found["money"].ledger, found["readings"].readings
        assert ledger is not None
        day = date(2025, 7, 31)
        balances = ledger.projects(day)
        return {
            colour
            for form in BUDGETS[0].targets
            for colour in monitor_target(form, readings, balances.get(form.subject), day).colours
        }

    assert Colour.GREEN in colours(Passing.ON_TIME)
    assert Colour.RED in colours(Passing.LAGGING)
    assert all("remedy" not in row for row in invented_year(BUDGETS[0], Passing.SILENT)["readings"])
    assert any("remedy" in row for row in invented_year(BUDGETS[0], Passing.LAGGING)["readings"])
    end = date(2025, 12, 31)
    totals = {}
    for passing in (Passing.SCORED, Passing.SHORT):
        found = told(0, passing)
        ledger = found["money"].ledger
        assert ledger is not None
        form = BUDGETS[0].targets[0]
        balance = ledger.projects(end).get(form.subject)
        one = evaluate_target(form, found["readings"].readings, balance, end)
        assert one.total is not None
        totals[passing] = one.total
    assert totals[Passing.SHORT] < totals[Passing.SCORED]
