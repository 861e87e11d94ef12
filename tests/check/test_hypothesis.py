"""One slip that breaks many relations is one finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from mingzhang.amounts import Unit
from mingzhang.check.engine import check
from mingzhang.check.finding import Finding
from mingzhang.entry import read_source
from mingzhang.model.booklet import BLANK_CELL, Booklet, Panel, Row
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
