"""The ledger: every check ends in one of six states, and one mistake is one finding."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kept import booklet_of
from mingzhang.check.engine import check
from mingzhang.check.finding import Checked, Severity, State
from mingzhang.model.booklet import Booklet
from mingzhang.plant import Mistake, plant
from mingzhang.tables.profile import get_profile

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"


@pytest.fixture(scope="module")
def booklet() -> Booklet:
    return booklet_of(EXAMPLE)


def checked(booklet: Booklet) -> Checked:
    return check(booklet, get_profile(booklet.profile))


def test_relations_of_the_tables_are_all_in_the_ledger(booklet: Booklet) -> None:
    outcome = checked(booklet)
    lines = [line for line in outcome.ledger if line.group == "tables"]
    assert len(lines) == len(booklet.tables)
    states = (State.EXACT, State.ROUNDING, State.IMPROBABLE, State.BROKEN)
    judged = sum(line.counts.get(state, 0) for line in lines for state in states)
    assert judged == outcome.relations.run
    assert outcome.totals()[State.BROKEN] == 0


def test_table_that_is_missing_is_not_judged(booklet: Booklet) -> None:
    without = replace(booklet, tables=booklet.tables[1:])
    (line,) = [
        line
        for line in checked(without).ledger
        if line.group == "tables" and line.name == booklet.tables[0].title
    ]
    assert line.counts == {State.NOT_JUDGED: 1}
    assert line.why


def test_project_without_a_form_is_not_judged(booklet: Booklet) -> None:
    without = replace(booklet, forms=tuple(f for f in booklet.forms if f is not booklet.targets[0]))
    lines = [line for line in checked(without).ledger if line.group == "targets"]
    assert [line.name for line in lines if State.NOT_JUDGED in line.counts] == [
        booklet.targets[0].subject
    ]


def test_wrong_cell_that_breaks_many_relations_is_one_finding(booklet: Booklet) -> None:
    where = {"table": "expenditure", "row": "207", "column": "total"}
    outcome = checked(plant(booklet, [Mistake("cell", where, "994.21", "949.21")]))
    (finding,) = [f for f in outcome.findings if f.severity is Severity.ERROR]
    assert finding.cells[0].text == "949.21"
    assert "994.21" in finding.suggestion
    assert len(finding.evidence) > 1, "the broken relations stand in it as evidence"
    assert outcome.totals()[State.BROKEN] > 1


def test_rule_that_lacks_its_table_is_told_from_one_that_does_not_apply(
    booklet: Booklet,
) -> None:
    states = {run.code: run.state for run in checked(replace(booklet, forms=())).rules}
    assert states["T101"] is State.NOT_JUDGED
    assert State.NOT_APPLICABLE in states.values()
