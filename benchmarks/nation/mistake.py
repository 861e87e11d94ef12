"""Mistakes planted in a booklet, and whether a finding of the corpus names one."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.mutation import digit, neighbours, rows_swapped, unit
from benchmarks.mutation_text import direction, text_digit, text_percent, text_unit
from mingzhang.codes.name import normal_name
from mingzhang.model.booklet import Booklet

RATE = 0.3
"""Of the booklets that one mistake is planted in."""
MUTATORS = (digit, neighbours, unit, rows_swapped, text_digit, text_percent, text_unit, direction)
_TRIES = 12


@dataclass(frozen=True, slots=True)
class Planted:
    """One mistake.

    Attributes:
        where: title of the table or section; texts: what is printed there now.
    """

    kind: str
    where: str
    texts: tuple[str, ...]

    def is_named_by(self, finding: Mapping[str, Any]) -> bool:
        """Whether a finding points at it: its place, and a text that was altered."""
        place, text = normal_name(finding["table"] or ""), _bare(finding["text"] or "")
        where = normal_name(self.where)
        if not text or (where not in place and place not in where):
            return False
        return any(text == t or (len(text) > 3 and text in t) or t in text for t in self._bare())

    def _bare(self) -> list[str]:
        return [_bare(text) for text in self.texts]


def _bare(text: str) -> str:
    """A text to compare: a sheet shows separators that the booklet did not have."""
    return normal_name(text).replace(",", "")


def planted(booklet: Booklet, chance: random.Random) -> tuple[Booklet, Planted | None]:
    """The booklet with a mistake that a reader could prove, or as it was."""
    if chance.random() >= RATE:
        return booklet, None
    for _try in range(_TRIES):
        mutate = chance.choice(MUTATORS)
        mutant = mutate(booklet, chance)
        if mutant is None or not mutant.provable or mutant.small:
            continue
        found = _difference(booklet, mutant.booklet, mutate.__name__)
        if found is not None:
            return mutant.booklet, found
    return booklet, None


def _difference(before: Booklet, after: Booklet, kind: str) -> Planted | None:
    for one, other in zip(before.tables, after.tables, strict=True):
        texts = [
            now.text
            for (*_at, was), (*_place, now) in zip(one.cells(), other.cells(), strict=True)
            if was.text != now.text
        ]
        if texts:
            return Planted(kind, other.title, tuple(texts))
    for old, new in zip(before.sections, after.sections, strict=True):
        for said, says in zip(old.paragraphs, new.paragraphs, strict=True):
            if said.text != says.text:
                return Planted(kind, new.title, (says.text,))
    return None


def is_noticed(findings: Sequence[Mapping[str, Any]]) -> bool:
    """Whether anything at all was called wrong."""
    return any(finding["severity"] in ("error", "warning") for finding in findings)
