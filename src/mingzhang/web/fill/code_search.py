"""Find a classification code by its number, its name or the name's pinyin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from mingzhang.codes import (
    Classification,
    department_economic,
    functional,
    government_economic,
    normal_name,
    revenue,
)

KINDS: Mapping[str, tuple[Callable[[], Classification], tuple[int, ...]]] = {
    "function": (functional, (7,)),
    "economic": (department_economic, (5,)),
    "government_economic": (government_economic, (5,)),
    "revenue": (revenue, (7, 9, 5)),
}
"""Fields of lines: their classification, and the lengths of the codes that a line may bear."""


@dataclass(frozen=True, slots=True)
class Found:
    """One code to choose.

    Attributes:
        path: names of the classes above it.
    """

    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class _Entry:
    found: Found
    names: tuple[str, ...]
    full: str
    initials: str


def search_codes(kind: str, text: str, year: int, limit: int = 30) -> list[Found]:
    """The codes that a person means, likeliest first; of an empty text the first ones.

    >>> [f.code for f in search_codes("function", "xzyx", 2025)][:1]
    ['2010101']
    >>> search_codes("economic", "jibengongzi", 2025)[0].name
    '基本工资'
    """
    wanted = normal_name(text).lower()
    ranked = []
    for number, entry in enumerate(_entries(kind, year)):
        rank = _rank(entry, wanted)
        if rank is not None:
            ranked.append((rank, number, entry.found))
    return [found for _, _, found in sorted(ranked, key=lambda r: r[:2])[:limit]]


def code_names(kind: str, year: int) -> dict[str, str]:
    """The name of every code of a year, for showing beside the code."""
    return {entry.found.code: entry.found.name for entry in _entries(kind, year)}


def _rank(entry: _Entry, wanted: str) -> int | None:
    if not wanted:
        return 0
    if wanted[0].isdigit():
        return 0 if entry.found.code.startswith(wanted) else None
    if any(name == wanted for name in entry.names):
        return 0
    if any(name.startswith(wanted) for name in entry.names):
        return 1
    if any(wanted in name for name in entry.names):
        return 2
    if wanted.isascii():
        plain = wanted.replace("'", "")
        tests = (
            entry.initials == plain or entry.full == plain,
            entry.initials.startswith(plain) or entry.full.startswith(plain),
            plain in entry.initials or (len(plain) > 2 and plain in entry.full),
        )
        return next((rank for rank, holds in enumerate(tests) if holds), None)
    return None


@lru_cache(maxsize=24)
def _entries(kind: str, year: int) -> tuple[_Entry, ...]:
    classification, lengths = KINDS[kind][0](), KINDS[kind][1]
    made = []
    for code in classification:
        row = classification.get(code.code, year)
        if row is None or len(row.code) not in lengths:
            continue
        above = [
            found.name
            for length in classification.lengths
            if length < len(row.code) and (found := classification.get(row.code[:length], year))
        ]
        made.append(
            _Entry(
                Found(row.code, row.name, " › ".join(above)),
                tuple(normal_name(name).lower() for name in row.names),
                "".join(lazy_pinyin(row.name, errors="ignore")),
                "".join(lazy_pinyin(row.name, style=Style.FIRST_LETTER, errors="ignore")),
            )
        )
    return tuple(made)
