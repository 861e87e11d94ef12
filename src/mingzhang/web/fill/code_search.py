"""The classification codes of a year, with all that a person may find one by.

The page fetches them once and searches by itself (`static/fill/codes.js`), connected or not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from mingzhang.codes import (
    Classification,
    department_economic,
    functional,
    government_economic,
    normal_name,
    revenue,
)
from mingzhang.lean import dataclass
from mingzhang.web.core.pinyin import initials, spellings

KINDS: Mapping[str, tuple[Callable[[], Classification], tuple[int, ...]]] = {
    "function": (functional, (7,)),
    "economic": (department_economic, (5,)),
    "government_economic": (government_economic, (5,)),
    "revenue": (revenue, (7, 9, 5)),
}
"""Fields of lines: their classification, and the lengths of the codes that a line may bear."""


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code to choose, and by what it is found.

    Attributes:
        path: names of the classes above it.
        names: all that it is called, as names are compared.
        full, initials: its name in pinyin, as it is read and as it may be.
    """

    code: str
    name: str
    path: str
    names: tuple[str, ...]
    full: tuple[str, ...]
    initials: tuple[str, ...]


def code_names(kind: str, year: int) -> dict[str, str]:
    """The name of every code of a year, for showing beside the code."""
    return {entry.code: entry.name for entry in code_entries(kind, year)}


@lru_cache(maxsize=24)
def code_entries(kind: str, year: int) -> tuple[CodeEntry, ...]:
    """Every code of a year that a line may bear, in the order of the codes."""
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
            CodeEntry(
                row.code,
                row.name,
                " › ".join(above),
                tuple(normal_name(name).lower() for name in row.names),
                spellings(_letters(row.name)),
                initials(_letters(row.name)),
            )
        )
    return tuple(made)


def _letters(name: str) -> str:
    """A name without signs, which nobody types between syllables."""
    return "".join(letter for letter in name if letter.isalnum())
