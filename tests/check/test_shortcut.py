"""What is told quickly is what the plain way tells."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from tests.check.test_localise import broken
from tests.kept import booklet_of

from mingzhang.amounts import Verdict
from mingzhang.check.feasible import Relations
from mingzhang.check.observe import Observed, judge, judge_all, observe
from mingzhang.check.row import Bounds
from mingzhang.model.booklet import Booklet
from mingzhang.model.slice import SET_DIMENSIONS, TREE_DIMENSIONS, Slice
from mingzhang.tables.absence import Absence, Exclusion
from mingzhang.tables.derive import derive
from mingzhang.tables.group import Groups, families_of, inside_of
from mingzhang.tables.profile import get_profile, profile_of
from mingzhang.tables.relation import CellRef, RelationKind


def example() -> Booklet:
    return booklet_of(Path(__file__).parents[2] / "examples" / "lanxian-media-center-2025")


@pytest.fixture(scope="module", params=[0, 25, 120])
def observed(request: pytest.FixtureRequest) -> Observed:
    booklet, _count = broken(example(), request.param)
    return observe(booklet, derive(booklet.tables, get_profile(booklet.profile)))


def test_relations_judged_together_are_judged_as_each_alone(observed: Observed) -> None:
    signed = {ref for ref, v in observed.derived.system.observations if observed.signed[v]}
    alone = [
        None if r.kind is RelationKind.PART and r.whole in signed else judge(observed, r)
        for r in observed.derived.relations
    ]
    assert list(judge_all(observed).verdicts) == alone
    assert judge_all(observed).run().exact == alone.count(Verdict.EXACT)


def test_cells_that_say_nothing_judge_nothing(observed: Observed) -> None:
    unsaid = set(random.Random(3).sample(sorted(observed.intervals), 40))
    silent = replace(
        observed,
        intervals={ref: found for ref, found in observed.intervals.items() if ref not in unsaid},
        exacts={ref: found for ref, found in observed.exacts.items() if ref not in unsaid},
    )
    for relation, verdict in zip(silent.derived.relations, judge_all(silent).verdicts, strict=True):
        assert verdict is None or unsaid.isdisjoint(relation.cells)


def test_rows_looked_at_together_are_contradicted_as_each_alone(observed: Observed) -> None:
    relations = Relations(observed)
    chance = random.Random(5)
    for _ in range(6):
        wrong = set(chance.sample(range(len(observed.clusters)), 30))
        bounds = relations.bounds(wrong)
        for variable in chance.sample(range(relations.size), 30):  # amounts below zero, unprinted
            chance.choice((bounds.low, bounds.high))[variable] = None
        alone = [relations._row_conflict(index, bounds) for index in range(len(relations.rows))]
        assert relations.row_conflicts(bounds) == [c for c in alone if c is not None]


def test_components_hold_every_row_that_is_open(observed: Observed) -> None:
    relations = Relations(observed)
    bounds = relations.bounds(range(0, len(observed.clusters), 9))
    components = relations._open_components(bounds)
    rows = [index for component in components for index in component]
    assert sorted(rows) == [
        index for index in range(len(relations.rows)) if _is_open(relations, index, bounds)
    ]
    free = [
        {v for index in c for v, _ in relations.rows[index].terms if not bounds.fixed(v)}
        for c in components
    ]
    assert sum(map(len, free)) == len(frozenset().union(*free))


def _is_open(relations: Relations, index: int, bounds: Bounds) -> bool:
    row = relations.rows[index]
    if all(bounds.fixed(v) for v, _ in row.terms):
        return False
    if row.equality:
        return True
    most = [bounds.high[v] if c > 0 else bounds.low[v] for v, c in row.terms]
    if None in most:
        return True
    return sum(c * m for (_, c), m in zip(row.terms, most, strict=True) if m is not None) > 0


def slices(seed: int) -> dict[Slice, list[CellRef]]:
    """Slices of few conditions, many of which differ in one."""
    chance = random.Random(seed)
    found: dict[Slice, list[CellRef]] = {}
    codes = ("201", "20103", "2010301", "2010302", "20104", "208", "20805")
    for _ in range(250):
        where: dict[str, list[str] | str] = {}
        for dimension in ("fund", "nature", "flow", "stage", "origin"):
            members = list(SET_DIMENSIONS[dimension])
            if chance.random() < 0.4:
                where[dimension] = chance.sample(members, chance.randint(1, min(3, len(members))))
        if chance.random() < 0.7:
            where["function"] = chance.choice(codes)
        found.setdefault(Slice.of(where), [])
    return found


@pytest.mark.parametrize("seed", range(4))
def test_slices_inside_others_are_found_by_their_conditions(seed: int) -> None:
    groups = Groups.of(slices(seed))
    known = groups.index
    plain = []
    for piece in known:
        for place, (dimension, condition) in enumerate(piece.conditions):
            if dimension in ("stage", "apart"):
                continue
            before, behind = piece.conditions[:place], piece.conditions[place + 1 :]
            wider = [Slice(before + behind)]
            if dimension in TREE_DIMENSIONS and isinstance(condition, str):
                wider += [
                    Slice((*before, (dimension, condition[:length]), *behind))
                    for length in range(len(condition) - 1, 2, -1)
                ]
            plain += [(known[piece], known[big]) for big in wider if big in known]
    assert inside_of(groups) == plain
    assert plain


@pytest.mark.parametrize("seed", range(4))
def test_families_are_the_slices_that_differ_in_one_dimension(seed: int) -> None:
    groups = Groups.of(slices(seed))
    zero = Absence.of([("origin", "reserve_use"), ("nature", "handed_up")])
    for (dimension, _beside), family in families_of(groups, zero).items():
        rests = set()
        for members, piece in family.items():
            condition = piece.get(dimension)
            rests.add(piece.without(dimension))
            if condition is None:
                assert members in zero.everything(dimension, piece)
            else:
                assert members == condition
        assert len(rests) <= 1
        if len(family) > 1:
            (rest,) = rests
            beside = [p for p in groups.cells if p != rest and p.without(dimension) == rest]
            assert set(beside) <= set(family.values())


def test_slice_without_empty_members() -> None:
    grants = Slice.of({"fund": "general_public"})
    only = Exclusion(grants, (("nature", "operation"),))
    zero = Absence.of([("origin", "carried_over")], [only])
    assert zero.reduce(Slice.of({"origin": "carried_over"})) is None
    left = [member for member in SET_DIMENSIONS["origin"] if member != "carried_over"]
    assert zero.reduce(Slice.of({"origin": left})) == Slice()
    inside = Slice.of({"fund": "general_public", "nature": "operation"})
    assert zero.reduce(inside) is None
    assert zero.reduce(Slice.of({"nature": "operation"})) == Slice.of({"nature": "operation"})
    assert zero.reduce(grants) is grants


def test_slices_kept_with_a_shape_are_those_of_each_cell() -> None:
    booklet = example()
    profile = profile_of(booklet)
    for _again in range(2):
        for table in booklet.tables:
            shape = profile.find_table(table.shape)
            assert shape is not None
            for panel, row, column, _cell, piece in shape.cells_of(table):
                assert piece == shape.slice_of(panel.key, row.key, column)
