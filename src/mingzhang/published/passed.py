"""What a year bought from whom, and what it owns: kept in the page of its final accounts.

Nobody who is, or may be, a private person is named (`year.public`); where money and assets stand in
the page, they stay as they were when it was published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.year.public import RESOURCES, YearRecord, public_rows

TABLES = ("contracts", "purchases", "assets")
"""Tables of the open year that a page keeps; projects and promises are its own."""

Page = Mapping[str, Any]


def passed_data(record: YearRecord) -> dict[str, list[dict[str, Any]]]:
    """The tables of one year as plain data, empty ones left out."""
    found = public_rows([record])
    return {name: found[name] for name in TABLES if found[name]}


def passed_rows(pages: Iterable[Page], table: str) -> list[dict[str, Any]]:
    """The rows of one table through the years, the newest year first."""
    years = sorted((page for page in pages if page["passed"]), key=lambda page: -page["year"])
    return [row for page in years for row in page["passed"].get(table, ())]


def columns_of(table: str) -> tuple[tuple[str, str], ...]:
    """The columns of a table with their titles, those that say whose year it is first."""
    (resource,) = (one for one in RESOURCES if one.name == table)
    return (
        ("body", "单位"),
        ("year", "年度"),
        *((name, title) for name, title, _type in resource.columns),
    )
