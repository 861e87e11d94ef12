"""An altered booklet, and how cells and rows of one are altered."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from mingzhang.amounts import Mark
from mingzhang.check.finding import Finding
from mingzhang.model.booklet import Booklet, Cell, Panel, Row
from mingzhang.recognise import recognise
from mingzhang.render.layout import layout
from mingzhang.tables.derive import derive
from mingzhang.tables.profile import get_profile, profile_of
from mingzhang.tables.relation import CellRef, RelationKind


@dataclass(frozen=True)
class Mutant:
    """An altered booklet.

    Attributes:
        provable: whether any reader could prove it wrong: the figure stands or is summed elsewhere.
        names: whether a finding names the altered thing first.
        small: a change of so few last digits that rounding may explain it.
    """

    booklet: Booklet
    provable: bool
    names: Callable[[Finding], bool]
    small: bool = False


Mutator = Callable[[Booklet, random.Random], "Mutant | None"]


def reread(booklet: Booklet) -> Booklet:
    """The booklet as it is recognised from what is printed."""
    profile = get_profile(booklet.profile)
    return recognise(layout(booklet, profile), profile)


def cells_of(booklet: Booklet) -> Iterator[tuple[CellRef, Cell]]:
    """Every figure of the tables that have a shape."""
    for number, table in enumerate(booklet.tables):
        for panel, row, column, cell in table.cells():
            if table.shape and cell.mark is Mark.FIGURE:
                yield CellRef(number, panel.key, row.key, column), cell


def related(booklet: Booklet, kind: RelationKind | None = None) -> set[CellRef]:
    """The cells that some relation holds, or some of one kind."""
    relations = derive(booklet.tables, profile_of(booklet)).relations
    return {ref for r in relations if kind in (None, r.kind) for ref in r.cells}


def set_cell(booklet: Booklet, ref: CellRef, cell: Cell) -> Booklet:
    """The booklet with one cell replaced."""

    def row_of(panel: Panel, row: Row) -> Row:
        cells = list(row.cells)
        cells[panel.columns.index(ref.column)] = cell
        return replace(row, cells=tuple(cells))

    return with_rows(
        booklet,
        ref.table,
        ref.panel,
        lambda panel: [row_of(panel, r) if r.key == ref.row else r for r in panel.rows],
    )


def with_rows(
    booklet: Booklet, number: int, key: str, rows: Callable[[Panel], Sequence[Row]]
) -> Booklet:
    table = booklet.tables[number]
    panels = tuple(replace(p, rows=tuple(rows(p))) if p.key == key else p for p in table.panels)
    tables = list(booklet.tables)
    tables[number] = replace(table, panels=panels)
    return replace(booklet, tables=tuple(tables))
