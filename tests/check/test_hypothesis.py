"""One slip that breaks many relations is one finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.work import calls

from mingzhang.amounts import Unit
from mingzhang.check.context import Context
from mingzhang.check.engine import check
from mingzhang.check.finding import Finding
from mingzhang.check.hypothesis import explained
from mingzhang.check.localise import localise, localise_few
from mingzhang.check.observe import Observed
from mingzhang.entry import read_source
from mingzhang.model.booklet import BLANK_CELL, Booklet, Panel, Row
from mingzhang.model.row_key import Code, Project
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.tables.profile import get_profile

Alter = Callable[[Panel], Panel]


@pytest.fixture(scope="module")
def example(request: pytest.FixtureRequest) -> Booklet:
    source = request.config.rootpath / "examples" / "lanxian-media-center-2025"
    return compute_booklet(read_source(source))


def found(booklet: Booklet, shape: str, alter: Alter) -> list[Finding]:
    tables = tuple(
        replace(table, panels=tuple(map(alter, table.panels))) if table.shape == shape else table
        for table in booklet.tables
    )
    altered = replace(booklet, tables=tables)
    return list(check(altered, get_profile(altered.profile), only=("R", "D102")).findings)


def cleared(panel: Panel) -> Panel:
    rows = tuple(replace(row, cells=(BLANK_CELL,) * len(row.cells)) for row in panel.rows)
    return replace(panel, rows=rows)


def shifted(first: int, last: int) -> Alter:
    def alter(panel: Panel) -> Panel:
        cells = [row.cells for row in panel.rows]
        blank = (BLANK_CELL,) * len(panel.columns)
        cells[first : last + 1] = [blank, *cells[first:last]]
        return replace(
            panel,
            rows=tuple(replace(row, cells=c) for row, c in zip(panel.rows, cells, strict=True)),
        )

    return alter


def in_yuan(column: str) -> Alter:
    def row_of(panel: Panel, row: Row) -> Row:
        cells = list(row.cells)
        at = panel.columns.index(column)
        amount = cells[at].amount
        if amount is not None:
            digits = amount.digits * 10_000
            cells[at] = replace(cells[at], amount=replace(amount, digits=digits), text="")
            assert amount.unit is Unit.WAN
        return replace(row, cells=tuple(cells))

    def alter(panel: Panel) -> Panel:
        return replace(panel, rows=tuple(row_of(panel, row) for row in panel.rows))

    return alter


@pytest.mark.parametrize("shape", ["income", "expenditure", "general_public"])
def test_a_cleared_table_is_one_finding(example: Booklet, shape: str) -> None:
    assert [finding.code for finding in found(example, shape, cleared)] == ["R111"]


def test_a_run_that_slid_down_is_one_finding(example: Booklet) -> None:
    findings = found(example, "expenditure", shifted(2, 7))
    assert [finding.code for finding in findings] == ["R109"]
    assert "1行" in findings[0].message


@pytest.mark.parametrize("column", ["basic", "projects"])
def test_a_column_in_another_unit_is_one_finding(example: Booklet, column: str) -> None:
    table = next(table for table in example.tables if table.shape == "expenditure")
    assert set(table.panels[0].columns) >= {column} or column == "projects"
    name = column if column in table.panels[0].columns else table.panels[0].columns[-1]
    assert [f.code for f in found(example, "expenditure", in_yuan(name))] == ["R108"]


def test_as_compiled_nothing_is_found(example: Booklet) -> None:
    assert found(example, "expenditure", lambda panel: panel) == []


def in_yuan_here_and_there(panel: Panel) -> Panel:
    """The panel with three of its figures in 元: single mistakes, and no column of them."""
    rows = list(panel.rows)
    for at in (2, 5, 8):
        cells = list(rows[at].cells)
        column = next(c for c, cell in enumerate(cells) if cell.amount and cell.amount.digits)
        amount = cells[column].amount
        assert amount is not None
        amount = replace(amount, digits=amount.digits * 10_000)
        cells[column] = replace(cells[column], amount=amount, text="")
        rows[at] = replace(rows[at], cells=tuple(cells))
    return replace(panel, rows=tuple(rows))


@pytest.fixture(scope="module")
def three_wrong(example: Booklet) -> Observed:
    tables = tuple(
        replace(table, panels=tuple(map(in_yuan_here_and_there, table.panels)))
        if table.shape == "expenditure"
        else table
        for table in example.tables
    )
    altered = replace(example, tables=tables)
    return Context(altered, get_profile(altered.profile)).observed


def test_a_slip_that_would_bring_more_mistakes_is_given_up_at_once(three_wrong: Observed) -> None:
    first = localise(three_wrong)
    assert len(first.causes) == 3
    profile = get_profile(three_wrong.booklet.profile)
    assert explained(three_wrong, first, profile)[0] == ()
    # A column, or the panel, is taken for 元 and all of it is wrong then: no such set is searched.
    once = calls(lambda: localise(three_wrong))
    assert calls(lambda: explained(three_wrong, first, profile)) < 3 * once


def test_few_wrong_cells_are_found_within_their_number_and_not_below(three_wrong: Observed) -> None:
    assert localise_few(three_wrong, 3) == localise(three_wrong)
    assert localise_few(three_wrong, 2) is None


def without(*codes: str) -> Alter:
    def alter(panel: Panel) -> Panel:
        rows = (r for r in panel.rows if not (isinstance(r.key, Code) and r.key.code in codes))
        return replace(panel, rows=tuple(rows))

    return alter


@pytest.mark.parametrize(
    ("codes", "named"),
    [
        (("2070802",), "2070802"),
        (("213", "21305", "2130599"), "213 "),
        (("2080705",), "2080705"),
    ],
)
def test_rows_that_one_table_leaves_out_are_one_finding(
    example: Booklet, codes: tuple[str, ...], named: str
) -> None:
    (finding,) = found(example, "expenditure", without(*codes))
    assert finding.code == "R114"
    assert named in finding.message
    assert all(cell.row for cell in finding.cells)


def test_a_wrong_figure_is_no_row_left_out(example: Booklet) -> None:
    def alter(panel: Panel) -> Panel:
        at = next(n for n, row in enumerate(panel.rows) if str(row.key) == "2070802")
        rows = list(panel.rows)
        cell = rows[at].cells[0]
        assert cell.amount is not None
        wrong = replace(cell.amount, digits=cell.amount.digits + 900)
        rows[at] = replace(rows[at], cells=(replace(cell, amount=wrong), *rows[at].cells[1:]))
        return replace(panel, rows=tuple(rows))

    assert "R114" not in [f.code for f in found(example, "expenditure", alter)]


def doubled(panel: Panel) -> Panel:
    at = next(n for n, row in enumerate(panel.rows) if isinstance(row.key, Project))
    row = panel.rows[at]
    assert isinstance(row.key, Project)
    again = replace(row, key=replace(row.key, copy=2))
    return replace(panel, rows=(*panel.rows[: at + 1], again, *panel.rows[at + 1 :]))


def test_a_row_printed_twice_is_one_finding(example: Booklet) -> None:
    (finding,) = found(example, "projects", doubled)
    assert finding.code == "R115"
