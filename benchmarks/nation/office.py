"""What other offices add to a table, leave out of it or move in it; figures stay what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from mingzhang.document import Align, CellRole, Grid, GridCell

_CODE = re.compile("[0-9]{3,7}")
_TOTAL = ("合计", "总计")
_EMPTY = frozenset("0.,-—")


def rows_numbered(grid: Grid) -> Grid:
    """A first column 序号 that counts the rows."""
    moved = tuple(replace(cell, column=cell.column + 1) for cell in grid.cells)
    heads = grid.head_rows
    if not heads:
        return grid
    added = [_cell(0, 0, "序号", CellRole.HEAD, heads)]
    added += [_cell(row, 0, str(row - heads + 1)) for row in range(heads, grid.row_count)]
    widths = (0.4 * min(grid.widths), *grid.widths) if grid.widths else ()
    columns = grid.column_count + 1
    return replace(grid, cells=_ordered((*added, *moved)), column_count=columns, widths=widths)


def columns_numbered(grid: Grid) -> Grid:
    """A row 栏次 below the heads that counts the columns of figures."""
    heads, columns = grid.head_rows, sorted({c.column for c in _figures(grid)})
    counted = any(c.row == heads - 1 and c.text.isdigit() for c in grid.cells)
    if not heads or not columns or counted:
        return grid
    added = [_cell(heads, c, str(n), CellRole.HEAD) for n, c in enumerate(columns, 1)]
    first = columns[0]
    if first:
        added.append(replace(_cell(heads, 0, "栏次", CellRole.HEAD), column_span=first))
    added += [
        _cell(heads, column, "", CellRole.HEAD)
        for column in range(first, grid.column_count)
        if column not in columns
    ]
    moved = (replace(c, row=c.row + 1) if c.row >= heads else c for c in grid.cells)
    return replace(
        grid,
        cells=_ordered((*added, *moved)),
        row_count=grid.row_count + 1,
        head_rows=heads + 1,
    )


def codes_before_names(grid: Grid) -> Grid:
    """2080501机关事业单位…: codes of one column stand before the names of the next."""
    labels = [c for c in grid.cells if c.row >= grid.head_rows and c.role is CellRole.LABEL]
    codes = {c.column for c in labels if _CODE.fullmatch(c.text)}
    if len(codes) != 1:
        return grid
    (column,) = codes
    code = {c.row: c.text for c in labels if c.column == column and _CODE.fullmatch(c.text)}
    plain = [c for c in labels if c.column == column and c.column_span == 1]
    if any(c.text and c.row not in code for c in plain):
        return grid  # it holds more than codes
    kept: list[GridCell] = []
    for cell in grid.cells:
        last = cell.column + cell.column_span - 1
        if cell.column == column == last:
            continue  # the codes, and their head
        if cell.column <= column <= last:
            cell = replace(cell, column_span=cell.column_span - 1)
        elif cell.column > column:
            if cell.column == column + 1 and cell.row in code and cell.role is CellRole.LABEL:
                cell = replace(cell, text=code[cell.row] + cell.text)
            cell = replace(cell, column=cell.column - 1)
        kept.append(cell)
    widths = grid.widths[:column] + grid.widths[column + 1 :]
    return replace(grid, cells=tuple(kept), column_count=grid.column_count - 1, widths=widths)


def empty_rows_left_out(grid: Grid) -> Grid:
    """No row in which there is nothing; totals stay."""
    filled = {c.row for c in grid.cells if c.role is not CellRole.FIGURE and _is_total(c)}
    filled |= {c.row for c in _figures(grid) if not _EMPTY.issuperset(c.text)}
    spanned = {r for c in grid.cells if c.row_span > 1 for r in range(c.row, c.row + c.row_span)}
    kept = [row for row in range(grid.row_count) if row < grid.head_rows or row in filled | spanned]
    if len(kept) == grid.head_rows:
        return grid  # a table of nothing is printed with its blanks
    place = {row: number for number, row in enumerate(kept)}
    cells = tuple(replace(c, row=place[c.row]) for c in grid.cells if c.row in place)
    return replace(grid, cells=cells, row_count=len(kept))


def total_last(grid: Grid) -> Grid:
    """The row 合计 at the end that stood first."""
    first, last = grid.head_rows, grid.row_count - 1
    here = [c for c in grid.cells if c.row == first]
    if first >= last or not any(_is_total(c) for c in here) or any(c.row_span > 1 for c in here):
        return grid
    cells = (
        replace(c, row=last)
        if c.row == first
        else replace(c, row=c.row - 1)
        if c.row > first
        else c
        for c in grid.cells
    )
    return replace(grid, cells=_ordered(cells))


def names_indented(grid: Grid) -> Grid:
    """Ideographic spaces before a name, as deep as it lies."""
    cells = tuple(
        replace(c, text="\u3000" * c.indent + c.text, indent=0)
        if c.indent and c.role is CellRole.LABEL
        else c
        for c in grid.cells
    )
    return replace(grid, cells=cells)


def _figures(grid: Grid) -> list[GridCell]:
    return [c for c in grid.cells if c.role is CellRole.FIGURE]


def _is_total(cell: GridCell) -> bool:
    return cell.role is CellRole.LABEL and "".join(cell.text.split()).endswith(_TOTAL)


def _cell(
    row: int, column: int, text: str, role: CellRole = CellRole.LABEL, row_span: int = 1
) -> GridCell:
    return GridCell(row, column, text, row_span, role=role, align=Align.CENTRE)


def _ordered(cells: Iterable[GridCell]) -> tuple[GridCell, ...]:
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
