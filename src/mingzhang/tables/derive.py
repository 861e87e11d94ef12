"""Derive the relations of a booklet from the slices that its cells print.

The straight line: every cell gets its slice; members of the cube that the whole print shows to be
empty drop out, so that slices which differ only in them become one; one variable a slice; from
the slices follow equalities, partitions along one dimension, and inclusions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from itertools import combinations

from mingzhang.amounts import Mark
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Cell, Table
from mingzhang.model.row_key import Code, Project, RowKey, Unit, first
from mingzhang.model.slice import Slice
from mingzhang.tables.absence import Absence
from mingzhang.tables.group import Families, Groups, families_of, inside_of
from mingzhang.tables.profile import Profile
from mingzhang.tables.relation import (
    CellRef,
    Derived,
    Relation,
    RelationKind,
    Sum,
    System,
)
from mingzhang.tables.row_sum import Pieces, SumOf, row_sums
from mingzhang.tables.shape import Block, PanelShape, TableShape

_MOST_PARTS = 8  # members of the largest set dimension, with room


_Balance = tuple[Slice, tuple[Slice, ...], tuple[Slice, ...]]
"""A total that is not printed, and the parts that come in and go out."""


@dataclass(slots=True)
class _Printed:
    """All cells with a slice, and the same by slice."""

    slices: dict[CellRef, Slice] = field(default_factory=dict)
    cells: dict[CellRef, Cell] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)


def derive(tables: Sequence[Table], profile: Profile) -> Derived:
    """The relations of these tables, and the linear system that all of them make together."""
    found = _found(tables, profile)
    inside = inside_of(found.groups)
    index = found.groups.index
    for total, _, _ in found.balances:
        index.setdefault(total, len(index))
    faces = [
        Sum(index[total], tuple([index[part] for part in face]), "flow")
        for total, *both in found.balances
        for face in both
    ]
    system = System(
        slices=tuple(index),
        observations=tuple(
            [(ref, number) for number, refs in enumerate(found.groups.refs) for ref in refs]
        ),
        sums=(*found.sums, *faces),
        inside=tuple(inside),
    )
    relations = (*_equations(found), *_part_relations(inside, found.sums, found.groups))
    return Derived(relations, system, found.zero, found.skipped)


def relations_of(
    tables: Sequence[Table], profile: Profile, *, parts: bool
) -> tuple[Sequence[Relation], Mapping[CellRef, Cell]]:
    """The relations of these tables without their system, and the cells that they speak of.

    Args:
        parts: those that say that a part exceeds its whole too.
    """
    found = _found(tables, profile)
    relations = _equations(found)
    if parts:
        relations.extend(_part_relations(inside_of(found.groups), found.sums, found.groups))
    return relations, found.cells


@dataclass(frozen=True, slots=True)
class _Found:
    """What follows from the slices of some tables."""

    cells: Mapping[CellRef, Cell]
    groups: Groups
    zero: Absence
    sums: Sequence[Sum]
    balances: Sequence[_Balance]
    skipped: tuple[str, ...]


def _found(tables: Sequence[Table], profile: Profile) -> _Found:
    printed = _printed(tables, profile)
    zero = Absence.of(_zero_members(printed) | set(profile.absent), profile.exclusions)
    cells: dict[Slice, list[CellRef]] = {}
    panels: dict[tuple[int, str], dict[str, dict[RowKey, Slice]]] = {}
    for ref, whole in printed.slices.items():
        piece = zero.reduce(whole)
        if piece is not None:
            table, panel, row, column = ref
            panels.setdefault((table, panel), {}).setdefault(column, {})[row] = piece
            cells.setdefault(piece, []).append(ref)
    groups = Groups.of(cells)
    families = families_of(groups, zero)
    sums = [
        Sum(groups.index[whole], tuple([groups.index[part] for part in parts]), along)
        for whole, parts, along in _sums(tables, profile, panels, cells, families)
    ]
    balances = list(_balances(groups, zero, families))
    return _Found(printed.cells, groups, zero, sums, balances, tuple(printed.skipped))


def _equations(found: _Found) -> list[Relation]:
    return [
        *_equal_relations(found.groups),
        *_sum_relations(found.sums, found.groups),
        *_balance_relations(found.balances, found.groups.cells),
    ]


def _printed(tables: Sequence[Table], profile: Profile) -> _Printed:
    printed = _Printed()
    for number, table in enumerate(tables):
        shape = profile.find_table(table.shape)
        if shape is None:
            printed.skipped.append(
                f"{table.title or table.place.words()}：没有对应的表样，未推导勾稽关系"
            )
            continue
        again = printed_again(table, shape)
        for panel in table.panels:
            slices = shape.slices_of(panel.key)
            found = shape.find_panel(panel.key)
            elsewhere, aside = _no_slices(found)
            for row in panel.rows:
                pieces = slices.of_row(row.key)
                several = bool(again) and (panel.key, first(row.key)) in again
                for column, cell in zip(panel.columns, row.cells, strict=True):
                    piece = pieces.of_column(column)
                    if piece is None and pieces.piece is not None and column in aside:
                        # No slice that another table knows; what it prints adds up by itself.
                        piece = pieces.piece.apart(f"{shape.id}/{panel.key}/{column}")
                    if piece is None:
                        if (
                            column not in elsewhere
                            and row.key not in elsewhere
                            and cell.mark is not Mark.BLANK
                        ):
                            printed.skipped.append(
                                f"{table.title}：“{' '.join(row.labels).strip()}”一行不在表样中"
                            )
                        continue
                    if several:
                        piece = piece.copy_of(f"{number}/{panel.key}/{row.key.copy}")
                    ref = CellRef(number, panel.key, row.key, column)
                    printed.slices[ref] = piece
                    printed.cells[ref] = cell
    printed.skipped = list(dict.fromkeys(printed.skipped))
    return printed


def _no_slices(panel: PanelShape | None) -> tuple[set[object], set[str]]:
    """Keys of rows and columns that are judged elsewhere, and of columns that add up by themselves.

    The sums of a list follow from its levels, what is worked out of others is judged by them (see
    `derived`), and a row of no slice stands alone.
    """
    if panel is None:
        return set(), set()
    elsewhere: set[object] = {
        column.key
        for column in panel.columns
        if panel.listed is not None or column.derived is not None
    }
    elsewhere |= {row.key for row in panel.rows if row.apart or row.derived is not None}
    aside = {column.key for column in panel.columns if column.apart}
    return elsewhere, aside - elsewhere


def printed_again(table: Table, shape: TableShape | None) -> set[tuple[str, RowKey]]:
    """Codes, units and projects that a panel prints more than once.

    None of their rows is all of them: a list that says no unit prints a code for each. So it is
    with any row of a panel where the units stand beside, and with a row that leaves the classes
    beside its code blank, where another row of the code names them.
    """
    found: set[tuple[str, RowKey]] = set()
    for panel in table.panels:
        known = shape.find_panel(panel.key) if shape is not None else None
        by_unit = known is not None and any(stub.key == "unit" for stub in known.stubs)
        tree = known.find_block(Block.TREE) if known is not None else None
        if tree is not None and tree.beside:
            codes = [row.key for row in panel.rows if isinstance(row.key, Code)]
            named = {(code.unit, code.code) for code in codes if code.beside}
            found |= {
                (panel.key, first(code))
                for code in codes
                if not code.beside
                and (code.unit, code.code) in named
                and len(code.code) == tree.levels[-1]
            }
        found |= {
            (panel.key, first(row.key))
            for row in panel.rows
            if row.key.copy > 1 and (by_unit or isinstance(row.key, Code | Unit | Project))
        }
    return found


def _zero_members(printed: _Printed) -> set[tuple[str, str]]:
    """Members that the print shows to be empty: their total is printed, and nothing but zeros.

    A member counts only if some cell prints its total with no other condition on a code or name,
    and no cell that lies inside the member shows an amount.
    """
    totals: set[tuple[str, str]] = set()
    busy: set[tuple[str, str]] = set()
    for piece, cell in zip(printed.slices.values(), printed.cells.values(), strict=True):
        mark, amount = cell.mark, cell.amount
        empty = mark in (Mark.BLANK, Mark.DASH) or (amount is not None and amount.is_zero())
        if empty and len(piece.conditions) != 1:
            continue
        for dimension, condition in piece.conditions:
            if not isinstance(condition, frozenset) or dimension == "stage":
                continue
            if empty:
                totals.update((dimension, member) for member in condition)
            elif len(condition) == 1:
                busy.update((dimension, member) for member in condition)
    return totals - busy


def _sums(
    tables: Sequence[Table],
    profile: Profile,
    panels: Mapping[tuple[int, str], Pieces],
    groups: Mapping[Slice, list[CellRef]],
    families: Families,
) -> list[SumOf]:
    found: dict[tuple[Slice, tuple[Slice, ...]], str] = {}
    for whole, parts, along in _set_sums(families):
        found.setdefault((whole, parts), along)
    for number, table in enumerate(tables):
        shape = profile.find_table(table.shape)
        if shape is not None:
            own = {panel.key: panels.get((number, panel.key), {}) for panel in table.panels}
            for whole, parts, along in row_sums(table, shape, own, groups):
                found.setdefault((whole, parts), along)
    return [(whole, parts, along) for (whole, parts), along in found.items()]


def sums_of(pieces: Iterable[Slice], zero: Absence) -> list[tuple[Slice, tuple[Slice, ...]]]:
    """Every slice of these that others of them divide along one dimension, with these others.

    What is said of slices in running text adds up as what is printed in tables does.
    """
    original: dict[Slice, Slice] = {}
    for piece in pieces:
        reduced = zero.reduce(piece)
        if reduced is not None:
            original.setdefault(reduced, piece)
    groups = Groups.of({piece: [] for piece in original})
    return [
        (original[whole], tuple(original[part] for part in parts))
        for whole, parts, _along in _set_sums(families_of(groups, zero))
    ]


def _set_sums(families: Families) -> Iterable[SumOf]:
    """Slices that others divide along a set dimension, wherever they are printed."""
    for (dimension, _), by_members in families.items():
        if len(by_members) < 3:
            continue
        for whole, cover in _divisions(tuple(by_members)):
            yield by_members[whole], tuple([by_members[part] for part in cover]), dimension


@lru_cache(maxsize=4096)
def _divisions(
    family: tuple[frozenset[str], ...],
) -> tuple[tuple[frozenset[str], tuple[frozenset[str], ...]], ...]:
    """Every set of these that others of them divide, with these others.

    The columns of a table are the same in each of its rows: many families have these members.
    """
    return tuple(
        (whole, cover)
        for whole in family
        for cover in _covers(whole, tuple([part for part in family if part < whole]))
    )


def _balances(groups: Groups, zero: Absence, families: Families) -> Iterable[_Balance]:
    """What comes in and what goes out, where both are printed in parts and their total is not."""
    for (dimension, code), by_members in families.items():
        if dimension != "flow" or code in groups.numbers:
            continue
        rest = next(iter(by_members.values())).without("flow")
        sides = []
        for face in zero.everything("flow", rest):
            pieces = tuple([members for members in by_members if members <= face])
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


@lru_cache(maxsize=4096)
def _covers(
    target: frozenset[str], pieces: tuple[frozenset[str], ...]
) -> tuple[tuple[frozenset[str], ...], ...]:
    """The ways to cover a set exactly by two or more of these sets."""
    return tuple(
        chosen
        for size in range(2, min(len(pieces), _MOST_PARTS) + 1)
        for chosen in combinations(pieces, size)
        if sum(map(len, chosen)) == len(target) and frozenset().union(*chosen) == target
    )


def _equal_relations(groups: Groups) -> Iterable[Relation]:
    for piece, refs in groups.cells.items():
        for other in refs[1:]:
            yield Relation(RelationKind.EQUAL, refs[0], (other,), "", piece)


def _sum_relations(sums: Sequence[Sum], groups: Groups) -> Iterable[Relation]:
    """Each sum once for every panel that prints all of it, else once across tables."""
    pieces = list(groups.cells)
    panels = [{ref[:2]: ref for ref in reversed(refs)} for refs in groups.refs]
    for whole, parts, along in sums:
        first, others = panels[whole], [panels[part] for part in parts]
        shared = [panel for panel in first if all(panel in cells for cells in others)]
        if shared:
            for panel in sorted(shared):
                cells = tuple([cells[panel] for cells in others])
                yield Relation(RelationKind.SUM, first[panel], cells, along, pieces[whole])
        else:
            left = groups.refs[whole][0]
            right = tuple(
                next((r for r in groups.refs[p] if r.table == left.table), groups.refs[p][0])
                for p in parts
            )
            yield Relation(RelationKind.SUM, left, right, along, pieces[whole])


def _part_relations(
    inside: Sequence[tuple[int, int]], sums: Sequence[Sum], groups: Groups
) -> Iterable[Relation]:
    """Inclusions that no sum says already."""
    summed = {(part, whole) for whole, parts, _ in sums for part in parts}
    pieces, refs = list(groups.cells), groups.refs
    for small, big in inside:
        if (small, big) not in summed:
            yield Relation(RelationKind.PART, refs[big][0], (refs[small][0],), "", pieces[big])
