"""Tables that were read, made to lie in the squares of a grid: what is not there is left blank."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.amounts import Mark
from mingzhang.document import Align, CellRole, Grid, GridCell
from mingzhang.model.booklet import Cell, Panel, Row, Table
from mingzhang.model.row_key import column_headings
from mingzhang.render.heading import heading_cells
from mingzhang.tables.shape import PanelShape, TableShape

_BLANK = Cell(None, Mark.BLANK, "")


def conformed(table: Table, shape: TableShape) -> Table:
    """The table with every panel, column and label that its shape has, in its order.

    A computed table is given back as it is. A file from outside may lack a column or print one
    label too few; what it prints beyond the shape is said in a doubt.
    """
    panels = tuple(_panel(table.find_panel(panel.key), panel) for panel in shape.panels)
    if panels == table.panels:
        return table
    return Table(
        table.shape,
        table.title,
        table.unit,
        table.decimals,
        panels,
        table.number,
        table.department,
        table.note,
        table.place,
        table.score,
    )


def _panel(panel: Panel | None, shape: PanelShape) -> Panel:
    keys = tuple(column.key for column in shape.columns)
    if panel is None:
        return Panel(shape.key, keys, ())
    places = [panel.columns.index(key) if key in panel.columns else None for key in keys]
    return Panel(shape.key, keys, tuple(_row(row, places, shape) for row in panel.rows))


def _row(row: Row, places: Sequence[int | None], shape: PanelShape) -> Row:
    cells = tuple(row.cells[place] if place is not None else _BLANK for place in places)
    return Row(row.key, _labels(row.labels, len(shape.stubs)), cells, row.place)


def _labels(labels: tuple[str, ...], count: int) -> tuple[str, ...]:
    if len(labels) <= count:
        return labels + ("",) * (count - len(labels))
    # What stands in a column too many goes with the last one.
    return (*labels[: count - 1], "".join(labels[count - 1 :])) if count else ()


def free_grid(table: Table) -> Grid:
    """The grid of a table without a shape: its columns are named by their paths of headings."""
    (panel,) = table.panels
    stubs = max((len(row.labels) for row in panel.rows), default=1)
    paths: list[tuple[str, ...]] = [("项目",)] * stubs
    paths += [column_headings(column) for column in panel.columns]
    depth = max(map(len, paths))
    cells = list(heading_cells(paths, depth))
    for number, row in enumerate(panel.rows, depth):
        for place, label in enumerate(_labels(row.labels, stubs)):
            cells.append(GridCell(number, place, label, role=CellRole.LABEL, align=Align.LEFT))
        for place, cell in enumerate(row.cells, stubs):
            cells.append(
                GridCell(number, place, cell.text, role=CellRole.FIGURE, align=Align.RIGHT)
            )
    return Grid(
        row_count=depth + len(panel.rows),
        column_count=len(paths),
        cells=tuple(cells),
        head_rows=depth,
        widths=(2.4,) * stubs + (1.3,) * len(panel.columns),
    )
