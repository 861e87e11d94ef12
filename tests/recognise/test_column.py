"""Columns of this year and of the year before, told apart by what their headings say."""

from __future__ import annotations

import pytest

from mingzhang.recognise.column import Entry, PrintedColumn, entries_of, match_columns
from mingzhang.tables.profile import get_profile
from mingzhang.tables.shape import Column


def _keys(headings: list[tuple[str, ...]]) -> list[str]:
    """What the three-public table of a place with two years makes of printed headings."""
    shape = get_profile("chongqing-budget-2026").find_table("three_public")
    assert shape is not None
    entries: tuple[Entry, ...] = entries_of(shape)
    printed = [
        PrintedColumn((number,), tuple(h for h in texts if "年" not in h), texts, False)
        for number, texts in enumerate(headings)
    ]
    matched = match_columns(printed, entries, 2026)
    columns = [entries[matched[number]].column for number in range(len(printed))]
    return [column.key for column in columns if isinstance(column, Column)]


_TWO = [("合计",), ("公务接待费",)]


@pytest.mark.parametrize(
    ("over", "keys"),
    [
        ([()], ["total", "hospitality"]),
        ([("2026年预算数",)], ["total", "hospitality"]),
        ([("2025年预算数",)], ["previous", "hospitality_previous"]),
        ([("上年预算数",)], ["previous", "hospitality_previous"]),
        (
            [("2025年预算数",), ("2026年预算数",)],
            ["previous", "hospitality_previous", "total", "hospitality"],
        ),
    ],
)
def test_heading_without_a_year_is_of_this_one(
    over: list[tuple[str, ...]], keys: list[str]
) -> None:
    assert _keys([(*year, *own) for year in over for own in _TWO]) == keys
