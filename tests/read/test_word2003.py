"""The XML of Word 2003 where what a merged cell covers is left out, as LibreOffice writes it."""

from __future__ import annotations

from pathlib import Path

from mingzhang.document import Grid
from mingzhang.read import read_document

_SPACE = "http://schemas.microsoft.com/office/word/2003/wordml"


def _grid(folder: Path, columns: int, *rows: str) -> list[tuple[str, int, int, int, int]]:
    """What is read of a table whose cells are `text` or `text*span`: text, place, size."""

    def cell(text: str) -> str:
        text, _star, span = text.partition("*")
        facts = f'<w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>' if span else ""
        return f"<w:tc>{facts}<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    grid = "<w:gridCol/>" * columns
    lines = "".join(f"<w:tr>{''.join(map(cell, row.split()))}</w:tr>" for row in rows)
    body = f"<w:body><w:tbl><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl></w:body>"
    path = folder / "table.xml"
    path.write_text(
        f'<?xml version="1.0"?><w:wordDocument xmlns:w="{_SPACE}">{body}</w:wordDocument>', "utf-8"
    )
    (found,) = (b for b in read_document(path).blocks if isinstance(b, Grid))
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in found.cells if c.text]


def test_second_row_of_a_head_stands_below_what_spans(tmp_path: Path) -> None:
    found = _grid(tmp_path, 4, "项目 金额*3", "小计 基本支出 项目支出", "合计 3 1 2")
    assert ("项目", 0, 0, 2, 1) in found
    assert [(text, column) for text, row, column, _h, _w in found if row == 1] == [
        ("小计", 1),
        ("基本支出", 2),
        ("项目支出", 3),
    ]


def test_a_figure_column_between_spans_keeps_its_place(tmp_path: Path) -> None:
    found = _grid(tmp_path, 5, "收入*2 上年结转 支出*2", "项目 金额 项目 金额", "甲 1 2 乙 3")
    assert ("上年结转", 0, 2, 2, 1) in found
    assert [column for _t, row, column, _h, _w in found if row == 1] == [0, 1, 3, 4]
    assert [column for _t, row, column, _h, _w in found if row == 2] == [0, 1, 2, 3, 4]


def test_labels_at_the_left_go_on_downwards(tmp_path: Path) -> None:
    rows = ("一级 二级 指标 值", "产出 数量 场次 3场", "人次 9人", "质量 合格率 98%")
    found = _grid(tmp_path, 4, *rows)
    assert ("产出", 1, 0, 3, 1) in found
    assert ("数量", 1, 1, 2, 1) in found
    assert ("合格率", 3, 2, 1, 1) in found


def test_rows_that_are_whole_stay_as_they_are(tmp_path: Path) -> None:
    found = _grid(tmp_path, 3, "编码 名称 金额", "合计*2 3", "207 文化 3")
    assert [(c[1], c[2], c[3], c[4]) for c in found[3:]] == [
        (1, 0, 1, 2),
        (1, 2, 1, 1),
        (2, 0, 1, 1),
        (2, 1, 1, 1),
        (2, 2, 1, 1),
    ]
