"""Linear relations over slices, and what is known of each slice."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from mingzhang.check.observe import Observed
from mingzhang.lean import dataclass


class Row(NamedTuple):
    """One linear relation over slices: `sum(coefficient * slice)` is 0, or at most 0.

    Attributes:
        terms: slice and coefficient, no slice twice; the whole of a sum comes first.
        equality: False for at most 0.
    """

    terms: tuple[tuple[int, int], ...]
    equality: bool


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the clusters that are believed leave of each slice.

    Attributes:
        low, high: in fen; None where nothing bounds it.
        low_by, high_by: the cluster that says so; -1 where it is an axiom (no amount is
            negative) or nothing.
    """

    low: list[int | None]
    high: list[int | None]
    low_by: list[int]
    high_by: list[int]

    def crossed(self, variable: int) -> bool:
        """Whether the clusters of a slice contradict one another."""
        low, high = self.low[variable], self.high[variable]
        return low is not None and high is not None and low > high

    def fixed(self, variable: int) -> bool:
        """Whether only one amount is left of a slice."""
        low = self.low[variable]
        return low is not None and low == self.high[variable]

    def infinite(self) -> tuple[list[float], list[float]]:
        """The bounds, whole as they are, with infinity where there is none."""
        return (
            [-inf if low is None else low for low in self.low],
            [inf if high is None else high for high in self.high],
        )


def worth_of(variable: int, value: int, bounds: Bounds) -> int | None:
    """The least that so many times a slice can be; None where it has no bound."""
    if not value:
        return 0
    bound = bounds.low[variable] if value > 0 else bounds.high[variable]
    return None if bound is None else value * bound


def rows_of(observed: Observed) -> tuple[Row, ...]:
    system = observed.derived.system
    rows: dict[Row, None] = {}
    implied: set[tuple[int, int]] = set()
    for equation in system.sums:
        terms: dict[int, int] = {equation.whole: 1}
        for part in equation.parts:
            terms[part] = terms.get(part, 0) - 1
            implied.add((part, equation.whole))
        kept = tuple((variable, value) for variable, value in terms.items() if value)
        if kept:
            rows[Row(kept, equality=True)] = None
    for small, big in system.inside:
        if small == big or (small, big) in implied:
            continue
        if not (observed.signed[small] or observed.signed[big]):
            rows[Row(((small, 1), (big, -1)), equality=False)] = None
    return tuple(rows)
