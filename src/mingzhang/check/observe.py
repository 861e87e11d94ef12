"""The printed cells of a booklet as intervals over the slices that they print.

Blank cells and dashes say exactly zero; `0.00` says as much as its last digit. A cell that could
not be read, or that was recognised too unsurely, says nothing and is never blamed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from mingzhang.amounts import (
    ZERO_INTERVAL,
    Amount,
    Interval,
    Mark,
    Verdict,
    rounding_chance,
)
from mingzhang.check.finding import RelationRun
from mingzhang.lean import dataclass
from mingzhang.model.booklet import MINIMUM_CONFIDENCE, Booklet, Cell
from mingzhang.tables.relation import CellRef, Derived, Relation, RelationKind, Sum

FIGURE_WEIGHT, ZERO_WEIGHT, BLANK_WEIGHT = 10, 12, 14
"""How unlikely it is that a cell is wrong: a blank is blamed where figures alone cost more."""

RARE = Fraction(1, 1000)
"""A gap that rounding leaves less often than this is improbable, though it is possible."""

Exact = int | Fraction


@dataclass(frozen=True, slots=True)
class Cluster:
    """Cells that print the same slice with the same interval: they are right or wrong together.

    Attributes:
        variable: index of the slice.
        exact: the printed figure taken as exact, in fen.
        step: the worth of its last digit in fen; 0 for a blank.
        weight: what it costs to call them all wrong.
    """

    variable: int
    interval: Interval
    exact: Exact
    step: Exact
    cells: tuple[CellRef, ...]
    weight: int

    def contradicts(self, other: Cluster) -> bool:
        """Whether the two cannot both show one amount.

        Their intervals are apart; or they have the same last digit and differ, for 590.45 and
        590.46 meet in one amount only, and whatever rounds it rounds it the same way twice.
        """
        if not self.interval.meets(other.interval):
            return True
        return bool(self.step) and self.step == other.step and self.exact != other.exact


@dataclass(frozen=True, slots=True)
class Observed:
    """What the print says.

    Attributes:
        cells: every cell of the booklet's tables.
        intervals, exacts: of the cells that say something, in fen.
        clusters: those cells, put together by slice and interval.
        of_variable: the clusters of each slice.
        signed: whether amounts below zero may stand in the slice: where the print shows one
            among the slices that it is summed with.
        unobserved: cells that say nothing.
    """

    booklet: Booklet
    derived: Derived
    cells: Mapping[CellRef, Cell]
    intervals: Mapping[CellRef, Interval]
    exacts: Mapping[CellRef, Exact]
    clusters: tuple[Cluster, ...]
    of_variable: tuple[tuple[int, ...], ...]
    signed: tuple[bool, ...]
    unobserved: frozenset[CellRef]


def observe(booklet: Booklet, derived: Derived) -> Observed:
    """Every printed cell of the booklet's tables as an interval."""
    cells = {
        CellRef(index, panel.key, row.key, column): cell
        for index, table in enumerate(booklet.tables)
        for panel, row, column, cell in table.cells()
    }
    intervals: dict[CellRef, Interval] = {}
    exacts: dict[CellRef, Exact] = {}
    for ref, cell in cells.items():
        if cell.confidence < MINIMUM_CONFIDENCE:
            continue
        mark, amount = cell.mark, cell.amount
        if mark is Mark.FIGURE and amount is not None:
            intervals[ref], exacts[ref] = _interval(amount)
        elif mark is Mark.BLANK or mark is Mark.DASH:
            intervals[ref], exacts[ref] = ZERO_INTERVAL, 0
    for ref in _unfilled(cells, derived):
        intervals.pop(ref, None)
        exacts.pop(ref, None)
    clusters, of_variable = _clusters(cells, intervals, exacts, derived)
    return Observed(
        booklet=booklet,
        derived=derived,
        cells=cells,
        intervals=intervals,
        exacts=exacts,
        clusters=clusters,
        of_variable=of_variable,
        signed=_signed(clusters, derived.system.sums, len(derived.system.slices)),
        unobserved=frozenset(
            ref for ref, _variable in derived.system.observations if ref not in intervals
        ),
    )


def _unfilled(cells: Mapping[CellRef, Cell], derived: Derived) -> list[CellRef]:
    """Cells of a column of another stage (上年数, 年初预算数) in which no figure stands at all.

    A blank is zero beside figures; a column that nobody filled in says nothing. Where a panel is
    one row, a column is one cell: it stands beside figures where one stands in another part of
    the same sum.
    """

    staged = [piece.get("stage") is not None for piece in derived.system.slices]
    if not any(staged):
        return []

    def column(ref: CellRef) -> tuple[int, str, str]:
        return ref.table, ref.panel, ref.column

    filled = {column(ref) for ref, cell in cells.items() if cell.mark is Mark.FIGURE}
    found = {
        ref: variable
        for ref, variable in derived.system.observations
        if staged[variable] and column(ref) not in filled
    }
    if not found:
        return []
    rows = Counter(place[:2] for place in {(ref.table, ref.panel, ref.row) for ref in cells})
    alone = {ref: v for ref, v in found.items() if rows[ref.table, ref.panel] == 1}
    for (table, panel), beside in _beside_figures(alone, cells, derived).items():
        for ref in alone:
            if (ref.table, ref.panel) == (table, panel) and alone[ref] in beside:
                del found[ref]
    return list(found)


def _beside_figures(
    alone: Mapping[CellRef, int], cells: Mapping[CellRef, Cell], derived: Derived
) -> dict[tuple[int, str], set[int]]:
    """The variables of panels that are a part of some sum with a figure in another part."""
    filled: dict[tuple[int, str], set[int]] = {(ref.table, ref.panel): set() for ref in alone}
    for ref, variable in derived.system.observations if filled else ():
        if (ref.table, ref.panel) in filled and cells[ref].mark is Mark.FIGURE:
            filled[ref.table, ref.panel].add(variable)
    parts = [set(one.parts) for one in derived.system.sums] if filled else []
    return {
        panel: set().union(*(among for among in parts if among & known))
        for panel, known in filled.items()
    }


@lru_cache(maxsize=4096)
def _interval(amount: Amount) -> tuple[Interval, Exact]:
    exact = amount.fen
    return amount.interval(), exact.numerator if exact.denominator == 1 else exact


@lru_cache(maxsize=256)
def _step(fen: int, decimals: int) -> Exact:
    step = Fraction(fen, 10**decimals)
    return step.numerator if step.denominator == 1 else step


def _clusters(
    cells: Mapping[CellRef, Cell],
    intervals: Mapping[CellRef, Interval],
    exacts: Mapping[CellRef, Exact],
    derived: Derived,
) -> tuple[tuple[Cluster, ...], tuple[tuple[int, ...], ...]]:
    together: dict[tuple[int, Interval], list[CellRef]] = {}
    for ref, variable in derived.system.observations:
        interval = intervals.get(ref)
        if interval is not None:
            together.setdefault((variable, interval), []).append(ref)
    clusters: list[Cluster] = []
    of_variable: list[list[int]] = [[] for _ in derived.system.slices]
    for (variable, interval), refs in together.items():
        of_variable[variable].append(len(clusters))
        weight = sum([_weight(cells[ref]) for ref in refs])
        amount = cells[refs[0]].amount
        step = 0 if amount is None else _step(amount.unit.fen, amount.decimals)
        clusters.append(Cluster(variable, interval, exacts[refs[0]], step, tuple(refs), weight))
    return tuple(clusters), tuple(map(tuple, of_variable))


def _weight(cell: Cell) -> int:
    if cell.amount is None:
        return BLANK_WEIGHT
    if cell.amount.is_zero():
        return ZERO_WEIGHT
    return FIGURE_WEIGHT - (3 if cell.confidence < 0.95 else 0)


def _signed(
    clusters: Iterable[Cluster], sums: Iterable[Sum], variable_count: int
) -> tuple[bool, ...]:
    negative = {cluster.variable for cluster in clusters if cluster.interval.high < 0}
    if not negative:
        return (False,) * variable_count
    neighbours: dict[int, set[int]] = {}
    for equation in sums:
        together = (equation.whole, *equation.parts)
        for variable in together:
            neighbours.setdefault(variable, set()).update(together)
    reached, front = set(negative), list(negative)
    while front:
        for variable in neighbours.get(front.pop(), ()):
            if variable not in reached:
                reached.add(variable)
                front.append(variable)
    return tuple(variable in reached for variable in range(variable_count))


def judge(observed: Observed, relation: Relation) -> Verdict | None:
    """What the print says of one relation by itself; None where a cell in it says nothing."""
    if any(ref not in observed.intervals for ref in relation.cells):
        return None
    if relation.kind is RelationKind.EQUAL:
        return _judge_equal(observed, relation)
    whole, left = _side(observed, relation.left)
    parts, right = _side(observed, relation.parts)
    if relation.kind is RelationKind.PART:
        if right <= left:
            return Verdict.EXACT
        return Verdict.ROUNDING if parts.low <= whole.high else Verdict.BROKEN
    if right == left:
        return Verdict.EXACT
    if not parts.meets(whole):
        return Verdict.BROKEN
    if _chance(observed, relation, abs(Fraction(left) - right)) < RARE:
        return Verdict.IMPROBABLE
    return Verdict.ROUNDING


def _chance(observed: Observed, relation: Relation, gap: Fraction) -> Fraction:
    """How often rounding would leave such a gap; 1 where the figures have differing last digits."""
    amounts = [observed.cells[ref].amount for ref in relation.cells]
    figures = [amount for amount in amounts if amount is not None and not amount.is_zero()]
    steps = {amount.step_fen for amount in figures}
    if len(steps) != 1:
        return Fraction(1)
    return rounding_chance(len(figures) - 1, round(gap / steps.pop()))


def _side(observed: Observed, refs: Iterable[CellRef]) -> tuple[Interval, Exact]:
    """The sum of cells as an interval, and of their printed figures taken as exact."""
    low = high = 0
    exact: Exact = 0
    for ref in refs:
        interval = observed.intervals[ref]
        low += interval.low
        high += interval.high
        exact += observed.exacts[ref]
    return Interval(low, high), exact


def _judge_equal(observed: Observed, relation: Relation) -> Verdict:
    (other,) = relation.parts
    if observed.exacts[relation.whole] == observed.exacts[other]:
        return Verdict.EXACT
    one, two = observed.cells[relation.whole].amount, observed.cells[other].amount
    same_digit = one is not None and two is not None and one.step_fen == two.step_fen
    meets = observed.intervals[relation.whole].meets(observed.intervals[other])
    return Verdict.ROUNDING if meets and not same_digit else Verdict.BROKEN


@dataclass(frozen=True, slots=True)
class Judged:
    """Every relation judged by itself.

    Attributes:
        verdicts: in the order of the relations; None where a cell says nothing, or where a part
            may be larger than its whole because amounts below zero stand in it.
    """

    relations: tuple[Relation, ...]
    verdicts: tuple[Verdict | None, ...]
    skipped: tuple[str, ...] = ()

    def of(self, verdict: Verdict | None) -> list[Relation]:
        """The relations with this verdict."""
        pairs = zip(self.relations, self.verdicts, strict=True)
        return [relation for relation, found in pairs if found is verdict]

    def run(self) -> RelationRun:
        """The count."""
        count = self.verdicts.count
        return RelationRun(
            exact=count(Verdict.EXACT),
            rounding=count(Verdict.ROUNDING),
            improbable=count(Verdict.IMPROBABLE),
            broken=count(Verdict.BROKEN),
            unobserved=count(None),
            skipped=self.skipped,
        )


def judge_all(observed: Observed) -> Judged:
    """Every relation of the booklet judged by itself, see `judge`."""
    relations = observed.derived.relations
    signed = _signed_cells(observed) if any(observed.signed) else frozenset()
    exacts = observed.exacts
    verdicts: list[Verdict | None] = []
    for relation in relations:
        kind, whole, parts = relation.kind, relation.whole, relation.parts
        if kind is RelationKind.PART and whole in signed:
            verdicts.append(None)
            continue
        # Nearly all hold as they stand: told by the printed figures, without a look at intervals.
        left = exacts.get(whole)
        if left is None or relation.beside:
            verdicts.append(judge(observed, relation))
            continue
        shown = [exact for ref in parts if (exact := exacts.get(ref)) is not None]
        right: Exact = sum(shown)
        if len(shown) < len(parts):
            verdicts.append(None)
        elif right == left or (kind is RelationKind.PART and right < left):
            verdicts.append(Verdict.EXACT)
        else:
            verdicts.append(judge(observed, relation))
    return Judged(tuple(relations), tuple(verdicts), observed.derived.skipped)


def _signed_cells(observed: Observed) -> frozenset[CellRef]:
    return frozenset(
        ref for ref, variable in observed.derived.system.observations if observed.signed[variable]
    )
