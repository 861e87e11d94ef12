"""Lay a table out as a grid: merged multi-level headings, stubs, figures, two sides."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mingzhang.document import Align, CellRole, Grid, GridCell
from mingzhang.model.booklet import Panel, Row, Table
from mingzhang.model.row_key import DEPARTMENT, TOTAL, RowKey
from mingzhang.render.anchor import cell_anchor
from mingzhang.render.conform import conformed
from mingzhang.render.heading import heading_cells
from mingzhang.tables.shape import Block, PanelShape, Stub, TableShape, level_of


def table_grid(table: Table, shape: TableShape, year: int, bookmark: str = "") -> Grid:
    """The printed grid of a table of this shape."""
    table = conformed(table, shape)
    cells: list[GridCell] = []
    paths = _heading_paths(shape, year)
    depth = max(map(len, paths))
    cells.extend(heading_cells(paths, depth))
    head_rows = depth
    if shape.column_numbers:
        cells.extend(
            GridCell(depth, column, str(column + 1), role=CellRole.HEAD, align=Align.CENTRE)
            for column in range(len(paths))
        )
        head_rows += 1
    sides = [
        _side_rows(panel, panel_shape)
        for panel, panel_shape in zip(table.panels, shape.panels, strict=True)
    ]
    body = max(len(rows) for rows, _ in sides)
    foot = max(len(rows) for _, rows in sides)
    left = 0
    for (body_rows, foot_rows), panel_shape in zip(sides, shape.panels, strict=True):
        rows = _padded(body_rows, body) + _padded(foot_rows, foot)
        spans = _group_spans(rows, panel_shape)
        for number, row in enumerate(rows):
            cells.extend(
                _row_cells(
                    row,
                    panel_shape,
                    head_rows + number,
                    left,
                    spans.get(number, 1),
                    partial(cell_anchor, table, panel_shape.key),
                )
            )
        left += _width(panel_shape)
    return Grid(
        row_count=head_rows + body + foot,
        column_count=len(paths),
        cells=tuple(cells),
        head_rows=head_rows,
        widths=tuple(
            width
            for panel in shape.panels
            for width in (
                *(
                    stub.width / max(1, len(stub.split))
                    for stub in _before(panel)
                    for _piece in stub.split or (0,)
                ),
                *(column.width for column in panel.columns),
                *(stub.width for stub in panel.stubs if stub.after),
            )
        ),
        landscape=shape.landscape,
        bookmark=bookmark,
    )


def _heading_paths(shape: TableShape, year: int) -> list[tuple[str, ...]]:
    """The heading of each printed column from the top down; a side's heading stands on top."""
    paths = []
    for panel in shape.panels:
        several = len(shape.panels) > 1
        above = tuple(text for text in (panel.over, panel.heading) if several and text)
        headings: list[tuple[str, ...]] = []
        for stub in _before(panel):
            lowest = stub.split_headings()
            headings += [(*stub.heading, name) for name in lowest] or [stub.heading]
        headings += [column.heading for column in panel.columns]
        headings += [stub.heading for stub in panel.stubs if stub.after]
        for heading in headings:
            paths.append(
                above + tuple(text.format(year=year, last_year=year - 1) for text in heading)
            )
    return paths


def _side_rows(panel: Panel, shape: PanelShape) -> tuple[list[Row | None], list[Row | None]]:
    """Rows of one side: those of the body and those of the foot; None prints an empty row."""
    fixed = {row.key for row in shape.rows if row.block is Block.FIXED}
    body: list[Row | None] = []
    foot: list[Row | None] = []
    open_rows = [row for row in panel.rows if row.key not in fixed]
    for row_shape in shape.rows:
        rows: list[Row | None]
        if row_shape.block is not Block.FIXED:
            rows, open_rows = [*open_rows], []
        elif row_shape.where is None and not row_shape.apart:
            rows = [None]
        else:
            found = panel.find_row(row_shape.key)
            rows = [found] if found is not None else []
        (foot if row_shape.foot else body).extend(rows)
    return body, foot


def _before(shape: PanelShape) -> list[Stub]:
    """The columns of labels that stand before the figures."""
    return [stub for stub in shape.stubs if not stub.after]


def _stub_width(shape: PanelShape) -> int:
    """How many printed columns the labels before the figures take."""
    return sum(len(stub.split) or 1 for stub in _before(shape))


def _width(shape: PanelShape) -> int:
    """How many columns a side takes."""
    return _stub_width(shape) + len(shape.columns) + sum(stub.after for stub in shape.stubs)


def _labels(row: Row, shape: PanelShape) -> tuple[list[str], list[bool]]:
    """What the stub columns of a row print, and which of them hold (a piece of) a code."""
    labels: list[str] = []
    codes: list[bool] = []
    split = any(stub.split for stub in shape.stubs)
    if split and not any(row.labels[1:]):  # a row with a name and no code
        return [row.labels[0]] + [""] * (_stub_width(shape) - 1), [False] * _stub_width(shape)
    for stub, label in zip(shape.stubs, row.labels, strict=True):
        if stub.after:
            continue
        pieces = stub.pieces(label) if stub.split else (label,)
        labels.extend(pieces)
        codes.extend([stub.key == "code"] * len(pieces))
    return labels, codes


def _padded(rows: list[Row | None], length: int) -> list[Row | None]:
    return rows + [None] * (length - len(rows))


def _group_spans(rows: list[Row | None], shape: PanelShape) -> dict[int, int]:
    """How many rows the group label of each row covers; 0 where one above covers it."""
    groups = []
    for row in rows:
        fixed = shape.find_fixed_row(row.key) if row is not None else None
        groups.append(fixed.group if fixed is not None else "")
    spans: dict[int, int] = {}
    first = 0
    for number, group in enumerate(groups):
        if group and number and groups[number - 1] == group:
            spans[number] = 0
            spans[first] += 1
        elif group:
            first = number
            spans[number] = 1
    return spans


def _row_cells(
    row: Row | None,
    shape: PanelShape,
    number: int,
    left: int,
    group_span: int,
    anchor: Callable[[RowKey, str], str],
) -> list[GridCell]:
    stubs, columns = _stub_width(shape), len(shape.columns)
    if row is None:
        return [
            GridCell(
                number,
                left + place,
                "",
                role=CellRole.FIGURE if stubs <= place < stubs + columns else CellRole.LABEL,
                align=Align.LEFT if place < stubs else Align.RIGHT,
            )
            for place in range(_width(shape))
        ]
    fixed = shape.find_fixed_row(row.key)
    bold = fixed.bold if fixed is not None else level_of(shape, row) == 0 and _is_dynamic(row)
    cells = []
    merged = stubs > 1 and not any(row.labels[1:])
    labels, codes = _labels(row, shape)
    for place, label in enumerate(labels[:1] if merged else labels):
        is_code = codes[place]
        is_group = not merged and place == 0 and shape.stubs[0].key == "group"
        if is_group and not group_span:
            continue
        cells.append(
            GridCell(
                number,
                left + place,
                label,
                row_span=group_span if is_group else 1,
                column_span=stubs if merged else 1,
                role=CellRole.LABEL,
                align=Align.CENTRE if merged and shape.stubs[0].key == "code" else Align.LEFT,
                bold=bold,
                indent=0 if is_code or merged else level_of(shape, row),
            )
        )
    for place, cell in enumerate(row.cells):
        cells.append(
            GridCell(
                number,
                left + stubs + place,
                cell.text,
                role=CellRole.FIGURE,
                align=Align.RIGHT,
                bold=bold,
                anchor=anchor(row.key, shape.columns[place].key),
            )
        )
    behind = [label for stub, label in zip(shape.stubs, row.labels, strict=True) if stub.after]
    for place, label in enumerate(behind, left + stubs + columns):
        cells.append(GridCell(number, place, label, role=CellRole.TEXT, align=Align.LEFT))
    return cells


def _is_dynamic(row: Row) -> bool:
    return row.key in (DEPARTMENT, TOTAL)
