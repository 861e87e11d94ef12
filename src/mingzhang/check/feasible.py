"""Whether true amounts exist that can be printed as the booklet prints them.

All sums and inclusions at the same time, over the intervals of the print. Where no amounts exist,
the answer is a conflict: cells of which at least one must be wrong. HiGHS (floats) only proposes;
every conflict is proved in integers before it is believed, by adding up the rows with whole
multipliers (a Farkas certificate), so that nothing is reported on the strength of a tolerance.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from itertools import combinations

from mingzhang.check.assignment import Demands
from mingzhang.check.observe import Exact, Observed
from mingzhang.check.row import Bounds, rows_of, worth_of
from mingzhang.check.solver import least_violation, whole_multipliers
from mingzhang.check.work import Work
from mingzhang.lean import dataclass

_ROWS_A_STEP = 8
"""A glance at a relation costs less than a solver's work on it."""

_KEPT = 32
"""Components whose demands are kept."""


class ConflictKind(StrEnum):
    """What a conflict contradicts."""

    EQUAL = "equal"  # one slice printed with two figures
    SUM = "sum"  # one sum
    PART = "part"  # one part larger than its whole
    JOINT = "joint"  # several relations together, each of which holds by itself


@dataclass(frozen=True, slots=True)
class Conflict:
    """Clusters of which at least one must be wrong.

    Attributes:
        clusters: indices into `Observed.clusters`.
        rows: the relations that contradict them, indices into `Relations.rows`; none for EQUAL.
        gap_fen: by how much the rows, added up, miss.
    """

    clusters: frozenset[int]
    kind: ConflictKind
    rows: tuple[int, ...] = ()
    gap_fen: Exact = field(default=0, compare=False)


class Relations:
    """The linear relations of one booklet over what it prints."""

    def __init__(self, observed: Observed) -> None:
        self.observed = observed
        self.size = len(observed.derived.system.slices)
        self.rows = rows_of(observed)
        self.rows_of: list[list[int]] = [[] for _ in range(self.size)]
        for index, row in enumerate(self.rows):
            for variable, _coefficient in row.terms:
                self.rows_of[variable].append(index)

        none = Bounds([None] * self.size, [None] * self.size, [-1] * self.size, [-1] * self.size)
        for variable in range(self.size):
            self._bound(none, variable, ())
        self._believed = none  # while nothing is wrong
        self._demands: dict[tuple[int, ...], Demands] = {}

    def bounds(self, wrong: Collection[int] = ()) -> Bounds:
        """The bounds of every slice when the clusters in `wrong` are not believed."""
        return self._loosened(self._believed, wrong, wrong)

    def _bound(self, bounds: Bounds, variable: int, wrong: Collection[int]) -> None:
        """Put the bounds of one slice."""
        observed = self.observed
        low: int | None = None if observed.signed[variable] else 0
        high: int | None = None
        low_by = high_by = -1
        for index in observed.of_variable[variable]:
            if index in wrong:
                continue
            (first, last) = observed.clusters[index].interval
            if low is None or first > low:
                low, low_by = first, index
            if high is None or last < high:
                high, high_by = last, index
        bounds.low[variable], bounds.low_by[variable] = low, low_by
        bounds.high[variable], bounds.high_by[variable] = high, high_by

    def equal_conflicts(self) -> list[Conflict]:
        """Every two clusters that print the same slice and cannot both be right."""
        clusters = self.observed.clusters
        conflicts = []
        for indices in self.observed.of_variable:
            if len(indices) < 2:
                continue
            for one, other in combinations(indices, 2):
                if clusters[one].contradicts(clusters[other]):
                    gap = clusters[one].interval.gap(clusters[other].interval)
                    pair = frozenset((one, other))
                    conflicts.append(Conflict(pair, ConflictKind.EQUAL, (), gap))
        return conflicts

    def row_conflicts(self, bounds: Bounds, rows: Iterable[int] | None = None) -> list[Conflict]:
        """The relations that are broken by themselves."""
        conflicts = []
        low_of, high_of = bounds.infinite()
        for index in range(len(self.rows)) if rows is None else rows:
            terms, equality = self.rows[index]
            low: float = 0  # whole, but where there is no bound
            high: float = 0
            shown = 0
            for variable, coefficient in terms:
                first, last = low_of[variable], high_of[variable]
                if first or last:
                    shown += 1
                    low += coefficient * (first if coefficient > 0 else last)
                    high += coefficient * (last if coefficient > 0 else first)
            if low <= 0 and not (equality and (high < 0 or shown == 2)):
                continue  # as nearly all
            conflict = self._row_conflict(index, bounds)
            if conflict is not None:
                conflicts.append(conflict)
        return conflicts

    def _row_conflict(self, index: int, bounds: Bounds) -> Conflict | None:
        row = self.rows[index]
        low: int | None = 0
        high: int | None = 0
        shown = []
        for variable, coefficient in row.terms:
            first, last = bounds.low[variable], bounds.high[variable]
            if first is not None and last is not None and first > last:
                return None  # the slice contradicts itself, which is another conflict
            if first != 0 or last != 0:
                shown.append((variable, coefficient))
            if coefficient < 0:
                first, last = last, first
            low = None if low is None or first is None else low + coefficient * first
            high = None if high is None or last is None else high + coefficient * last
        if low is not None and low > 0:
            return self._conflict({index: 1}, bounds)
        if row.equality and high is not None and high < 0:
            return self._conflict({index: -1}, bounds)
        if row.equality and len(shown) == 2 and shown[0][1] + shown[1][1] == 0:
            return self._print_conflict(index, shown[0][0], shown[1][0], bounds)
        return None

    def _print_conflict(self, index: int, one: int, two: int, bounds: Bounds) -> Conflict | None:
        """Two slices that are one amount, because the rest of the sum is empty."""
        clusters = self.observed.clusters
        for first in {bounds.low_by[one], bounds.high_by[one]} - {-1}:
            for second in {bounds.low_by[two], bounds.high_by[two]} - {-1}:
                if clusters[first].contradicts(clusters[second]):
                    empty = (
                        bounds.high_by[v] for v, _ in self.rows[index].terms if v not in (one, two)
                    )
                    group = frozenset((first, second, *(b for b in empty if b >= 0)))
                    return Conflict(group, ConflictKind.SUM, (index,))
        return None

    def _combined(self, multipliers: Mapping[int, int]) -> dict[int, int]:
        total: dict[int, int] = {}
        for index, multiplier in multipliers.items():
            for variable, coefficient in self.rows[index].terms:
                total[variable] = total.get(variable, 0) + multiplier * coefficient
        return {variable: value for variable, value in total.items() if value}

    def _least(self, combined: Mapping[int, int], bounds: Bounds) -> int | None:
        """The least value of a combination of rows, which must not be above 0."""
        total = 0
        for variable, value in combined.items():
            worth = worth_of(variable, value, bounds)
            if worth is None:
                return None
            total += worth
        return total

    def _proves(self, multipliers: Mapping[int, int], bounds: Bounds) -> bool:
        if any(m < 0 and not self.rows[index].equality for index, m in multipliers.items()):
            return False
        least = self._least(self._combined(multipliers), bounds)
        return least is not None and least > 0

    def _conflict(self, multipliers: Mapping[int, int], bounds: Bounds) -> Conflict:
        combined = self._combined(multipliers)
        least = self._least(combined, bounds)
        by = (bounds.low_by[v] if c > 0 else bounds.high_by[v] for v, c in combined.items())
        rows = tuple(sorted(multipliers))
        kind = ConflictKind.JOINT
        if len(rows) == 1:
            kind = ConflictKind.SUM if self.rows[rows[0]].equality else ConflictKind.PART
        return Conflict(frozenset(b for b in by if b >= 0), kind, rows, least or 0)

    def joint_conflicts(
        self, wrong: Collection[int], bounds: Bounds, work: Work
    ) -> tuple[list[Conflict], bool]:
        """What all relations together contradict though each one holds.

        Call it with bounds that no slice and no single row contradicts. Where a conflict was
        found, its clusters are left out and the search goes on, so that one call brings many.

        Args:
            wrong: the clusters that are not believed; bounds: what the others leave.

        Returns:
            Conflicts without a common cluster, each proved in whole numbers; and whether the
            answer is complete: False where the solver saw a contradiction that could not be
            proved, or the work was spent.
        """
        conflicts: list[Conflict] = []
        complete = True
        for component in self._open_components(bounds):
            left, doubted = bounds, set(wrong)
            while not self._printed_figures_satisfy(component, left):
                if work.is_spent:
                    return conflicts, False
                proved, told = self._contradicted(component, left, work)
                conflicts.extend(proved)
                complete = complete and told
                if not proved:
                    break
                fresh = frozenset().union(*(conflict.clusters for conflict in proved))
                doubted |= fresh
                left = self._loosened(left, fresh, doubted)
        return conflicts, complete

    def contradictions(
        self, component: Sequence[int], bounds: Bounds, work: Work
    ) -> list[Conflict]:
        """Conflicts of the rows of a component; none where amounts within the bounds can be."""
        if self._printed_figures_satisfy(component, bounds):
            return []
        return self._contradicted(component, bounds, work)[0]

    def _demands_of(self, component: Sequence[int]) -> Demands:
        """What the rows of a component demand; the same is asked for each of many suspects."""
        key = tuple(component)
        if key not in self._demands:
            if len(self._demands) >= _KEPT:
                self._demands.clear()
            self._demands[key] = Demands(self.rows, component)
        return self._demands[key]

    def _contradicted(
        self, component: Sequence[int], bounds: Bounds, work: Work
    ) -> tuple[list[Conflict], bool]:
        """Conflicts of a component, none where there are amounts; and whether that is certain."""
        work.spend(len(component) // _ROWS_A_STEP)
        demands = self._demands_of(component)
        trial = demands.trial(bounds.low, bounds.high, lambda v: self._whole(v, bounds))
        if trial.has_amounts:
            return [], True
        if trial.contradiction and self._proves(trial.contradiction, bounds):
            small = self._smallest(trial.contradiction, bounds)
            return [self._conflict(small, bounds)], True
        work.spend(len(component))
        multipliers = least_violation(self.rows, component, bounds.low, bounds.high)
        if multipliers is None:
            return [], True
        proved = self._prove(multipliers, bounds)
        return proved, bool(proved)

    def _loosened(self, bounds: Bounds, further: Iterable[int], wrong: Collection[int]) -> Bounds:
        """The bounds when further clusters are not believed, which are among the wrong ones."""
        loose = Bounds(
            list(bounds.low), list(bounds.high), list(bounds.low_by), list(bounds.high_by)
        )
        for variable in {self.observed.clusters[cluster].variable for cluster in further}:
            self._bound(loose, variable, wrong)
        return loose

    def reached(self, variables: Iterable[int], bounds: Bounds) -> list[int]:
        """The rows that these slices have to do with, by themselves and by slices between."""
        rows: set[int] = set()
        waiting = list(variables)
        seen = set(waiting)
        while waiting:
            for index in self.rows_of[waiting.pop()]:
                if index in rows:
                    continue
                rows.add(index)
                for variable, _coefficient in self.rows[index].terms:
                    if variable not in seen and not bounds.fixed(variable):
                        seen.add(variable)
                        waiting.append(variable)
        return sorted(rows)

    def _prove(self, floats: Mapping[int, float], bounds: Bounds) -> list[Conflict]:
        """Small conflicts out of the solver's multipliers, each by whole numbers."""
        multipliers = next((m for m in whole_multipliers(floats) if self._proves(m, bounds)), None)
        conflicts: list[Conflict] = []
        while multipliers and self._proves(multipliers, bounds):
            small = self._smallest(multipliers, bounds)
            conflicts.append(self._conflict(small, bounds))
            multipliers = {i: m for i, m in multipliers.items() if i not in small}
        return conflicts

    def _smallest(self, multipliers: Mapping[int, int], bounds: Bounds) -> dict[int, int]:
        """A proof without the rows that it does not need, the first of them taken out first.

        What a row adds is taken off, not all others added again, so that a long proof costs what
        its rows have terms.
        """
        small = dict(multipliers)
        combined = self._combined(small)
        total, unbounded = 0, 0
        for variable, value in combined.items():
            worth = worth_of(variable, value, bounds)
            total, unbounded = total + (worth or 0), unbounded + (worth is None)
        for index in sorted(small):
            less = {v: combined.get(v, 0) for v, _ in self.rows[index].terms}
            left, still = total, unbounded
            for variable, value in less.items():
                worth = worth_of(variable, value, bounds)
                left, still = left - (worth or 0), still - (worth is None)
            for variable, coefficient in self.rows[index].terms:
                less[variable] -= small[index] * coefficient
            for variable, value in less.items():
                worth = worth_of(variable, value, bounds)
                left, still = left + (worth or 0), still + (worth is None)
            if left > 0 and not still:
                del small[index]
                combined.update(less)
                total, unbounded = left, still
        return small

    def _open_components(self, bounds: Bounds) -> list[list[int]]:
        """Rows that do not hold for every amount within the bounds, put together by slices."""
        leader: dict[int, int] = {}

        def find(variable: int) -> int:
            while leader[variable] != variable:
                leader[variable] = leader[leader[variable]]
                variable = leader[variable]
            return variable

        rows = []
        low_of, high_of = bounds.infinite()
        for index, (terms, equality) in enumerate(self.rows):
            free = [v for v, _ in terms if low_of[v] != high_of[v]]
            if not free or (
                not equality
                and sum([c * (high_of[v] if c > 0 else low_of[v]) for v, c in terms]) <= 0
            ):
                continue
            rows.append((index, free[0]))
            for variable in free:
                leader.setdefault(variable, variable)
            top = find(free[0])
            for variable in free[1:]:
                leader[find(variable)] = top
        components: dict[int, list[int]] = {}
        for index, variable in rows:
            components.setdefault(find(variable), []).append(index)
        return list(components.values())

    def _printed_figures_satisfy(self, component: Sequence[int], bounds: Bounds) -> bool:
        """Whether the printed figures, taken as exact, are such amounts already."""
        exact: dict[int, Exact] = {}
        for index in component:
            total: Exact = 0
            for variable, coefficient in self.rows[index].terms:
                if variable not in exact:
                    value = self.printed(variable, bounds)
                    if value is None:
                        return False
                    exact[variable] = value
                total += coefficient * exact[variable]
            if total > 0 or (total < 0 and self.rows[index].equality):
                return False
        return True

    def _whole(self, variable: int, bounds: Bounds) -> int | None:
        value = self.printed(variable, bounds)
        return None if value is None else int(value)

    def printed(self, variable: int, bounds: Bounds) -> Exact | None:
        """The most precise printed figure of a slice that lies within its bounds."""
        low, high = bounds.low[variable], bounds.high[variable]
        if low is not None and low == high:
            return low
        believed = {bounds.low_by[variable], bounds.high_by[variable]} - {-1}
        for index in sorted(believed):
            exact = self.observed.clusters[index].exact
            if (low is None or low <= exact) and (high is None or exact <= high):
                return exact
        return None
