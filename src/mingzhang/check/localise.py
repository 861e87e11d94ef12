"""Which printed figures must be wrong: the cheapest set whose change makes everything possible.

Error localisation after Fellegi and Holt (1976), as in the R packages `validate` and
`errorlocate` of Statistics Netherlands. It is solved by conflicts instead of one program with
big constants: each conflict is proved in whole numbers, the cheapest set that takes a cell out of
every conflict is proposed, and the relations without these cells either are possible, and the set
is the answer, or bring further conflicts. Where rounds of this bring ever new choices of the same
cost, the choice itself becomes the program (`mingzhang.check.selection`).

Source: Fellegi, I. P. and Holt, D. (1976), A systematic approach to automatic edit and
imputation, Journal of the American Statistical Association 71, 17-35.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count
from operator import gt

from mingzhang.amounts import Verdict
from mingzhang.check.cause import Cause, Suspect, moved
from mingzhang.check.feasible import Conflict, ConflictKind, Relations
from mingzhang.check.finding import RelationRun
from mingzhang.check.hitting import MANY, Group, Hitting, components, disjoint
from mingzhang.check.observe import BLANK_WEIGHT, Judged, Observed, judge_all
from mingzhang.check.repair import narrowed, repair_of
from mingzhang.check.selection import Selection
from mingzhang.check.work import Work
from mingzhang.lean import dataclass
from mingzhang.tables.relation import CellRef, Relation

STEPS = 25_000
"""How much the search may do before it gives its best so far, see `Work`."""

_ROUNDS = 8
"""Rounds of conflicts, before the choice among what is doubted is searched as a whole."""

_RIVAL_STEPS = 12_000  # for asking what else could be wrong instead

_LAST_STEPS = 3_000  # for completing what was found when the work is spent
_ROWS_A_STEP = 20  # a glance at a relation costs less than a solver's work on it
_OTHER_ANSWERS = 24  # that are tried before one is called certain
_RIVALS = 12  # cells that may be wrong in the stead of one; beyond that the list helps nobody


@dataclass(frozen=True, slots=True)
class Localisation:
    """Everything that the relations say of a booklet.

    Attributes:
        causes: in print order.
        run: how many relations hold, and how.
        complete: False where the work was spent and the causes are the best so far.
        judged: each relation by itself.
    """

    causes: tuple[Cause, ...]
    run: RelationRun
    complete: bool
    judged: Judged


def localise(observed: Observed, steps: int = STEPS) -> Localisation:
    """Judge all relations, alone and together, and find the cells that must be wrong."""
    found = localise_few(observed, sys.maxsize, steps)
    if found is None:
        raise AssertionError("no booklet has so many cells")
    return found


def localise_few(observed: Observed, most: int, steps: int = STEPS) -> Localisation | None:
    """The same; None as soon as it is certain that more than `most` cells are wrong."""
    search = _Search(observed, Work(steps), most)
    wrong = search.run()
    if wrong is None:
        return None
    judged = judge_all(observed)
    run, broken = judged.run(), judged.of(Verdict.BROKEN)
    if not search.conflicts:
        joint = "feasible" if search.complete else "undecided"
        return Localisation((), replace(run, joint=joint), search.complete, judged)
    search.work.left = _RIVAL_STEPS
    causes = moved(observed, _causes(search, wrong, broken))
    causes.sort(key=lambda cause: cause.suspects[0].cells[0])
    run = replace(run, joint="infeasible", cut_short=not search.complete)
    return Localisation(tuple(causes), run, search.complete, judged)


class _Search:
    """Conflicts and cheapest sets in turn, until nothing contradicts what is left.

    Attributes:
        most: the search ends without a set where more cells than this are wrong for sure.
    """

    def __init__(self, observed: Observed, work: Work, most: int = sys.maxsize) -> None:
        self.observed = observed
        self.work = work
        self.most = most
        self.relations = Relations(observed)
        self.hitting = Hitting([cluster.weight for cluster in observed.clusters], work)
        self.conflicts: list[Conflict] = []
        self.complete = True

    def run(self) -> Group | None:
        """The cheapest set of clusters to be called wrong; None where it has too many cells."""
        self.conflicts = self.relations.equal_conflicts()
        selection = Selection(self.relations, self.hitting, self.work)
        for turn in count():
            if self._has_too_many(len(self.conflicts)) and self._has_too_many(self._apart()):
                return None
            if turn < _ROUNDS:
                least, exact = self._cheapest(), self.hitting.exact
            else:
                selected = selection.cheapest(self.conflicts)
                least, exact = selected.wrong, selected.exact
            if exact and self._has_too_many(self._cells_at_least(least)):
                return None
            new, proved = self.against(least)
            if not new:
                self.complete = proved and exact
                return None if self._has_too_many(len(least)) else least
            self.conflicts.extend(new)
            if self.work.is_spent:
                break
        self.complete = False
        self.work.left = _LAST_STEPS
        completed = self._completed(least)
        return None if self._has_too_many(len(completed)) else completed

    def _apart(self) -> int:
        """How many conflicts have no cluster in common, the smallest first."""
        smallest = sorted((conflict.clusters for conflict in self.conflicts), key=len)
        return sum(1 for _conflict in disjoint(smallest))

    def _has_too_many(self, cells: int) -> bool:
        return cells > self.most

    def _cells_at_least(self, wrong: Group) -> int:
        """How many cells any set has that weighs no less: none weighs more than a blank does."""
        return -(-self.hitting.weight(wrong) // BLANK_WEIGHT)

    def _completed(self, least: Group) -> Group:
        """A set that holds `least` and that nothing contradicts, with no cluster too many."""
        wrong = set(least)
        while True:
            new, _proved = self.against(frozenset(wrong))
            if not new:
                break
            self.conflicts.extend(new)
            more = Hitting(self.hitting.weights, self.work).cheapest(c.clusters for c in new)
            if more is None:
                raise AssertionError("a conflict without cells was proved")
            wrong |= more[1]
        for cluster in sorted(wrong - least):
            less = frozenset(wrong - {cluster})
            if self.work.is_spent or not all(c.clusters & less for c in self.conflicts):
                continue
            if not self.contradicts(less, (cluster,)):
                wrong.remove(cluster)
        return frozenset(wrong)

    def _cheapest(self) -> Group:
        found = self.hitting.cheapest(conflict.clusters for conflict in self.conflicts)
        if found is None:
            raise AssertionError("a conflict without cells was proved")
        return found[1]

    def against(self, wrong: Group) -> tuple[list[Conflict], bool]:
        """What contradicts that exactly these clusters are wrong."""
        bounds = self.relations.bounds(wrong)
        self.work.spend(len(self.relations.rows) // _ROWS_A_STEP)
        new = self.relations.row_conflicts(bounds)
        if new:
            return self._fresh(new), True
        if any(map(gt, *bounds.infinite())):
            return [], True  # an equality conflict is in the list already
        joint, proved = self.relations.joint_conflicts(wrong, bounds, self.work)
        return self._fresh(joint), proved

    def _fresh(self, conflicts: Iterable[Conflict]) -> list[Conflict]:
        known = {conflict.clusters for conflict in self.conflicts}
        fresh: dict[Group, Conflict] = {}
        for conflict in conflicts:
            if conflict.clusters not in known:
                fresh.setdefault(conflict.clusters, conflict)
        return list(fresh.values())

    def contradicts(self, wrong: Group, believed: Iterable[int]) -> bool:
        """Whether it cannot be that exactly `wrong` is wrong, see `near`."""
        found = self.near(wrong, believed)
        return found is None or bool(found)

    def near(self, wrong: Group, believed: Iterable[int]) -> list[Conflict] | None:
        """What contradicts that exactly `wrong` is wrong; None where what is printed twice does.

        Args:
            believed: clusters that are believed again; without them nothing contradicted.
        """
        bounds = self.relations.bounds(wrong)
        variables = {self.observed.clusters[cluster].variable for cluster in believed}
        if any(bounds.crossed(variable) for variable in variables):
            return None
        rows = {row for variable in variables for row in self.relations.rows_of[variable]}
        found = self.relations.row_conflicts(bounds, sorted(rows))
        if found:
            return found
        component = self.relations.reached(variables, bounds)
        return self.relations.contradictions(component, bounds, self.work)


def _causes(search: _Search, wrong: Group, broken: Sequence[Relation]) -> list[Cause]:
    """One cause for each wrong cluster, or for several that stand or fall together."""
    causes = []
    by_cell: dict[CellRef, list[Relation]] = {}
    for relation in broken:
        for ref in relation.cells:
            by_cell.setdefault(ref, []).append(relation)
    parts = components([conflict.clusters for conflict in search.conflicts])
    told: set[int] = set()
    for component in parts:
        mine = wrong & frozenset().union(*component)
        for cluster in sorted(mine):
            if cluster in told:
                continue
            together, ways = _alternatives(search, wrong, mine, component, parts, cluster)
            told |= together
            causes.append(_cause(search, wrong, together, ways, by_cell))
    return causes


def _alternatives(
    search: _Search,
    wrong: Group,
    mine: Group,
    component: list[Group],
    parts: Sequence[list[Group]],
    cluster: int,
) -> tuple[Group, list[Group]]:
    """The clusters that fall together with one, and the groups that could be wrong instead.

    No such group means that every answer as cheap as this one holds the cluster: it is certain.
    """
    private = [conflict for conflict in component if conflict & mine == {cluster}]
    common = frozenset.intersection(*private) if private else frozenset()
    weight = search.hitting.weights[cluster]
    swaps = [
        other for other in sorted(common - {cluster}) if search.hitting.weights[other] == weight
    ]
    swaps = [
        other
        for other in swaps
        if search.work.is_spent or not search.contradicts((wrong - {cluster}) | {other}, (cluster,))
    ][:_RIVALS]
    if swaps:
        return frozenset({cluster}), [frozenset({swap}) for swap in swaps]
    if search.work.is_spent:
        return frozenset({cluster}), []
    if len(component) > MANY:  # what hangs on this cluster alone; the others stay
        other_way = search.hitting.cheapest(private, without={cluster})
        if other_way is None or other_way[0] > weight:
            return frozenset({cluster}), []
        instead = (wrong - {cluster}) | other_way[1]
        if search.contradicts(instead, {cluster} - other_way[1]):
            return frozenset({cluster}), []
        return frozenset({cluster}), [other_way[1]]
    return _other_answers(search, wrong, component, parts, cluster)


def _other_answers(
    search: _Search,
    wrong: Group,
    component: list[Group],
    parts: Sequence[list[Group]],
    cluster: int,
) -> tuple[Group, list[Group]]:
    """What falls with a cluster in other answers that cost no more, and what is wrong in each.

    Conflicts that have nothing in common may still hang together by relations that hold: where a
    figure and the total of its row are wrong, both may be another row's, but not one alone.

    Args:
        component: the conflicts around the cluster; parts: all that have nothing in common.
    """
    together, ways = frozenset({cluster}), list[Group]()
    near, apart = [*component], [part for part in parts if part is not component]
    banned = {cluster}
    for _asked in range(_OTHER_ANSWERS):
        mine = wrong & frozenset().union(*near)
        if len(near) > MANY or len(banned) > _RIVALS or search.work.is_spent:
            break
        other = search.hitting.cheapest(near, without=banned)
        if other is None or other[0] > search.hitting.weight(mine):
            break
        instead = (wrong - mine) | other[1]
        new = search.near(instead, mine - other[1])
        if new is None:
            break
        if not new:
            together |= mine - other[1]
            ways.append(other[1] - mine)
            banned |= ways[-1]
            continue
        near.extend(conflict.clusters for conflict in new)
        touched = frozenset().union(*near[-len(new) :])
        meeting = [part for part in apart if any(touched & conflict for conflict in part)]
        near.extend(conflict for part in meeting for conflict in part)
        apart = [part for part in apart if part not in meeting]
    return together, ways


def _cause(
    search: _Search,
    wrong: Group,
    together: Group,
    ways: Sequence[Group],
    by_cell: dict[CellRef, list[Relation]],
) -> Cause:
    observed = search.observed
    conflicts = [c for c in search.conflicts if c.clusters & wrong and c.clusters & together]
    own = [c for c in conflicts if c.clusters & wrong <= together] or conflicts
    kinds = {conflict.kind for conflict in own}
    suspects = [_suspect(search, wrong, cluster) for cluster in sorted(together)]
    instead = [
        [_suspect(search, (wrong - together) | way, rival) for rival in sorted(way)] for way in ways
    ]
    if ways:
        # The likeliest first: figures that differ by a plain slip from what they should be.
        whole = _whole_of(observed, own)
        ranked = sorted([suspects, *instead], key=lambda way: _unlikeliness(way, whole))
        suspects, instead = ranked[0], ranked[1:]
    rivals = frozenset().union(*ways)
    involved = {ref for cluster in together | rivals for ref in observed.clusters[cluster].cells}
    relations = {
        id(relation): relation for ref in sorted(involved) for relation in by_cell.get(ref, ())
    }
    return Cause(
        kind=next(kind for kind in ConflictKind if kind in kinds),
        suspects=tuple(suspects),
        rivals=tuple(suspect for way in instead for suspect in way),
        witnesses=_witnesses(observed, wrong, suspects),
        conflicts=tuple(own),
        broken=tuple(relations.values()),
    )


def _unlikeliness(way: Sequence[Suspect], whole: set[int]) -> tuple[int, int, CellRef]:
    """Figures without a plain slip, then those that are no whole of a sum, then the print order."""
    return (
        sum(not suspect.repair.slip for suspect in way),
        sum(suspect.cluster not in whole for suspect in way),
        way[0].cells[0],
    )


def _whole_of(observed: Observed, conflicts: Iterable[Conflict]) -> set[int]:
    """The clusters that print the whole of a contradicted sum: there a reader looks first."""
    relations = {r.whole for r in observed.derived.relations}
    return {
        cluster
        for conflict in conflicts
        for cluster in conflict.clusters
        if any(ref in relations for ref in observed.clusters[cluster].cells)
    }


def _suspect(search: _Search, wrong: Group, cluster: int) -> Suspect:
    observed = search.observed
    found = observed.clusters[cluster]
    ref = found.cells[0]
    table = observed.booklet.tables[ref.table]
    low, high = narrowed(search.relations, search.relations.bounds(wrong), found.variable)
    repair = repair_of(observed.cells[ref], table.unit, table.decimals, low, high)
    return Suspect(cluster, tuple(sorted(found.cells)), repair)


def _witnesses(
    observed: Observed, wrong: Group, suspects: Iterable[Suspect]
) -> tuple[CellRef, ...]:
    clusters = observed.clusters
    return tuple(
        ref
        for suspect in suspects
        for index in observed.of_variable[clusters[suspect.cluster].variable]
        if index not in wrong and clusters[index].contradicts(clusters[suspect.cluster])
        for ref in sorted(clusters[index].cells)
    )
