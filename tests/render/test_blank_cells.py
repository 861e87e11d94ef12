"""Blank squares are left to the typesetter, and every row is there all the same."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

from mingzhang.document import Document, Grid, GridCell, Paragraph
from mingzhang.read import read_document
from mingzhang.render import pdf

_ROWS = 6
_COLUMNS = 5


def _grid() -> Grid:
    texts = {(0, 0): "科目", (0, 4): "金额", (2, 0): "合计", (2, 4): "1.00", (4, 2): "中间"}
    merged = {(3, 1): (2, 1)}  # blank itself, over two rows
    cells = tuple(
        GridCell(row, column, texts.get((row, column), ""), *merged.get((row, column), ()))
        for row in range(_ROWS)
        for column in range(_COLUMNS)
        if (row, column) != (4, 1)
    )
    return Grid(_ROWS, _COLUMNS, cells, head_rows=1)


def test_blank_cells_come_back_though_nobody_handed_them_over(tmp_path: Path) -> None:
    grid = _grid()
    handed = pdf._grid_data(grid, 400.0)
    assert len(handed["head"]) == _COLUMNS
    assert Counter(cell[0] for cell in handed["body"]) == {1: 1, 2: 2, 3: 2, 4: 2, 5: 1}
    path = tmp_path / "made.pdf"
    pdf.write_pdf(Document((Paragraph("表"), grid)), path)
    (read,) = [block for block in read_document(path).blocks if isinstance(block, Grid)]

    def squares(of: Grid) -> list[tuple[int, int, str, int, int]]:
        return [(c.row, c.column, c.text, c.row_span, c.column_span) for c in of.cells]

    assert squares(read) == squares(grid)


def test_no_function_of_the_template_is_given_a_table_for_each_cell() -> None:
    """Typst reads all that a function is given: 5,600 cells took half of the time to set them."""
    template = files("mingzhang.render").joinpath("pdf.typ").read_text("utf-8")
    (given,) = re.findall(r"#let cell\((.*?)\)", template)
    assert given == "c, inset"
    assert set(re.findall(r"=> cell\((.*?)\)", template)) == {"c, g.inset"}
