"""One row of a classification: a code, its names, and the years it holds."""

from __future__ import annotations

from enum import StrEnum

from mingzhang.lean import dataclass

GENERAL_KNOWLEDGE = "general knowledge, unverified"
"""Source of a row that was not read in any document."""

HISTORICAL = frozenset({"historical-2010", "booklets-2017"})
"""Sources that are evidence of their own years and say nothing of later ones."""


class Standing(StrEnum):
    """What the lists know about a code in a year."""

    IN_FORCE = "in_force"
    ENDED = "ended"  # it was renumbered or dropped before
    NOT_YET = "not_yet"  # it came later
    UNKNOWN = "unknown"  # no list that speaks of this year has it


@dataclass(frozen=True, slots=True)
class Code:
    """A code with its names in the years in which they hold.

    A code that was renamed has one row for each name; the rows' years do not overlap.

    Attributes:
        code: the digits without spaces, `2070801`.
        name: the name as it is printed, `行政运行`.
        names: every name accepted for these years, `name` first, then printed variants.
        level: 1 for 类, 2 for 款, 3 for 项 and 4 for 目; province, city, county are 1, 2, 3.
        valid_from: first year, None where the list does not know: the row holds in every year
            before, as far as no older row does.
        valid_to: last year, None while it is in force. For a row out of the historical list it
            is the last year for which that list is evidence, not the year of a repeal.
        source: key into `codes/data/SOURCES.md`, or `GENERAL_KNOWLEDGE`.
        seen_from: first year in which a source has the row, where `valid_from` is not known.
    """

    code: str
    name: str
    names: tuple[str, ...]
    level: int
    valid_from: int | None
    valid_to: int | None
    source: str
    seen_from: int | None = None

    def is_valid_in(self, year: int) -> bool:
        """Whether this row holds in a budget year."""
        return (self.valid_from is None or self.valid_from <= year) and (
            self.valid_to is None or year <= self.valid_to
        )

    @property
    def is_verified(self) -> bool:
        """Whether the row was read in a document rather than known in general."""
        return self.source != GENERAL_KNOWLEDGE

    @property
    def is_historical(self) -> bool:
        """Whether the row says what the code was called once, not that it ended."""
        return self.source in HISTORICAL
