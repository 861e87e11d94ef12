"""Columns and rows that are worked out of others: what fires, and what must stay silent."""

from __future__ import annotations

import json
import tomllib

import pytest

from mingzhang.amounts import Amount, Mark, Unit, mark_of
from mingzhang.check.engine import check
from mingzhang.check.finding import Finding, Severity
from mingzhang.model.booklet import Booklet, Cell, Panel, Row, Table
from mingzhang.model.row_key import TOTAL, Code
from mingzhang.model.vocabulary import BookletKind
from mingzhang.tables.draft import table_data, tables_toml
from mingzhang.tables.profile import get_profile

SHAPE = """
[[tables]]
id = "worked"
title = "一般公共预算支出情况表"
unit = "万元"
decimals = 2
where = { fund = "general_public", nature = "@spending" }
[[tables.panels]]
key = "main"
stubs = [{ key = "code", heading = "科目编码", dimension = "function" }]
columns = [
  { key = "previous", heading = "上年执行数", where = { stage = "previous_actual" } },
  { key = "total", heading = "本年预算数" },
  { key = "change", heading = "增减额", derived = { change = ["total", "previous"] } },
  { key = "rate", heading = "增减率", derived = { rate = ["total", "previous"] } },
  { key = "share", heading = "占比", derived = { share = "total" } },
]
rows = [
  { block = "tree", dimension = "function", levels = [3] },
  { key = "total", label = "合计" },
]
"""
ROWS = (
    ("201", "100.00", "120.00", "20.00", "20.00%", "40.00%"),
    ("205", "200.00", "150.00", "-50.00", "-25.00%", "50.00%"),
    ("208", "0.00", "30.00", "30.00", "", "10.00%"),
    ("total", "300.00", "300.00", "0.00", "0.00%", "100.00%"),
)


def found(*rows: tuple[str, ...]) -> list[Finding]:
    """What R113 says of a table with these rows in the place of those of the same key."""
    changed = {row[0]: row for row in rows}
    keys = [*(row[0] for row in ROWS), *(key for key in changed if key not in dict_of(ROWS))]
    printed = [changed.get(key, dict_of(ROWS).get(key, ())) for key in keys]
    panel = Panel(
        "main",
        ("previous", "total", "change", "rate", "share"),
        tuple(
            Row(
                TOTAL if key == "total" else Code(key),
                (key,),
                tuple(cell(text) for text in texts),
            )
            for key, *texts in printed
        ),
    )
    profile = get_profile("shanxi-county-budget-2025").with_tables(tomllib.loads(SHAPE)["tables"])
    table = Table("worked", "一般公共预算支出情况表", Unit.WAN, 2, (panel,))
    booklet = Booklet(BookletKind.BUDGET, 2025, "某县某局", "shanxi-county-budget-2025", (table,))
    return list(check(booklet, profile, only=("R113",)).findings)


def dict_of(rows: tuple[tuple[str, ...], ...]) -> dict[str, tuple[str, ...]]:
    return {row[0]: row for row in rows}


def cell(text: str) -> Cell:
    mark = mark_of(text)
    amount = Amount.parse(text, Unit.WAN) if mark is Mark.FIGURE else None
    return Cell(amount, mark, text)


def test_a_table_in_which_all_comes_out_is_silent() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("205", "200.00", "150.00", "50.00", "-25.00%", "50.00%"), "增减额"),
        (("205", "200.00", "150.00", "-50.00", "-33.33%", "50.00%"), "增减率"),  # of this year's
        (("205", "200.00", "150.00", "-50.00", "-25.00%", "55.00%"), "占比"),
        (("208", "0.00", "30.00", "20.00", "", "10.00%"), "增减额"),  # from nothing
    ],
)
def test_a_figure_that_does_not_come_out_is_an_error(row: tuple[str, ...], column: str) -> None:
    findings = found(row)
    assert [(f.severity, f.cells[0].column) for f in findings] == [(Severity.ERROR, column)]


@pytest.mark.parametrize(
    "row",
    [
        ("205", "199.995", "150.004", "-49.99", "-25.00%", "50.00%"),  # room of both operands
        ("208", "0.00", "30.00", "30.00", "100.00%", "10.00%"),  # a base of zero: any rate
        ("208", "", "30.00", "30.00", "—", "10.00%"),  # blank beside figures is zero
        ("205", "200.00", "150.00", "-50.00", "见说明", "50.00%"),  # words are not understood
        ("205", "200.00", "150.00", "", "", "50.00%"),
    ],
)
def test_what_can_be_so_is_no_error(row: tuple[str, ...]) -> None:
    assert not [f for f in found(row) if f.severity is Severity.ERROR]


def test_a_rate_cut_off_behind_its_last_digit_is_a_remark() -> None:
    row = ("205", "3,000.00", "1,000.00", "-2,000.00", "-66.66%", "86.96%")
    others = (
        ("201", "100.00", "120.00", "20.00", "20.00%", "10.43%"),
        ("208", "0.00", "30.00", "30.00", "", "2.61%"),
        ("total", "3,100.00", "1,150.00", "-1,950.00", "-62.90%", "100.00%"),
    )
    assert [f.severity for f in found(row, *others)] == [Severity.WARNING]


def test_a_blank_where_something_must_stand_is_a_remark() -> None:
    row = ("205", "200.00", "150.00", "", "-25.00%", "50.00%")
    assert [f.severity for f in found(row)] == [Severity.WARNING]


def test_rates_without_sign_may_be_ratios() -> None:
    ratios = [(*row[:4], str(float(row[4].rstrip("%") or 0) / 100), row[5]) for row in ROWS]
    assert found(*ratios) == []


def test_a_column_that_nobody_filled_in_says_nothing() -> None:
    assert found(*((row[0], "", row[2], row[2], "", row[5]) for row in ROWS)) == []


def test_a_column_that_mostly_means_something_else_is_not_judged() -> None:
    others = [(*row[:4], f"{number}7.31%", row[5]) for number, row in enumerate(ROWS, 1)]
    assert found(*others) == []


def test_change_and_rate_of_one_wrong_base_are_one_finding() -> None:
    row = ("201", "110.00", "120.00", "20.00", "20.00%", "40.00%")
    assert len(found(row)) <= 1


def test_a_derivation_is_written_as_it_is_read() -> None:
    profile = get_profile("shanxi-county-budget-2025").with_tables(tomllib.loads(SHAPE)["tables"])
    shape = profile.find_table("worked")
    assert shape is not None
    written = tomllib.loads(tables_toml([shape]))["tables"]
    again = get_profile("shanxi-county-budget-2025").with_tables(written)
    assert [c.derived for c in shape.panels[0].columns] == [
        c.derived for c in again.find_table("worked").panels[0].columns
    ]


def test_a_shape_is_the_same_as_data_and_as_text() -> None:
    profiles = [get_profile(p) for p in ("shanxi-county-budget-2025", "national-budget-2016")]
    shapes = [shape for profile in profiles for shape in profile.tables]
    written = tomllib.loads(tables_toml(shapes))["tables"]
    assert written == json.loads(json.dumps([table_data(shape) for shape in shapes]))
