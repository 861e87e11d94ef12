"""Sums down the rows of a table: codes and what stands below them, units, projects.

A table lists every code, unit and project that has money, so its rows are complete.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from mingzhang.model.booklet import Panel, Table
from mingzhang.model.row_key import (
    DEPARTMENT,
    TOTAL,
    Code,
    Fixed,
    Item,
    Project,
    RowKey,
    Unit,
    first,
)
from mingzhang.model.slice import Slice
from mingzhang.tables.condition import Where
from mingzhang.tables.relation import CellRef
from mingzhang.tables.shape import Block, PanelShape, RowShape, TableShape

SumOf = tuple[Slice, tuple[Slice, ...], str]
"""A slice, the slices that make it up, and along what they do."""

_SPENDING = Fixed("spending")
_LEAST_CLASSES = 10
"""From so many function classes on a list of them is complete without a total below it."""


def row_sums(
    table: Table,
    shape: TableShape,
    pieces: Mapping[str, Pieces],
    groups: Mapping[Slice, list[CellRef]],
) -> Iterator[SumOf]:
    """What adds up down the rows of one table.

    Args:
        pieces: the slices of each of its panels; groups: the cells of each slice.
    """
    for panel in table.panels:
        panel_shape = shape.find_panel(panel.key)
        if panel_shape is None:
            continue
        keys = [row.key for row in panel.rows]
        own = pieces.get(panel.key, {})
        pairs = parents_of(panel_shape, keys, shape.where or {})
        columns = [own[column] for column in panel.columns if column in own]
        for parent, children in pairs:
            for column in columns:
                whole = column.get(parent)
                if whole is None:
                    continue
                present = tuple(dict.fromkeys([column[k] for k in children if k in column]))
                if present and present != (whole,):
                    yield whole, present, _along(children[0])

        def piece_of(key: RowKey, column: str, own: Pieces = own) -> Slice | None:
            return own.get(column, _NOWHERE).get(key)

        yield from _class_sums(panel, panel_shape, piece_of, groups)
        yield from _list_sums(panel, panel_shape, piece_of, groups)


Pieces = Mapping[str, Mapping[RowKey, Slice]]
"""The slices of one panel by column and row, where it prints any."""

_PieceOf = Callable[[RowKey, str], Slice | None]
_NOWHERE: Mapping[RowKey, Slice] = {}


def parents_of(
    panel: PanelShape, keys: Sequence[RowKey], within: Where
) -> list[tuple[RowKey, list[RowKey]]]:
    """Parents with their nearest printed descendants.

    Args:
        within: the condition on the whole table; rows may say it again.
    """
    pairs: list[tuple[RowKey, list[RowKey]]] = []
    printed = set(keys)
    fixed = {row.key: row for row in panel.rows if row.block is Block.FIXED}
    tree = panel.find_block(Block.TREE)
    codes = [key for key in keys if isinstance(key, Code) and key not in fixed]
    lost = _incomplete(keys, fixed) if tree is not None else set()
    if tree is not None and codes:
        top = _top_of_tree(tree, fixed, printed, within) if not lost else None
        plain = {(key.unit, key.code) for key in codes if not key.beside}
        parents: dict[RowKey, list[RowKey]] = defaultdict(list)
        for code in codes:
            above = next(
                (code.code[:n] for n in _shorter(code.code) if (code.unit, code.code[:n]) in plain),
                "",
            )
            if above:
                parents[Code(above, unit=code.unit)].append(code)
            elif code.unit:
                parents[Unit(code.unit)].append(code)
            elif top is not None and not tree.partial:
                parents[top].append(code)
        pairs.extend(
            (parent, below)
            for parent, below in parents.items()
            if parent in printed and parent not in lost
        )
    classes = _classes(keys, fixed)
    if classes:
        for total in (_SPENDING, TOTAL):
            if total in printed:
                pairs.append((total, classes))
                break
    units: list[RowKey] = [key for key in keys if isinstance(key, Unit)]
    top = next((key for key in (DEPARTMENT, TOTAL) if key in printed), None)
    if top is not None and units:
        pairs.append((top, units))
    alone: list[RowKey] = [key for key in keys if isinstance(key, Project)]
    if top is not None and alone and not units:
        pairs.append((top, alone))
    projects: dict[str, list[RowKey]] = defaultdict(list)
    for key in keys:
        if isinstance(key, Project):
            projects[key.unit].append(key)
    pairs.extend(
        (unit, projects[unit.name])
        for unit in units
        if isinstance(unit, Unit) and unit.copy == 1 and unit.name in projects
    )
    return pairs


def _incomplete(keys: Sequence[RowKey], fixed: Mapping[Fixed | Code, RowShape]) -> set[RowKey]:
    """The codes below which a row stands that was not understood, and the units of such rows."""
    found: set[RowKey] = set()
    before: Code | None = None
    for key in keys:
        if isinstance(key, Code) and key not in fixed:
            before = key
        elif isinstance(key, Item):
            if before is not None:
                lengths = range(3, len(before.code) + 1)
                found |= {Code(before.code[:n], unit=before.unit) for n in lengths}
                found.add(Unit(before.unit))
            found.add(TOTAL)
    return found


def _top_of_tree(
    tree: RowShape, fixed: Mapping[Fixed | Code, RowShape], printed: set[RowKey], within: Where
) -> RowKey | None:
    """The row that all codes add up to: one with the tree's own condition, else the total.

    The total is more than the codes where the panel prints what is carried to the next year.
    """
    mine = Slice.of(tree.where or {})
    whole = Slice.of(within)
    told = whole.also(tree.where or {})
    for key, row in fixed.items():
        said = whole.also(row.where) if key in printed and row.where is not None else None
        if said is not None and said == told:
            return key
    for key, row in fixed.items():
        if key in printed and row.where is not None and mine.also(row.where) is None:
            return None
    return next((key for key in (TOTAL, DEPARTMENT) if key in printed), None)


def _shorter(code: str) -> range:
    """How many digits the codes above this one may have, the longest first."""
    return range(len(code) - 1, 0, -1)


def _classes(keys: Iterable[RowKey], fixed: Mapping[Fixed | Code, RowShape]) -> list[RowKey]:
    """The rows that the profile lists for one function class each."""
    return [
        key
        for key in keys
        if isinstance(key, Code)
        and key in fixed
        and (fixed[key].where or {}).get("function") == key.code
    ]


def _class_sums(
    panel: Panel,
    shape: PanelShape,
    piece_of: _PieceOf,
    groups: Mapping[Slice, list[CellRef]],
) -> Iterator[SumOf]:
    """Function classes listed without a total beside them: it is printed elsewhere."""
    keys = [row.key for row in panel.rows]
    if any(piece_of(key, c) is not None for key in (_SPENDING, TOTAL) for c in panel.columns):
        return
    fixed = {row.key: row for row in shape.rows if row.block is Block.FIXED}
    classes = _classes(keys, fixed)
    for column in panel.columns if len(classes) > _LEAST_CLASSES else ():
        pieces = [piece_of(key, column) for key in classes]
        parts = tuple(dict.fromkeys(piece for piece in pieces if piece is not None))
        whole = parts[0].without("function") if parts else None
        if whole is not None and whole in groups:
            yield whole, parts, "code"


def _list_sums(
    panel: Panel,
    shape: PanelShape,
    piece_of: _PieceOf,
    groups: Mapping[Slice, list[CellRef]],
) -> Iterator[SumOf]:
    """What is printed elsewhere and is the sum of rows that stand apart in this list.

    Rows of one code for several units, or with several classes beside them, add up to the code,
    and those of one class beside to the class; so do the copies of a row that is printed again.
    """
    tree = shape.find_block(Block.TREE)
    fixed = {row.key for row in shape.rows if row.block is Block.FIXED}
    codes = [row.key for row in panel.rows if isinstance(row.key, Code) and row.key not in fixed]
    if (
        tree is None
        or tree.partial
        or not any(code.beside or code.unit or code.copy > 1 for code in codes)
    ):
        return
    again = {first(code) for code in codes if code.copy > 1}
    loose = ("unit", "copy", tree.dimension, *tree.beside)
    bare = _without_beside(tree, codes)
    for column in panel.columns:
        parts: dict[Slice, list[Slice]] = defaultdict(list)
        unsure: set[Slice] = set()
        for code in codes:
            piece = piece_of(code, column)
            if piece is None:
                continue
            rest = piece
            for dimension in loose:
                rest = rest.without(dimension)
            wholes = set()
            if code.beside:
                for dimension, own in zip(
                    (tree.dimension, *tree.beside), (code.code, *code.beside), strict=False
                ):
                    wholes |= {_with(rest, dimension, own[:n]) for n in (3, 5, 7) if n <= len(own)}
            if code in bare:  # its own code is known, the classes beside it are not
                above = {
                    _with(rest, tree.dimension, code.code[:n]) for n in (3, 5) if n < len(code.code)
                }
                wholes |= above
                unsure |= above if bare[code] else set()
                unsure |= {w for w in groups if _is_of_one(w, rest, tree.beside)}
            if code.unit and not code.beside:
                wholes.add(piece.without("unit").without("copy"))
            if first(code) in again:
                wholes.add(piece.without("copy"))
            for whole in wholes - {piece}:
                if whole in groups:
                    parts[whole].append(piece)
        for whole, pieces in parts.items():
            if whole not in unsure:
                yield whole, tuple(dict.fromkeys(pieces)), "code"


def _without_beside(tree: RowShape, codes: Sequence[Code]) -> dict[Code, bool]:
    """Rows of the deepest codes that leave the classes beside them blank: whether another row of
    the same code names them, so that this one may be their sum as well as one more.
    """
    if not tree.beside or not any(code.beside for code in codes):
        return {}
    named = {(code.unit, code.code) for code in codes if code.beside}
    deepest = tree.levels[-1]
    return {
        code: (code.unit, code.code) in named
        for code in codes
        if not code.beside and len(code.code) == deepest
    }


def _is_of_one(whole: Slice, rest: Slice, beside: Sequence[str]) -> bool:
    """Whether a slice is that of one class beside, of all that the rest holds."""
    return any(
        whole.get(dimension) is not None and whole.without(dimension) == rest
        for dimension in beside
    )


def _with(piece: Slice, dimension: str, code: str) -> Slice:
    return Slice(tuple(sorted((*piece.conditions, (dimension, code)), key=lambda pair: pair[0])))


def _along(child: RowKey) -> str:
    match child:
        case Project():
            return "project"
        case Unit():
            return "unit"
    return "code"
