"""Derive the relations of a booklet from the slices that its cells print.

The straight line: every cell gets its slice; members of the cube that the whole print shows to be
empty drop out, so that slices which differ only in them become one; one variable a slice; from
the slices follow equalities, partitions along one dimension, and inclusions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from mingzhang.amounts import Mark
from mingzhang.model.booklet import Cell, Panel, Table
from mingzhang.model.row_key import DEPARTMENT, TOTAL, Code, Fixed, Project, RowKey, Unit
from mingzhang.model.slice import FACES, SET_DIMENSIONS, TREE_DIMENSIONS, Slice
from mingzhang.tables.absence import Absence
from mingzhang.tables.profile import Profile
from mingzhang.tables.relation import (
    CellRef,
    Derived,
    Relation,
    RelationKind,
    Sum,
    System,
)
from mingzhang.tables.shape import Block, PanelShape, RowShape, TableShape

_SPENDING = Fixed("spending")
_MOST_PARTS = 8  # members of the largest set dimension, with room


@dataclass(slots=True)
class _Printed:
    """All cells with a slice, and the same by slice."""

    slices: dict[CellRef, Slice] = field(default_factory=dict)
    cells: dict[CellRef, Cell] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)


def derive(tables: Sequence[Table], profile: Profile) -> Derived:
    """The relations of these tables, and the linear system that all of them make together."""
    printed = _printed(tables, profile)
    zero = Absence.of(_zero_members(printed) | set(profile.absent), profile.exclusions)
    reduced = {ref: zero.reduce(piece) for ref, piece in printed.slices.items()}
    groups: dict[Slice, list[CellRef]] = defaultdict(list)
    for ref, piece in reduced.items():
        if piece is not None:
            groups[piece].append(ref)
    index = {piece: number for number, piece in enumerate(groups)}
    sums = _sums(tables, profile, reduced, groups, zero)
    balances = list(_balances(groups, zero))
    for total, _, _ in balances:
        index.setdefault(total, len(index))
    inside = _inside(groups)
    relations = [
        *_equal_relations(groups),
        *_sum_relations(sums, groups),
        *_balance_relations(balances, groups),
        *_part_relations(inside, sums, groups),
    ]
    faces = [(total, face, "flow") for total, *both in balances for face in both]
    system = System(
        slices=tuple(index),
        observations=tuple((ref, index[piece]) for piece, refs in groups.items() for ref in refs),
        sums=tuple(
            Sum(index[whole], tuple(index[part] for part in parts), along)
            for whole, parts, along in (*sums, *faces)
        ),
        inside=tuple((index[small], index[big]) for small, big in inside),
    )
    return Derived(tuple(relations), system, zero, tuple(printed.skipped))


def _printed(tables: Sequence[Table], profile: Profile) -> _Printed:
    printed = _Printed()
    for number, table in enumerate(tables):
        if profile.find_table(table.shape) is None:
            printed.skipped.append(f"{table.title}：没有对应的表样，未推导勾稽关系")
            continue
        for panel, row, column, cell in table.cells():
            piece = profile.slice_of(table.shape, panel.key, row.key, column)
            if piece is None:
                shape = profile.find_table(table.shape)
                found = shape.find_panel(panel.key) if shape else None
                if found is not None and found.listed is not None:
                    continue  # no slices of the cube: the sums of a list follow from its levels
                if cell.mark is not Mark.BLANK:
                    printed.skipped.append(
                        f"{table.title}：“{' '.join(row.labels).strip()}”一行不在表样中"
                    )
                continue
            ref = CellRef(number, panel.key, row.key, column)
            printed.slices[ref] = piece
            printed.cells[ref] = cell
    printed.skipped = list(dict.fromkeys(printed.skipped))
    return printed


def _zero_members(printed: _Printed) -> set[tuple[str, str]]:
    """Members that the print shows to be empty: their total is printed, and nothing but zeros.

    A member counts only if some cell prints its total with no other condition on a code or name,
    and no cell that lies inside the member shows an amount.
    """
    totals: set[tuple[str, str]] = set()
    busy: set[tuple[str, str]] = set()
    for ref, piece in printed.slices.items():
        cell = printed.cells[ref]
        empty = cell.mark in (Mark.BLANK, Mark.DASH) or (
            cell.amount is not None and cell.amount.is_zero()
        )
        for dimension, condition in piece.conditions:
            if not isinstance(condition, frozenset) or dimension == "stage":
                continue
            if empty:
                if len(piece.conditions) == 1:
                    totals.update((dimension, member) for member in condition)
            elif len(condition) == 1:
                busy.update((dimension, member) for member in condition)
    return totals - busy


_SumOf = tuple[Slice, tuple[Slice, ...], str]


def _sums(
    tables: Sequence[Table],
    profile: Profile,
    reduced: Mapping[CellRef, Slice | None],
    groups: Mapping[Slice, list[CellRef]],
    zero: Absence,
) -> list[_SumOf]:
    found: dict[tuple[Slice, tuple[Slice, ...]], str] = {}
    for whole, parts, along in _set_sums(groups, zero):
        found.setdefault((whole, parts), along)
    for number, table in enumerate(tables):
        shape = profile.find_table(table.shape)
        if shape is not None:
            for whole, parts, along in _row_sums(number, table, shape, reduced, groups):
                found.setdefault((whole, parts), along)
    return [(whole, parts, along) for (whole, parts), along in found.items()]


def sums_of(pieces: Iterable[Slice], zero: Absence) -> list[tuple[Slice, tuple[Slice, ...]]]:
    """Every slice of these that others of them divide along one dimension, with these others.

    What is said of slices in running text adds up as what is printed in tables does.
    """
    groups: dict[Slice, list[CellRef]] = {}
    original: dict[Slice, Slice] = {}
    for piece in pieces:
        reduced = zero.reduce(piece)
        if reduced is not None:
            groups[reduced] = []
            original.setdefault(reduced, piece)
    return [
        (original[whole], tuple(original[part] for part in parts))
        for whole, parts, _along in _set_sums(groups, zero)
    ]


def _set_sums(groups: Mapping[Slice, list[CellRef]], zero: Absence) -> Iterable[_SumOf]:
    """Slices that others divide along a set dimension, wherever they are printed."""
    for (dimension, _), by_members in _families(groups, zero).items():
        if len(by_members) < 3:
            continue
        for whole_members, whole in by_members.items():
            pieces = [members for members in by_members if members < whole_members]
            for cover in _covers(whole_members, pieces):
                yield whole, tuple(by_members[members] for members in cover), dimension


def _families(
    groups: Mapping[Slice, list[CellRef]], zero: Absence
) -> dict[tuple[str, Slice], dict[frozenset[str], Slice]]:
    """Printed slices that differ in one set dimension only, by the members that they hold."""
    families: dict[tuple[str, Slice], dict[frozenset[str], Slice]] = defaultdict(dict)
    for piece in groups:
        for dimension in SET_DIMENSIONS:
            condition = piece.get(dimension)
            family = families[dimension, piece.without(dimension)]
            if isinstance(condition, frozenset):
                family[condition] = piece
            elif dimension not in FACES or dimension == "flow":
                family.update((face, piece) for face in zero.everything(dimension, piece) if face)
    return families


_Balance = tuple[Slice, tuple[Slice, ...], tuple[Slice, ...]]


def _balances(groups: Mapping[Slice, list[CellRef]], zero: Absence) -> Iterable[_Balance]:
    """What comes in and what goes out, where both are printed in parts and their total is not."""
    for (dimension, rest), by_members in _families(groups, zero).items():
        if dimension != "flow" or rest in groups:
            continue
        sides = []
        for face in zero.everything("flow", rest):
            pieces = [members for members in by_members if members <= face]
            whole = [(face,)] if face in by_members else []
            sides.append(next(iter((*whole, *_covers(face, pieces))), ()))
        if all(sides):
            first, second = (tuple(by_members[members] for members in side) for side in sides)
            yield rest, first, second


def _balance_relations(
    balances: Iterable[_Balance], groups: Mapping[Slice, list[CellRef]]
) -> Iterable[Relation]:
    """Each balance once, in the table that prints its first part where that prints all of it."""
    for total, incoming, outgoing in balances:
        home = groups[incoming[0]][-1].table
        left, right = (
            tuple(
                next((ref for ref in groups[piece] if ref.table == home), groups[piece][0])
                for piece in side
            )
            for side in (incoming, outgoing)
        )
        yield Relation(RelationKind.BALANCE, left[0], right, "flow", total, left[1:])


def _covers(
    target: frozenset[str], pieces: Sequence[frozenset[str]]
) -> Iterable[tuple[frozenset[str], ...]]:
    """The ways to cover a set exactly by two or more of these sets."""
    for size in range(2, min(len(pieces), _MOST_PARTS) + 1):
        for chosen in combinations(pieces, size):
            if sum(map(len, chosen)) == len(target) and frozenset().union(*chosen) == target:
                yield chosen


def _row_sums(
    number: int,
    table: Table,
    shape: TableShape,
    reduced: Mapping[CellRef, Slice | None],
    groups: Mapping[Slice, list[CellRef]],
) -> Iterable[_SumOf]:
    """Sums down the rows of one table: a code and those below it, a unit and its projects.

    A table lists every code that has money, so its rows are complete.
    """
    for panel in table.panels:
        panel_shape = shape.find_panel(panel.key)
        if panel_shape is None:
            continue
        for parent, children in _tree_parents(panel_shape, [row.key for row in panel.rows]):
            for column in panel.columns:
                whole = reduced.get(CellRef(number, panel.key, parent, column))
                parts = [reduced.get(CellRef(number, panel.key, key, column)) for key in children]
                present = tuple(dict.fromkeys(p for p in parts if p is not None))
                if whole is not None and present and present != (whole,):
                    yield whole, present, _dimension(children[0])
        yield from _class_sums(number, panel, panel_shape, reduced, groups)


def _class_sums(
    number: int,
    panel: Panel,
    shape: PanelShape,
    reduced: Mapping[CellRef, Slice | None],
    groups: Mapping[Slice, list[CellRef]],
) -> Iterable[_SumOf]:
    """Function classes listed without a total beside them: it is printed elsewhere."""
    keys = [row.key for row in panel.rows]
    totals = [
        CellRef(number, panel.key, key, column)
        for key in (_SPENDING, TOTAL)
        for column in panel.columns
    ]
    if any(reduced.get(ref) is not None for ref in totals):
        return
    fixed = {row.key: row for row in shape.rows if row.block is Block.FIXED}
    classes = _classes(keys, fixed)
    for column in panel.columns if len(classes) > 10 else ():
        pieces = [reduced.get(CellRef(number, panel.key, key, column)) for key in classes]
        parts = tuple(dict.fromkeys(piece for piece in pieces if piece is not None))
        whole = parts[0].without("function") if parts else None
        if whole is not None and whole in groups:
            yield whole, parts, "code"


def _classes(keys: Iterable[RowKey], fixed: Mapping[Fixed | Code, RowShape]) -> list[RowKey]:
    """The rows that the profile lists for one function class each."""
    return [
        key
        for key in keys
        if isinstance(key, Code)
        and key in fixed
        and (fixed[key].where or {}).get("function") == key.code
    ]


def _dimension(child: RowKey) -> str:
    match child:
        case Project():
            return "project"
        case Unit():
            return "unit"
    return "code"


def _tree_parents(panel: PanelShape, keys: Sequence[RowKey]) -> list[tuple[RowKey, list[RowKey]]]:
    """Parents with their nearest printed descendants."""
    pairs: list[tuple[RowKey, list[RowKey]]] = []
    tree = panel.find_block(Block.TREE)
    fixed = {row.key: row for row in panel.rows if row.block is Block.FIXED}
    codes = [key for key in keys if isinstance(key, Code) and key not in fixed and key.copy == 1]
    if tree is not None and codes:
        plain = {key.code for key in codes if not key.government}
        parents: dict[RowKey, list[RowKey]] = defaultdict(list)
        for code in codes:
            above = next((code.code[:n] for n in _shorter(code.code) if code.code[:n] in plain), "")
            parents[Code(above) if above else TOTAL].append(code)
        pairs.extend((parent, below) for parent, below in parents.items() if parent in keys)
    classes = _classes(keys, fixed)
    if classes:
        for total in (_SPENDING, TOTAL):
            if total in keys:
                pairs.append((total, classes))
                break
    units = [key for key in keys if isinstance(key, Unit)]
    top = next((key for key in (DEPARTMENT, TOTAL) if key in keys), None)
    if top is not None and units:
        pairs.append((top, [*units]))
    projects: dict[str, list[RowKey]] = defaultdict(list)
    for key in keys:
        if isinstance(key, Project):
            projects[key.unit].append(key)
    pairs.extend((unit, projects[unit.name]) for unit in units if unit.name in projects)
    return pairs


def _shorter(code: str) -> range:
    """How many digits the codes above this one may have, the longest first."""
    return range(len(code) - 1, 0, -1)


def _inside(groups: Mapping[Slice, list[CellRef]]) -> list[tuple[Slice, Slice]]:
    """Pairs of slices of which the first differs in one condition more or narrower."""
    known = set(groups)
    pairs: list[tuple[Slice, Slice]] = []
    for piece in groups:
        for dimension, condition in piece.conditions:
            if dimension == "stage":
                continue  # a budgeted amount is no part of the actual one
            bigger = piece.without(dimension)
            candidates = [bigger]
            if dimension in TREE_DIMENSIONS and isinstance(condition, str):
                candidates += [
                    Slice(
                        tuple(
                            sorted(
                                (*bigger.conditions, (dimension, condition[:length])),
                                key=lambda pair: pair[0],
                            )
                        )
                    )
                    for length in range(len(condition) - 1, 2, -1)
                ]
            pairs.extend((piece, big) for big in candidates if big in known)
    return pairs


def _equal_relations(groups: Mapping[Slice, list[CellRef]]) -> Iterable[Relation]:
    for piece, refs in groups.items():
        for other in refs[1:]:
            yield Relation(RelationKind.EQUAL, refs[0], (other,), "", piece)


def _sum_relations(
    sums: Sequence[_SumOf], groups: Mapping[Slice, list[CellRef]]
) -> Iterable[Relation]:
    """Each sum once for every panel that prints all of it, else once across tables."""
    for whole, parts, along in sums:
        by_panel: list[dict[tuple[int, str], CellRef]] = []
        for piece in (whole, *parts):
            by_panel.append({})
            for ref in groups[piece]:
                by_panel[-1].setdefault((ref.table, ref.panel), ref)
        shared = set(by_panel[0]).intersection(*by_panel[1:])
        if shared:
            for panel in sorted(shared):
                yield Relation(
                    RelationKind.SUM,
                    by_panel[0][panel],
                    tuple(cells[panel] for cells in by_panel[1:]),
                    along,
                    whole,
                )
        else:
            first = groups[whole][0]
            parts_refs = tuple(
                next((r for r in groups[p] if r.table == first.table), groups[p][0]) for p in parts
            )
            yield Relation(RelationKind.SUM, first, parts_refs, along, whole)


def _part_relations(
    inside: Sequence[tuple[Slice, Slice]],
    sums: Sequence[_SumOf],
    groups: Mapping[Slice, list[CellRef]],
) -> Iterable[Relation]:
    """Inclusions that no sum says already."""
    summed = {(part, whole) for whole, parts, _ in sums for part in parts}
    for small, big in inside:
        if (small, big) not in summed:
            yield Relation(RelationKind.PART, groups[big][0], (groups[small][0],), "", big)
