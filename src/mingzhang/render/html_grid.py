"""A grid as an HTML table: widths of columns, which of them stay in view, heads, spans."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from html import escape

from mingzhang.document import CellRole, Grid, GridCell
from mingzhang.read.html_class import (
    FORM,
    HEAD_ROWS,
    INDENT,
    LANDSCAPE,
    ROLE_ALIGN,
    VOID,
    WIDTHS,
)
from mingzhang.render.html_text import clean

_PADDING = 1.3
_LABEL_MOST = 15.0
_TEXT_MOST = {False: 12.0, True: 9.0}
_STICKY_MOST = 17.0
_SHARED = 42.0


def table_html(grid: Grid, identifier: str, label: str, anchors: bool = False) -> Iterator[str]:
    """The lines of a grid as a table in a box that scrolls; every cell has a line of its own.

    Args:
        grid: the table.
        identifier: for the table's `id`, or empty.
        label: identifier of the title that names the table, or empty.
        anchors: cells say what remarks are pinned to them by.
    """
    widths = column_widths(grid)
    total = sum(widths)
    named = f' aria-labelledby="{escape(label)}"' if label else ' aria-label="表格"'
    box = "scroll" + (f" {LANDSCAPE}" if grid.landscape else "")
    yield f'<div class="{box}" role="group" tabindex="0"{named} style="--sum:{total:g}">'
    classes = ["grid", *([FORM] if grid.form else []), *([LANDSCAPE] if grid.landscape else [])]
    attributes = f' class="{" ".join(classes)}"{named}'
    if identifier:
        attributes += f' id="{escape(identifier)}"'
    split = _can_split(grid)
    if grid.head_rows and not split:
        attributes += f' {HEAD_ROWS}="{grid.head_rows}"'
    if grid.widths:
        attributes += f' {WIDTHS}="{" ".join(repr(width) for width in grid.widths)}"'
    yield f"<table{attributes}>"
    yield "<colgroup>" + "".join(f'<col style="--w:{width:g}">' for width in widths) + "</colgroup>"
    offsets = _sticky_offsets(grid, widths)
    rows = _rows(grid)
    head = grid.head_rows if split else 0
    for tag, first, last in (("thead", 0, head), ("tbody", head, grid.row_count)):
        if first == last:
            continue
        yield f"<{tag}>"
        for row in range(first, last):
            yield "<tr>"
            for cell in rows[row]:
                yield _cell_html(cell, tag == "thead", offsets, anchors)
            yield "</tr>"
        yield f"</{tag}>"
    yield "</table></div>"


def _can_split(grid: Grid) -> bool:
    """Whether no cell reaches from the head into the body: HTML would cut it there."""
    head = grid.head_rows
    return 0 < head <= grid.row_count and not any(
        cell.row < head < cell.row + cell.row_span for cell in grid.cells
    )


def _rows(grid: Grid) -> list[list[GridCell | None]]:
    """What each row has to say in HTML: its cells, and None for a square without any."""
    rows: list[list[GridCell | None]] = []
    for number, squares in enumerate(grid.rows()):
        row: list[GridCell | None] = []
        for column, cell in enumerate(squares):
            if cell is None or (cell.row == number and cell.column == column):
                row.append(cell)
        rows.append(row)
    return rows


def _cell_html(
    cell: GridCell | None,
    in_head: bool,
    offsets: dict[tuple[int, int], str],
    anchors: bool,
) -> str:
    if cell is None:
        return f'<td class="{VOID}"></td>'
    classes = [cell.role.value]
    if cell.align is not ROLE_ALIGN[cell.role]:
        classes.append(cell.align.value)
    if cell.bold:
        classes.append("bold")
    styles = []
    if cell.indent:
        styles.append(f"{INDENT}:{cell.indent}")
    offset = offsets.get((cell.row, cell.column))
    if offset is not None:
        classes.append("stick")
        if offset:
            styles.append(offset)
    tag, attributes = "td", ""
    if cell.role is CellRole.HEAD and in_head and cell.text.strip():
        tag, attributes = "th", f' scope="{"colgroup" if cell.column_span > 1 else "col"}"'
    elif cell.role in (CellRole.HEAD, CellRole.LABEL) and cell.text.strip():
        tag, attributes = "th", f' scope="{"rowgroup" if cell.row_span > 1 else "row"}"'
    if cell.row_span > 1:
        attributes += f' rowspan="{cell.row_span}"'
    if cell.column_span > 1:
        attributes += f' colspan="{cell.column_span}"'
    if styles:
        attributes += f' style="{";".join(styles)}"'
    if anchors and cell.anchor:
        attributes += f' data-anchor="{escape(cell.anchor)}"'
    return f'<{tag} class="{" ".join(classes)}"{attributes}>{escape(clean(cell.text))}</{tag}>'


def _sticky_offsets(grid: Grid, widths: list[float]) -> dict[tuple[int, int], str]:
    """The cells that stay in view when a table is moved to the left, by row and column.

    The last of the label columns at the left stays: of code and name it is the name. A cell that
    is merged over more columns and ends there stays with its end, so it stands further left.
    """
    last = -1
    if not grid.form:
        for column in range(min(grid.column_count - 1, 3)):
            if not _is_label_column(grid, column):
                break
            last = column
    if last < 0 or widths[last] > _STICKY_MOST:
        return {}
    offsets = {}
    for cell in grid.cells:
        if cell.column <= last == cell.column + cell.column_span - 1:
            before = sum(widths[cell.column : last])
            offsets[cell.row, cell.column] = f"--left:{before:g}" if before else ""
    return offsets


def _is_label_column(grid: Grid, column: int) -> bool:
    body = [c for c in grid.cells if c.row >= grid.head_rows and c.column == column]
    return bool(body) and 2 * sum(c.role is CellRole.LABEL for c in body) > len(body)


def column_widths(grid: Grid) -> list[float]:
    """Widths of the columns in ems: what the contents need, and at least the share that is told."""
    widths = [3.0] * grid.column_count
    if grid.widths and len(grid.widths) == grid.column_count and sum(grid.widths) > 0:
        share = _SHARED / sum(grid.widths)
        widths = [max(3.0, width * share) for width in grid.widths]
    for cell in sorted(grid.cells, key=lambda cell: cell.column_span):
        span = range(cell.column, min(cell.column + cell.column_span, grid.column_count))
        missing = _need(cell, grid.form) - sum(widths[column] for column in span)
        if missing > 0:
            for column in span:
                widths[column] += missing / len(span)
    return [round(width, 2) for width in widths]


def _need(cell: GridCell, form: bool) -> float:
    """How wide a cell has to be at least, in ems."""
    width = text_width(cell.text)
    if cell.role is CellRole.HEAD:
        width = min(width, max(4.0, _longest_run(cell.text)))
    elif cell.role is CellRole.LABEL:
        width = min(width, 4.0 if form else _LABEL_MOST) + cell.indent
    elif cell.role is CellRole.TEXT:
        width = min(width, max(_TEXT_MOST[form], min(_longest_run(cell.text), 12.0)))
    return width + _PADDING


def text_width(text: str) -> float:
    """The width of a text in ems: a Chinese character is 1, a digit a little over a half.

    >>> text_width("合计12")
    3.12
    """
    wide = sum(unicodedata.east_asian_width(character) in "WFA" for character in text)
    return round(wide + 0.56 * (len(text) - wide), 2)


def _longest_run(text: str) -> float:
    """The width of the longest piece of a text that cannot be broken."""
    longest = run = 0.0
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WFA"
        run = 0.0 if wide or character.isspace() else run + 0.56
        longest = max(longest, run)
    return longest
