"""One row of a classification: a code, its names, and the years it holds."""

from __future__ import annotations

from dataclasses import dataclass

GENERAL_KNOWLEDGE = "general knowledge, unverified"
"""Source of a row that was not read in any document."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code with its names in the years in which they hold.

    A code that was renamed has one row for each name; the rows' years do not overlap.

    Attributes:
        code: the digits without spaces, `2070801`.
        name: the name as it is printed, `行政运行`.
        names: every name accepted for these years, `name` first, then printed variants.
        level: 1 for 类, 2 for 款, 3 for 项 and 4 for 目; province, city, county are 1, 2, 3.
        valid_from: first year, None where the list does not know.
        valid_to: last year, None while it is in force. For a row out of the historical list it
            is the last year for which that list is evidence, not the year of a repeal.
        source: key into `codes/data/SOURCES.md`, or `GENERAL_KNOWLEDGE`.
    """

    code: str
    name: str
    names: tuple[str, ...]
    level: int
    valid_from: int | None
    valid_to: int | None
    source: str

    def is_valid_in(self, year: int) -> bool:
        """Whether this row holds in a budget year."""
        return (self.valid_from is None or self.valid_from <= year) and (
            self.valid_to is None or year <= self.valid_to
        )

    @property
    def is_verified(self) -> bool:
        """Whether the row was read in a document rather than known in general."""
        return self.source != GENERAL_KNOWLEDGE
