"""Amounts for every slice of a component, or what proves that there are none, without a solver.

Every relation narrows what its slices can be, until nothing more is said (bounds propagation). A
relation that cannot be met then is a contradiction, and what narrowed its slices says which rows
add up to it. Otherwise each slice gets the amount that is printed, as far as it is still possible,
and the others are narrowed again: amounts that satisfy every row prove that nothing contradicts.
Where sums lie in one another as a tree this always ends; where it does not, a solver is asked.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from mingzhang.lean import dataclass

if TYPE_CHECKING:
    from mingzhang.check.row import Row

_LOOKS = 40
"""How often a term may be looked at on the average; a search that takes more is the solver's."""

_LOW, _HIGH = 0, 1


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a component; neither amounts nor a contradiction: it is not told.

    Attributes:
        has_amounts: amounts were found that satisfy all rows.
        contradiction: whole multipliers of rows that add up to what cannot be.
    """

    has_amounts: bool = False
    contradiction: Mapping[int, int] = field(default_factory=dict)


class Demands:
    """What the rows of a component demand of their slices.

    A row demands that its terms add up to no more than 0; an equality is two demands.

    Attributes:
        terms: of each demand; rows: the row that it comes from, and the sign.
        of: the demands of each slice, with its coefficient there.
    """

    def __init__(self, rows: Sequence[Row], component: Sequence[int]) -> None:
        self.terms: list[tuple[tuple[int, int], ...]] = []
        self.rows: list[tuple[int, int]] = []
        for index in component:
            row = rows[index]
            self.terms.append(row.terms)
            self.rows.append((index, 1))
            if row.equality:
                self.terms.append(tuple((v, -c) for v, c in row.terms))
                self.rows.append((index, -1))
        self.of: dict[int, list[tuple[int, int]]] = {}
        for number, terms in enumerate(self.terms):
            for variable, coefficient in terms:
                self.of.setdefault(variable, []).append((number, coefficient))

    def trial(
        self,
        low: Sequence[int | None],
        high: Sequence[int | None],
        printed: Callable[[int], int | None],
    ) -> Trial:
        """Amounts within the bounds that meet all demands, or why there are none.

        Args:
            low, high: bounds of every slice in fen; None where there is none.
            printed: the amount that is tried first for a slice.
        """
        return _Assignment(self, low, high).trial(printed)

    def narrowed(
        self, low: Sequence[int | None], high: Sequence[int | None]
    ) -> Mapping[int, tuple[int | None, int | None]]:
        """What the demands leave of each slice within the bounds; nothing where they cannot."""
        found = _Assignment(self, low, high)
        met = found.narrow()
        return {v: (found.low[v], found.high[v]) for v in self.of} if met else {}


class _Assignment:
    """Bounds that are narrowed until every slice has one amount.

    For each demand the least value of its terms is kept, those without a bound counted apart. Each
    narrowing is an event that knows the demand it came from and the one before it at that bound.
    """

    def __init__(
        self, demands: Demands, low: Sequence[int | None], high: Sequence[int | None]
    ) -> None:
        self.demands = demands.terms
        self.row_of = demands.rows
        self.demands_of = demands.of
        self.low = {v: low[v] for v in demands.of}
        self.high = {v: high[v] for v in demands.of}
        self.least: list[int] = []
        self.open: list[int] = []
        self.widest: list[int | None] = []
        for terms in self.demands:
            least, unbounded = 0, 0
            for variable, coefficient in terms:
                bound = self.low[variable] if coefficient > 0 else self.high[variable]
                if bound is None:
                    unbounded += 1
                else:
                    least += coefficient * bound
            self.least.append(least)
            self.open.append(unbounded)
            self.widest.append(None)  # not known; told when the demand is heard
        self.waiting: deque[int] = deque(range(len(self.demands)))
        self.queued = [True] * len(self.demands)
        self.looks = _LOOKS * sum(map(len, self.demands))
        self.events: list[tuple[int, int, int]] = []
        """Slice, demand, and the event before; its place is its time."""
        self.last: tuple[dict[int, int], dict[int, int]] = ({}, {})
        self.unmet = -1

    def trial(self, printed: Callable[[int], int | None]) -> Trial:
        """Narrow, and give every slice an amount."""
        if not self.narrow():
            return Trial(contradiction=self._why(self.unmet) if self.unmet >= 0 else {})
        for variable in sorted(self.low):
            first, last = self.low[variable], self.high[variable]
            if first is not None and first == last:
                continue
            wanted = printed(variable)
            if wanted is None:
                wanted = first if first is not None else last if last is not None else 0
            wanted = wanted if first is None else max(wanted, first)
            wanted = wanted if last is None else min(wanted, last)
            if not (self._raise(variable, wanted, -1) and self._lower(variable, wanted, -1)):
                return Trial()
            if not self.narrow():
                return Trial()
        return Trial(has_amounts=True)

    def narrow(self) -> bool:
        """Narrow until no demand has anything to say; False where one cannot be met."""
        waiting, queued = self.waiting, self.queued
        open_of, least, widest_of = self.open, self.least, self.widest
        while waiting:
            number = waiting.popleft()
            queued[number] = False
            unbounded, slack = open_of[number], -least[number]
            if unbounded > 1:
                continue
            if not unbounded:
                if slack < 0:
                    self.unmet = number
                    return False
                widest = widest_of[number]
                if widest is not None and widest <= slack:
                    continue
            if not self._heard(number, slack, is_open=bool(unbounded)):
                return False
        return True

    def _heard(self, number: int, slack: int, *, is_open: bool) -> bool:
        """Narrow by one demand; what its widest term may still vary by is kept.

        Args:
            is_open: one of its terms has no bound; the others say nothing.
        """
        terms = self.demands[number]
        self.looks -= len(terms)
        if self.looks < 0:
            return False
        low_of, high_of = self.low, self.high
        widest: int | None = 0
        for variable, coefficient in terms:
            first, last = low_of[variable], high_of[variable]
            if coefficient > 0:
                if not is_open or first is None:
                    top = (slack + (coefficient * first if first is not None else 0)) // coefficient
                    if last is None or top < last:
                        if not self._lower(variable, top, number):
                            return False
                        last = top
            elif not is_open or last is None:
                most = slack + (coefficient * last if last is not None else 0)
                bottom = -(most // -coefficient)
                if first is None or bottom > first:
                    if not self._raise(variable, bottom, number):
                        return False
                    first = bottom
            if widest is None or first is None or last is None:
                widest = None
            else:
                width = coefficient * (last - first)
                if width > widest or -width > widest:
                    widest = abs(width)
        self.widest[number] = widest
        return True

    def _raise(self, variable: int, bottom: int, demand: int) -> bool:
        """A slice is at least so much."""
        old, last = self.low[variable], self.high[variable]
        if old is not None and bottom <= old:
            return True
        if last is not None and bottom > last:
            return False
        self.low[variable] = bottom
        self._tell(variable, old, bottom, _LOW, demand)
        return True

    def _lower(self, variable: int, top: int, demand: int) -> bool:
        """A slice is at most so much."""
        old, first = self.high[variable], self.low[variable]
        if old is not None and top >= old:
            return True
        if first is not None and top < first:
            return False
        self.high[variable] = top
        self._tell(variable, old, top, _HIGH, demand)
        return True

    def _tell(self, variable: int, old: int | None, new: int, side: int, demand: int) -> None:
        """Put a new bound into the demands that count with it."""
        last = self.last[side]
        self.events.append((variable, demand, last.get(variable, -1)))
        last[variable] = len(self.events) - 1
        for number, coefficient in self.demands_of[variable]:
            if (coefficient > 0) is (side == _HIGH):
                continue
            if old is None:
                self.open[number] -= 1
                self.least[number] += coefficient * new
            else:
                self.least[number] += coefficient * (new - old)
            if not self.queued[number]:
                self.queued[number] = True
                self.waiting.append(number)

    def _why(self, unmet: int) -> dict[int, int]:
        """The rows that add up to a demand that cannot be met, by what narrowed its slices.

        From the last event to the first: the weight that a bound has in what follows is the
        weight of the demand that it came from.
        """
        weights: dict[int, Fraction] = {}
        later: list[int] = []
        multipliers: dict[int, Fraction] = {}

        def add(number: int, weight: Fraction, apart: int, before: int) -> None:
            index, sign = self.row_of[number]
            multipliers[index] = multipliers.get(index, Fraction(0)) + sign * weight
            for variable, coefficient in self.demands[number]:
                if variable == apart:
                    continue
                event = self.last[_LOW if coefficient > 0 else _HIGH].get(variable, -1)
                while event >= before:
                    event = self.events[event][2]
                if event < 0:
                    continue
                if event not in weights:
                    heapq.heappush(later, -event)
                    weights[event] = Fraction(0)
                weights[event] += weight * abs(coefficient)

        add(unmet, Fraction(1), -1, len(self.events))
        while later:
            event = -heapq.heappop(later)
            variable, number, _before = self.events[event]
            own = next(c for v, c in self.demands[number] if v == variable)
            add(number, weights[event] / abs(own), variable, event)
        kept = {index: value for index, value in multipliers.items() if value}
        common = lcm(*(value.denominator for value in kept.values())) if kept else 1
        return {index: int(value * common) for index, value in kept.items()}
