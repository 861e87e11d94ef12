"""Rows that a table lacks or prints twice: one slip that breaks the sums of every column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from mingzhang.amounts import Mark
from mingzhang.check.code_tree import CodeRow, CodeTree, trees
from mingzhang.check.spot import row_words
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Cell, Panel, Row
from mingzhang.model.row_key import Code, RowKey
from mingzhang.tables.profile import Profile
from mingzhang.tables.relation import CellRef


@dataclass(frozen=True, slots=True)
class RowSlip:
    """What a booklet would print without the slip.

    Attributes:
        booklet: with the row, its cells unread; or without what was printed twice.
        cells: where a reader looks: the second print, or the row that the sum stands in.
        added: the cells of the row that is missing; empty where one is printed twice.
        label: the row as printed, here or elsewhere.
        elsewhere: cells of another table that print what is missing here.
    """

    booklet: Booklet
    cells: tuple[CellRef, ...]
    label: str
    added: frozenset[CellRef] = frozenset()
    elsewhere: tuple[CellRef, ...] = ()


def printed_twice(booklet: Booklet, panels: Iterable[tuple[int, str]]) -> Iterator[RowSlip]:
    """Rows of these panels that are another row of the panel once more, figure for figure."""
    for number, key in panels:
        panel = booklet.tables[number].find_panel(key)
        if panel is None:
            continue
        seen: set[tuple[str, ...]] = set()
        for row in panel.rows:
            said = (*row.labels, *(cell.text for cell in row.cells))
            if row.key.copy > 1 and said in seen and _has_amount(row):
                rows = tuple(other for other in panel.rows if other is not row)
                refs = tuple(CellRef(number, key, row.key, column) for column in panel.columns)
                yield RowSlip(_with_rows(booklet, number, panel, rows), refs, row_words(row))
            seen.add(said)


def left_out(
    booklet: Booklet, profile: Profile, sums: Mapping[tuple[int, str], Sequence[RowKey]]
) -> Iterator[RowSlip]:
    """Codes that other tables print and a panel whose sums are broken does not.

    Args:
        sums: the panels in which a sum is broken, as number of the table and key, with the rows
            in which such sums stand.
    """
    all_trees = list(trees(booklet, profile))
    known: dict[str, dict[str, CodeRow]] = {}
    for tree in all_trees:
        for row in tree.rows:
            if row.has_amount() and _is_plain(row):
                known.setdefault(tree.dimension, {}).setdefault(row.code, row)
    for tree in all_trees:
        wholes = sums.get((tree.number, tree.panel.key), ())
        if wholes and all(map(_is_plain, tree.rows)):
            yield from _left_out_of(booklet, tree, known.get(tree.dimension, {}), wholes)


def _left_out_of(
    booklet: Booklet, tree: CodeTree, known: Mapping[str, CodeRow], wholes: Sequence[RowKey]
) -> Iterator[RowSlip]:
    broken = {key.code if isinstance(key, Code) else "": key for key in wholes}
    own = {row.code for row in tree.rows}
    lowest = min(tree.levels, default=0)
    absent = [code for code in sorted(known) if code not in own and len(code) in tree.levels]
    under: dict[str, list[str]] = {}
    for code in absent:
        parent = "" if len(code) == lowest else code[:-2]
        if not parent or parent in own:
            under.setdefault(parent, []).append(code)
    for parent, codes in under.items():
        if parent not in broken:
            continue
        groups = [[code] for code in codes]
        for group in [codes, *groups] if len(codes) > 1 else groups:
            added = [c for c in absent if any(c.startswith(code) for code in group)]
            yield _with_codes(booklet, tree, broken[parent], group, [known[c] for c in added])


def _with_codes(
    booklet: Booklet,
    tree: CodeTree,
    whole: RowKey,
    group: Sequence[str],
    added: Sequence[CodeRow],
) -> RowSlip:
    panel, number = tree.panel, tree.number
    unread = (Cell(None, Mark.UNREAD),) * len(panel.columns)
    rows = list(panel.rows)
    for found in added:
        code = found.code
        before = [
            at
            for at, row in enumerate(rows)
            if isinstance(row.key, Code) and (row.key.code < code or code.startswith(row.key.code))
        ]
        at = before[-1] + 1 if before else _first_code(rows)
        rows.insert(at, Row(Code(code), found.row.labels, unread, panel.rows[0].place))
    refs = frozenset(
        CellRef(number, panel.key, Code(found.code), column)
        for found in added
        for column in panel.columns
    )
    return RowSlip(
        booklet=_with_rows(booklet, number, panel, tuple(rows)),
        cells=tuple(CellRef(number, panel.key, whole, column) for column in panel.columns),
        label="”“".join(row_words(found.row) for found in added if found.code in group),
        added=refs,
        elsewhere=tuple(
            CellRef(found.number, found.panel.key, found.row.key, found.panel.columns[0])
            for found in added
            if found.code in group
        ),
    )


def _is_plain(row: CodeRow) -> bool:
    """Whether a row is its code alone: beside no other classification, in no unit's part."""
    key = row.row.key
    return isinstance(key, Code) and not key.beside and not key.unit


def _first_code(rows: Sequence[Row]) -> int:
    return next((at for at, row in enumerate(rows) if isinstance(row.key, Code)), len(rows))


def _has_amount(row: Row) -> bool:
    return any(cell.amount is not None and not cell.amount.is_zero() for cell in row.cells)


def _with_rows(booklet: Booklet, number: int, panel: Panel, rows: tuple[Row, ...]) -> Booklet:
    tables = list(booklet.tables)
    table = tables[number]
    tables[number] = replace(
        table,
        panels=tuple(replace(p, rows=rows) if p.key == panel.key else p for p in table.panels),
    )
    return replace(booklet, tables=tuple(tables))
