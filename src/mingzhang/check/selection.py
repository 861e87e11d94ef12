"""Which figures of a component to believe, all at once, where conflicts one by one lead nowhere.

Ten slices printed twice each, of which only some choice of ten adds up, are a thousand conflicts.
So the choice itself is put to HiGHS: minimise the weight of what is called wrong, such that
amounts within what is believed satisfy the sums. A slice with figures that contradict one another
is the convex hull of its choices (one of them is right, or none), not a big constant each. What
small groups of sums cost at least is found first, group by group, and told to the whole, so that
the search does not have to try every choice of one group with every choice of another.

Floats propose; whoever asks holds the proposal against the relations in whole numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from math import ceil, isfinite

from mingzhang.check.assignment import Demands
from mingzhang.check.feasible import Conflict, ConflictKind, Relations
from mingzhang.check.hitting import MANY, Group, Hitting, components
from mingzhang.check.observe import Cluster
from mingzhang.check.row import Bounds
from mingzhang.check.solver import Bound, Program, references_of, unit_of
from mingzhang.check.work import Work
from mingzhang.lean import dataclass

_SHARE = 8  # a block may use one part in so many of the work that is left
_FIRST_SHARE = 32  # a first look at the whole: where little is wrong it is enough
_FEW = 2  # so many times the conflicts that are many: beyond, the first look finds no end
_ROOM = 3  # no amount is more than so many times the largest that is printed near it

Floor = tuple[Group, int]
"""Clusters of which those that are wrong weigh so much at least."""


@dataclass(frozen=True, slots=True)
class Selected:
    """What is called wrong in a component.

    Attributes:
        least: what it weighs at least, whatever is chosen; exact: whether this weighs no more.
    """

    wrong: Group
    least: int
    exact: bool


class Selection:
    """Selections by component; what was solved once is remembered."""

    def __init__(self, relations: Relations, hitting: Hitting, work: Work) -> None:
        self.relations = relations
        self.clusters = relations.observed.clusters
        self.hitting = hitting
        self.work = work
        self._solved: dict[tuple[frozenset[Group], Group], Selected] = {}

    def cheapest(self, conflicts: Sequence[Conflict]) -> Selected:
        """The cheapest set that meets every conflict and leaves amounts for the sums around it."""
        groups = [conflict.clusters for conflict in conflicts]
        doubted = frozenset().union(*groups)
        joint = [c for c in conflicts if c.kind is ConflictKind.JOINT]
        chosen = [self._kept(component, joint, doubted) for component in components(groups)]
        return Selected(
            frozenset().union(*(selected.wrong for selected in chosen)),
            sum(selected.least for selected in chosen),
            all(selected.exact for selected in chosen),
        )

    def _kept(self, component: list[Group], joint: list[Conflict], doubted: Group) -> Selected:
        inside = frozenset().union(*component)
        variables = {self.clusters[cluster].variable for cluster in inside}
        rows = sorted({row for v in variables for row in self.relations.rows_of[v]})
        key = frozenset(component), doubted & self._on(rows)
        if key not in self._solved:
            self._solved[key] = self._solve(component, inside, rows, joint, doubted)
        return self._solved[key]

    def _on(self, rows: Iterable[int]) -> Group:
        """The clusters that print something of these rows."""
        of_variable = self.relations.observed.of_variable
        variables = {v for row in rows for v, _ in self.relations.rows[row].terms}
        return frozenset(cluster for v in variables for cluster in of_variable[v])

    def _solve(
        self,
        component: list[Group],
        inside: Group,
        rows: Sequence[int],
        joint: list[Conflict],
        doubted: Group,
    ) -> Selected:
        cheap = self.hitting.cheapest(component)
        if cheap is None:
            raise AssertionError("a conflict without cells was proved")
        if len(component) == 1 or self.work.is_spent:
            return Selected(cheap[1], cheap[0], len(component) == 1)
        bounds = self.relations.bounds(doubted)
        if self.hitting.exact and len(component) <= _FEW * MANY:
            # Where little is wrong no more is needed: the whole costs what its conflicts do.
            first = self._searched(
                rows, component, bounds, [(inside, cheap[0])], self.work.left // _FIRST_SHARE
            )
            if first is not None and first.exact:
                return first
        blocks = _blocks(c for c in joint if c.clusters <= inside)
        floors: list[Floor] = []
        for block in sorted({*self._tables, *blocks}, key=lambda rows: (len(rows), rows)):
            floor = self._floor(block, component, bounds, floors)
            floors += [floor] if floor is not None else []
        found = self._searched(rows, component, bounds, floors, self.work.left)
        return found or Selected(cheap[1], cheap[0], False)

    @cached_property
    def _tables(self) -> list[tuple[int, ...]]:
        """The sums of each table, whose slices are all printed there."""
        printed: list[set[int]] = [set() for _ in range(self.relations.size)]
        for cluster in self.clusters:
            printed[cluster.variable] |= {ref.table for ref in cluster.cells}
        of_table: dict[int, list[int]] = {}
        for index, row in enumerate(self.relations.rows):
            if row.equality:
                for table in set.intersection(*(printed[variable] for variable, _ in row.terms)):
                    of_table.setdefault(table, []).append(index)
        return [tuple(rows) for rows in of_table.values()]

    def _floor(
        self,
        rows: Sequence[int],
        component: Iterable[Group],
        bounds: Bounds,
        known: Iterable[Floor],
    ) -> Floor | None:
        """What the rows of a block and the conflicts in it cost at least."""
        near = self._on(rows)
        inner = {conflict for conflict in component if conflict <= near}
        if not inner or self.work.is_spent:
            return None
        doubted = frozenset().union(*inner)
        inside = [floor for floor in known if floor[0] <= doubted]
        found = self._searched(rows, inner, bounds, inside, self.work.left // _SHARE)
        return None if found is None else (doubted, found.least)

    def _searched(
        self,
        rows: Sequence[int],
        conflicts: Collection[Group],
        bounds: Bounds,
        floors: Iterable[Floor],
        steps: int,
    ) -> Selected | None:
        """The cheapest choice over some rows; None where HiGHS finds none."""
        doubted = sorted(frozenset().union(*conflicts))
        weights = {cluster: self.clusters[cluster].weight for cluster in doubted}
        program = _program(self.relations, rows, [(c, self.clusters[c]) for c in doubted], bounds)
        for conflict in sorted(conflicts, key=sorted):
            program.row({("wrong", c): 1.0 for c in conflict}, 1.0, None)
        for group, least in floors:
            program.row({("wrong", c): float(weights[c]) for c in group}, float(least), None)
        self.work.spend(len(program.rows))
        found = program.solved({("wrong", c): weights[c] for c in doubted}, steps)
        self.work.spend(found.steps)
        if not found.values:
            return None  # nor is what it costs bounded
        least = max(0, ceil(found.least - 1e-6)) if isfinite(found.least) else 0
        wrong = frozenset(c for c in doubted if found.values.get(("wrong", c), 0.0) > 0.5)
        if not all(conflict & wrong for conflict in conflicts):
            return None
        return Selected(wrong, least, self.hitting.weight(wrong) <= least)


def _blocks(conflicts: Iterable[Conflict]) -> list[tuple[int, ...]]:
    """The rows of conflicts, those put together that share some."""
    blocks: list[set[int]] = []
    for conflict in conflicts:
        rows = set(conflict.rows)
        for block in [block for block in blocks if block & rows]:
            rows |= block
            blocks.remove(block)
        blocks.append(rows)
    return [tuple(sorted(block)) for block in blocks]


def _program(
    relations: Relations,
    rows: Sequence[int],
    doubted: Sequence[tuple[int, Cluster]],
    bounds: Bounds,
) -> Program:
    """Amounts for the slices of some rows, and for each doubted cluster whether it is wrong."""
    of_variable: dict[int, list[tuple[int, Cluster]]] = {}
    for cluster, found in doubted:
        of_variable.setdefault(found.variable, []).append((cluster, found))
    variables = sorted({v for row in rows for v, _ in relations.rows[row].terms} | set(of_variable))
    printed_low, printed_high = _as_printed(variables, of_variable, bounds)
    reference = references_of(relations.rows, rows, variables, printed_low, printed_high)
    unit = unit_of(variables, printed_low, printed_high)
    shown = [abs(x) for known in (printed_low, printed_high) for x in known.values() if x]
    most = _ROOM * max(shown, default=1)
    narrowed = Demands(relations.rows, rows).narrowed(bounds.low, bounds.high)
    program = Program()
    for variable in variables:
        low, high = narrowed.get(variable, (bounds.low[variable], bounds.high[variable]))
        first = ((-most if low is None else low) - reference[variable]) / unit
        last = ((most if high is None else high) - reference[variable]) / unit
        program.column(("slice", variable), first, last)
        _put_choices(
            program, variable, (first, last), of_variable.get(variable, ()), reference, unit
        )
    for index in rows:
        row = relations.rows[index]
        residual = sum(c * reference[v] for v, c in row.terms) / unit
        terms = {("slice", v): float(c) for v, c in row.terms}
        program.row(terms, -residual if row.equality else None, -residual)
    return program


def _as_printed(
    variables: Iterable[int],
    of_variable: Mapping[int, Sequence[tuple[int, Cluster]]],
    bounds: Bounds,
) -> tuple[dict[int, int | None], dict[int, int | None]]:
    """Bounds near what is printed, in order even where the print contradicts itself."""
    low: dict[int, int | None] = {}
    high: dict[int, int | None] = {}
    for variable in variables:
        intervals = [found.interval for _cluster, found in of_variable.get(variable, ())]
        first = max((i.low for i in intervals), default=bounds.low[variable])
        last = min((i.high for i in intervals), default=bounds.high[variable])
        if first is not None and last is not None and first > last:
            first, last = last, first
        low[variable], high[variable] = first, last
    return low, high


def _put_choices(
    program: Program,
    variable: int,
    room: tuple[float, float],
    doubted: Sequence[tuple[int, Cluster]],
    reference: Mapping[int, int],
    unit: int,
) -> None:
    """One of the clusters that print a slice is right, or none and the slice has all its room."""
    first, last = room
    shown = {
        ("wrong", cluster): (
            max((found.interval.low - reference[variable]) / unit, first),
            min((found.interval.high - reference[variable]) / unit, last),
        )
        for cluster, found in doubted
    }
    for name in shown:
        program.column(name, 0.0, 1.0, whole=True)
    amount: Bound = ("slice", variable)
    apart = len(doubted) > 1 and all(
        one.contradicts(other) for (_, one), (_, other) in combinations(doubted, 2)
    )
    if not apart:
        for name, (low, high) in shown.items():
            program.row({amount: 1.0, name: low - first}, low, None)
            program.row({amount: 1.0, name: -(last - high)}, None, high)
        return
    others = len(shown) - 1.0  # all of these are wrong, where one is right
    free: Bound = ("free", variable)
    program.column(free, None, None)
    program.row(dict.fromkeys(shown, 1.0), others, None)
    program.row({free: 1.0, **dict.fromkeys(shown, -first)}, -first * others, None)
    program.row({free: 1.0, **dict.fromkeys(shown, -last)}, None, -last * others)
    lows = {name: low for name, (low, _high) in shown.items()}
    highs = {name: high for name, (_low, high) in shown.items()}
    program.row({amount: 1.0, free: -1.0, **lows}, sum(lows.values()), None)
    program.row({amount: 1.0, free: -1.0, **highs}, None, sum(highs.values()))
