"""Rows of a table that somebody set with tabs in a Word file, and lines with tabs that are none."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from mingzhang.document import Contents, Grid, Paragraph
from mingzhang.read import read_document

ROWS = [
    ["科目编码", "科目名称", "合计", "基本支出"],
    ["", "合计", "130.00", "90.00"],
    ["213", "农林水支出", "80.00", "50.00"],
    ["221", "住房保障支出", "50.00", "40.00"],
]


def written(path: Path, lines: list[str]) -> Path:
    file = docx.Document()
    for line in lines:
        file.add_paragraph(line)
    file.save(str(path))
    return path


def test_rows_set_with_tabs_are_a_table(tmp_path: Path) -> None:
    lines = ["支出总表", "部门：某局\t单位：万元", *map("\t".join, ROWS), "注：没有其他支出。"]
    blocks = read_document(written(tmp_path / "a.docx", lines)).blocks
    (grid,) = [block for block in blocks if isinstance(block, Grid)]
    rows = [[""] * 4 for _ in ROWS]
    for cell in grid.cells:
        rows[cell.row][cell.column] = cell.text
        assert cell.place.line == cell.row + 3
    assert rows == ROWS
    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    assert texts == [*lines[:2], lines[-1]]


@pytest.mark.parametrize(
    "lines",
    [
        ["第一部分 概况\t1", "第二部分 报表\t2", "第三部分 说明\t9"],
        ["\t一、职责", "\t二、机构", "\t三、说明"],
        ["签发：\t某人\t电话：12345", "校对：\t某人\t日期：5月"],
    ],
    ids=["contents", "indents", "two lines"],
)
def test_lines_with_tabs_that_hold_no_amounts_are_no_table(
    lines: list[str], tmp_path: Path
) -> None:
    blocks = read_document(written(tmp_path / "a.docx", [*lines, "某局预算"])).blocks[:-1]
    assert not any(isinstance(block, Grid) for block in blocks)
    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    assert texts == [line.strip("\t") for line in lines] or any(
        isinstance(block, Contents) for block in blocks
    )
