"""The cheapest set that takes something out of every conflict.

Reductions and branch and bound settle what booklets bring; what they leave is a small set cover,
a mixed-integer program without any big constant, for HiGHS.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from mingzhang.check.solver import quiet_solver
from mingzhang.check.work import Work

Group = frozenset[int]

_NODES = 300  # of branch and bound, before HiGHS takes over
_CONFLICTS_A_STEP = 100  # a glance at a conflict costs less than a solver's work on a relation
MANY = 60  # conflicts; HiGHS is asked at once where there are more
_HIGHS_STEPS = 4  # what a small program costs for each of its conflicts
_HIGHS_NODES = 200  # for HiGHS, before its best so far is taken


class Hitting:
    """Cheapest hitting sets over elements of known weight; what was solved once is remembered.

    >>> hitting = Hitting([10, 10, 14])
    >>> hitting.cheapest([frozenset({0, 1}), frozenset({1, 2})])
    (10, frozenset({1}))
    >>> hitting.cheapest([frozenset({0, 1}), frozenset({1, 2})], without={1})
    (24, frozenset({0, 2}))
    >>> hitting.cheapest([frozenset({0})], without={0}) is None
    True
    """

    def __init__(self, weights: Sequence[int], work: Work | None = None) -> None:
        self.weights = weights
        self.work = work or Work(sys.maxsize)
        self.exact = True  # False once HiGHS gave its best so far
        self._solved: dict[frozenset[Group], Group] = {}

    def cheapest(
        self, conflicts: Iterable[Group], without: Collection[int] = ()
    ) -> tuple[int, Group] | None:
        """The cheapest set that meets every conflict, and its weight.

        Args:
            conflicts: sets of elements, none of them empty.
            without: elements that must not be taken.

        Returns:
            None where some conflict holds nothing else.
        """
        left = {conflict - frozenset(without) for conflict in conflicts}
        if frozenset() in left:
            return None
        chosen: set[int] = set()
        for component in components(_minimal(left)):
            chosen |= self._kept(component)
        return self.weight(chosen), frozenset(chosen)

    def _kept(self, component: list[Group]) -> Group:
        """The cheapest set of a component, solved once."""
        key = frozenset(component)
        if key not in self._solved:
            self._solved[key] = self._solve(component)
        return self._solved[key]

    def weight(self, elements: Iterable[int]) -> int:
        """What a set costs."""
        return sum(self.weights[element] for element in elements)

    def _solve(self, conflicts: list[Group]) -> Group:
        forced, rest = self._reduced(conflicts)
        chosen = set(forced)
        for component in components(rest):
            chosen |= self._searched(component)
        return frozenset(chosen)

    def _searched(self, conflicts: list[Group]) -> Group:
        """By branch and bound, else by HiGHS, else greedily where no work is left."""
        if self.work.is_spent:
            self.exact = False
            return _greedy(self.weights, conflicts)
        few = len(conflicts) <= MANY
        found = _Search(self.weights, conflicts, self.work).run() if few else None
        if found is None:
            self.work.spend(len(conflicts) * _HIGHS_STEPS)
            found, exact = _mixed_integer(self.weights, conflicts)
            self.exact = self.exact and exact
        return found

    def _reduced(self, conflicts: Collection[Group]) -> tuple[set[int], list[Group]]:
        """Elements that some cheapest set holds for sure, and the conflicts they leave."""
        forced: set[int] = set()
        current = _minimal(set(conflicts))
        while True:
            self.work.spend(len(current) // _CONFLICTS_A_STEP)
            single = {next(iter(conflict)) for conflict in current if len(conflict) == 1}
            if single:
                forced |= single
                current = [conflict for conflict in current if not conflict & single]
                continue
            useless = self._dominated(current)
            if not useless:
                return forced, current
            current = _minimal({conflict - useless for conflict in current})

    def _dominated(self, conflicts: Sequence[Group]) -> Group:
        """Elements beside which another meets as many conflicts and costs no more."""
        meets: dict[int, set[int]] = {}
        for number, conflict in enumerate(conflicts):
            for element in conflict:
                meets.setdefault(element, set()).add(number)
        useless: set[int] = set()
        for element in sorted(meets, key=lambda e: (len(meets[e]), -self.weights[e], -e)):
            mine = meets[element]
            neighbours = conflicts[min(mine)]
            for other in neighbours:
                if other == element or other in useless or not mine <= meets[other]:
                    continue
                if self.weights[other] <= self.weights[element]:
                    useless.add(element)
                    break
        return frozenset(useless)


def _minimal(conflicts: Collection[Group]) -> list[Group]:
    """The conflicts that hold no smaller one."""
    counts: dict[int, int] = {}
    for conflict in conflicts:
        for element in conflict:
            counts[element] = counts.get(element, 0) + 1
    kept: list[Group] = []
    # A conflict is kept under its rarest element: whoever holds all of it holds that one too.
    by_element: dict[int, list[Group]] = {}
    for conflict in sorted(conflicts, key=lambda c: (len(c), sorted(c))):
        if any(
            small <= conflict
            for element in conflict
            if element in by_element
            for small in by_element[element]
        ):
            continue
        kept.append(conflict)
        by_element.setdefault(min(conflict, key=lambda e: (counts[e], e)), []).append(conflict)
    return kept


def components(conflicts: Iterable[Group]) -> list[list[Group]]:
    """The conflicts put together where they share elements."""
    leader: dict[int, int] = {}

    def find(element: int) -> int:
        while leader[element] != element:
            leader[element] = leader[leader[element]]
            element = leader[element]
        return element

    listed = list(conflicts)
    for conflict in listed:
        root = -1
        for element in conflict:
            if element not in leader:
                leader[element] = element if root < 0 else root
            if root < 0:
                root = find(element)
            else:
                leader[find(element)] = root
    together: dict[int, list[Group]] = {}
    for conflict in listed:
        together.setdefault(find(next(iter(conflict))), []).append(conflict)
    return list(together.values())


def disjoint(conflicts: Iterable[Group]) -> Iterator[Group]:
    """Conflicts, as they come, without a common element: one element at least in each is wrong.

    >>> len(list(disjoint([frozenset({0, 3}), frozenset({1, 4}), frozenset({0, 1, 2})])))
    2
    """
    seen: set[int] = set()
    for conflict in conflicts:
        if conflict.isdisjoint(seen):
            seen |= conflict
            yield conflict


class _Search:
    """Branch and bound over one component."""

    def __init__(self, weights: Sequence[int], conflicts: Sequence[Group], work: Work) -> None:
        self.weights = weights
        self.work = work
        self.conflicts = sorted(conflicts, key=lambda c: (len(c), sorted(c)))
        self.degree: dict[int, int] = {}
        for conflict in conflicts:
            for element in conflict:
                self.degree[element] = self.degree.get(element, 0) + 1
        self.best: Group | None = None
        self.best_cost = sum(weights[e] for e in self.degree) + 1
        self.nodes = 0

    def run(self) -> Group | None:
        """The cheapest set; None where the search would take too long."""
        self._go(self.conflicts, frozenset(), 0, frozenset())
        return self.best if self.nodes <= _NODES else None

    def _go(self, conflicts: Sequence[Group], taken: Group, cost: int, barred: Group) -> None:
        self.nodes += 1
        self.work.spend(len(conflicts) // _CONFLICTS_A_STEP)
        if self.nodes > _NODES or cost + self._at_least(conflicts, barred) >= self.best_cost:
            return
        if not conflicts:
            self.best, self.best_cost = taken, cost
            return
        target = min(conflicts, key=lambda c: len(c - barred))
        choices = sorted(target - barred, key=lambda e: (self.weights[e] / self.degree[e], e))
        for element in choices:
            rest = [conflict for conflict in conflicts if element not in conflict]
            self._go(rest, taken | {element}, cost + self.weights[element], barred)
            barred |= {element}

    def _at_least(self, conflicts: Iterable[Group], barred: Group) -> int:
        """What conflicts without a common element cost together."""
        total = 0
        for conflict in disjoint(conflicts):
            open_elements = conflict - barred
            if not open_elements:
                return self.best_cost
            total += min(self.weights[e] for e in open_elements)
        return total


def _mixed_integer(weights: Sequence[int], conflicts: Sequence[Group]) -> tuple[Group, bool]:
    """The same by HiGHS: minimise the weight, take one or more out of every conflict."""
    import highspy
    import numpy as np

    elements = sorted(frozenset().union(*conflicts))
    position = {element: number for number, element in enumerate(elements)}
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(elements), len(conflicts)
    model.col_cost_ = np.array([weights[e] for e in elements], float)
    model.col_lower_ = np.zeros(len(elements))
    model.col_upper_ = np.ones(len(elements))
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(elements)
    model.row_lower_ = np.ones(len(conflicts))
    model.row_upper_ = np.full(len(conflicts), highspy.kHighsInf)
    columns = [position[element] for conflict in conflicts for element in sorted(conflict)]
    starts = np.cumsum([0, *(len(conflict) for conflict in conflicts)])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array(starts, np.int32)
    model.a_matrix_.index_ = np.array(columns, np.int32)
    model.a_matrix_.value_ = np.ones(len(columns))
    solver = quiet_solver()
    solver.setOptionValue("mip_max_nodes", _HIGHS_NODES)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.passModel(model)
    solver.run()
    proved = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    values = solver.getSolution().col_value
    chosen = frozenset(e for e, value in zip(elements, values, strict=False) if value > 0.5)
    if all(conflict & chosen for conflict in conflicts):
        return chosen, proved
    return _greedy(weights, conflicts), False


def _greedy(weights: Mapping[int, int] | Sequence[int], conflicts: Sequence[Group]) -> Group:
    """A set that meets every conflict, cheap but not the cheapest."""
    chosen: set[int] = set()
    left = list(conflicts)
    while left:
        counts: dict[int, int] = {}
        for conflict in left:
            for element in conflict:
                counts[element] = counts.get(element, 0) + 1
        best = min(counts, key=lambda e: (weights[e] / counts[e], e))
        chosen.add(best)
        left = [conflict for conflict in left if best not in conflict]
    return frozenset(chosen)
