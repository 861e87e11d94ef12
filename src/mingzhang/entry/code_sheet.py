"""Sheets of classification codes, to search in and to choose from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from mingzhang.codes import (
    Classification,
    department_economic,
    functional,
    government_economic,
    revenue,
)
from mingzhang.lean import dataclass


@dataclass(frozen=True, slots=True)
class CodeSheet:
    """One list of codes as a sheet.

    Attributes:
        lengths: of the codes that a line may bear.
    """

    name: str
    codes: Callable[[], Classification]
    lengths: tuple[int, ...]

    def rows(self, year: int) -> tuple[tuple[str, str, str, str], ...]:
        """Code and name in one, code, name, and the names above it, of every code of a year."""
        return _rows(self, year)


@lru_cache(maxsize=32)
def _rows(sheet: CodeSheet, year: int) -> tuple[tuple[str, str, str, str], ...]:
    codes = sheet.codes()
    found = []
    for code in codes:
        row = codes.get(code.code, year)
        if row is None or len(row.code) not in sheet.lengths:
            continue
        above = [
            up.name
            for length in codes.lengths
            if length < len(row.code) and (up := codes.get(row.code[:length], year))
        ]
        found.append((f"{row.code} {row.name}", row.code, row.name, " › ".join(above)))
    return tuple(found)


CODE_SHEETS: Mapping[str, CodeSheet] = {
    "function": CodeSheet("功能科目表", functional, (7,)),
    "economic": CodeSheet("部门经济科目表", department_economic, (5,)),
    "government_economic": CodeSheet("政府经济科目表", government_economic, (5,)),
    "revenue": CodeSheet("收入科目表", revenue, (5, 7, 9)),
}
"""By the key of the field that bears the code."""
