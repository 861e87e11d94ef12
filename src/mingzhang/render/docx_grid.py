"""A grid as the XML of a Word table, built as text."""

from __future__ import annotations

from itertools import pairwise

from mingzhang.document import Align, CellRole, Grid, GridCell
from mingzhang.lean import dataclass
from mingzhang.read.docx_style import ROLE_STYLES
from mingzhang.render.docx_style import (
    CELL_LINE,
    CELL_SIZE,
    EMPHASIS_ID,
    EMPTY_SQUARE_ID,
    GRID_IDS,
    JUSTIFICATION,
    ROLE_IDS,
)
from mingzhang.render.docx_text import half_points, twips, words_xml
from mingzhang.render.pdf_fit import Fit, fit_grid, height_of_row

_HIGHEST_WHOLE_ROW = 200.0
"""A row that is higher than this, in points, may break over pages."""

_HIGHEST_WHOLE_FORM_ROW = 60.0
"""The same for a form, most of whose rows are texts."""

_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>'


def table_xml(grid: Grid, room: float, bookmark: str = "") -> str:
    """A grid as `w:tbl`.

    Columns and type size are those of the PDF. A cell of role HEAD is always centred; a square
    that no cell covers gets an empty cell of its own style.

    Args:
        grid: the grid, with at least one row and one column.
        room: width of the text on the page in points.
        bookmark: XML of a bookmark to put into the first cell.

    Raises:
        ValueError: if two cells cover one square, or a cell lies outside.
    """
    _check(grid)
    fit = fit_grid(grid, room)
    edges = [0]
    whole = 0.0
    for width in fit.widths:
        whole += width
        edges.append(twips(whole))
    writer = _Writer(grid, fit, edges, {})
    side, top = twips(fit.inset[0]), twips(max(fit.inset[1] - fit.size * (CELL_LINE - 1) / 2, 0))
    columns = "".join(f'<w:gridCol w:w="{right - left}"/>' for left, right in pairwise(edges))
    rows = writer.rows(bookmark)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{GRID_IDS[grid.form, grid.landscape]}"/>'
        f'<w:tblW w:w="{edges[-1]}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:top w:w="{top}" w:type="dxa"/><w:left w:w="{side}" w:type="dxa"/>'
        f'<w:bottom w:w="{top}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0000" w:firstRow="0" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
        ' w:noHBand="1" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _check(grid: Grid) -> None:
    if grid.row_count < 1 or grid.column_count < 1:
        raise ValueError("a grid without rows or columns cannot be printed")
    taken: set[tuple[int, int]] = set()
    for cell in grid.cells:
        if not (
            0 <= cell.row <= cell.row + cell.row_span - 1 < grid.row_count
            and 0 <= cell.column <= cell.column + cell.column_span - 1 < grid.column_count
        ):
            raise ValueError(f"cell at row {cell.row}, column {cell.column} lies outside its grid")
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                if (row, column) in taken:
                    raise ValueError(f"two cells cover row {row}, column {column}")
                taken.add((row, column))


_Look = tuple[CellRole, Align, bool, int, bool, bool]
"""Role, align, bold, indent, whether in a head row, whether empty: what the properties hang on."""


@dataclass(slots=True)
class _Writer:
    """Writes the rows of one grid.

    Attributes:
        grid, fit: what is printed, and how.
        edges: left edge of each column and the right edge of the last, in twips.
        openings: XML of paragraph and run up to the words, by what the cell looks like.
    """

    grid: Grid
    fit: Fit
    edges: list[int]
    openings: dict[_Look, tuple[str, str]]

    def rows(self, bookmark: str) -> str:
        grid = self.grid
        squares = grid.rows()
        highest = _HIGHEST_WHOLE_FORM_ROW if grid.form else _HIGHEST_WHOLE_ROW
        parts: list[str] = []
        for number, row in enumerate(squares):
            single = [
                cell
                for cell in row
                if cell is not None and cell.row == number and cell.row_span == 1
            ]
            parts.append("<w:tr>")
            is_head = number < grid.head_rows
            whole = height_of_row(single, self.fit) <= highest
            if whole or is_head:
                split = "<w:cantSplit/>" if whole else ""
                repeat = "<w:tblHeader/>" if is_head else ""
                parts.append(f"<w:trPr>{split}{repeat}</w:trPr>")
            column = 0
            while column < grid.column_count:
                cell = row[column]
                if cell is None:
                    parts.append(self._filler(column))
                    column += 1
                elif cell.row == number:
                    parts.append(self._cell(cell, is_head))
                    column += cell.column_span
                else:
                    parts.append(self._continued(cell))
                    column += cell.column_span
            parts.append("</w:tr>")
        # Every paragraph of a cell has properties, and the bookmark stands right behind them.
        return "".join(parts).replace("</w:pPr>", f"</w:pPr>{bookmark}", 1)

    def _cell(self, cell: GridCell, is_head: bool) -> str:
        merge = '<w:vMerge w:val="restart"/>' if cell.row_span > 1 else ""
        look = (cell.role, cell.align, cell.bold, cell.indent, is_head, not cell.text)
        opening = self.openings.get(look)
        if opening is None:
            opening = self.openings[look] = self._opening(cell, is_head)
        paragraph, run = opening
        words = words_xml(cell.text)
        if words:
            words = f"<w:r>{run}{words}</w:r>"
        return (
            f"<w:tc><w:tcPr>{self._place(cell.column, cell.column_span)}{merge}"
            f'{_SHADE if is_head else ""}<w:vAlign w:val="center"/></w:tcPr>'
            f"<w:p>{paragraph}{words}</w:p></w:tc>"
        )

    def _opening(self, cell: GridCell, is_head: bool) -> tuple[str, str]:
        """Properties of the paragraph and of the run of a cell."""
        size = self.fit.size
        role = ROLE_STYLES[cell.role]
        run = f'<w:rStyle w:val="{EMPHASIS_ID}"/>' if cell.bold else ""
        spacing = ""
        if size != CELL_SIZE:
            points = half_points(size)
            run += f'<w:sz w:val="{points}"/><w:szCs w:val="{points}"/>'
            spacing = f'<w:spacing w:line="{twips(size * CELL_LINE)}" w:lineRule="exact"/>'
        if run:
            run = f"<w:rPr>{run}</w:rPr>"
        indent = ""
        if cell.indent > 0:
            left = twips(cell.indent * size)
            indent = f'<w:ind w:leftChars="{cell.indent * 100}" w:left="{left}"/>'
        align = role.align if cell.role is CellRole.HEAD else cell.align
        side = f'<w:jc w:val="{JUSTIFICATION[align]}"/>' if align is not role.align else ""
        paragraph = (
            f'<w:pPr><w:pStyle w:val="{ROLE_IDS[cell.role]}"/>'
            + ("<w:keepNext/>" if is_head else "")
            + f"{spacing}{indent}{side}{'' if cell.text else run}</w:pPr>"
        )
        return paragraph, run

    def _continued(self, cell: GridCell) -> str:
        """The part of a merged cell that lies in a row below its first."""
        return (
            f"<w:tc><w:tcPr>{self._place(cell.column, cell.column_span)}<w:vMerge/></w:tcPr>"
            f'<w:p><w:pPr><w:pStyle w:val="{EMPTY_SQUARE_ID}"/></w:pPr></w:p></w:tc>'
        )

    def _filler(self, column: int) -> str:
        return (
            f"<w:tc><w:tcPr>{self._place(column, 1)}</w:tcPr>"
            f'<w:p><w:pPr><w:pStyle w:val="{EMPTY_SQUARE_ID}"/></w:pPr></w:p></w:tc>'
        )

    def _place(self, column: int, span: int) -> str:
        width = self.edges[column + span] - self.edges[column]
        spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        return f'<w:tcW w:w="{width}" w:type="dxa"/>{spanned}'
