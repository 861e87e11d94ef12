"""Texts that keep the look of a page: columns made with blanks or stops, pages with form feeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.document import Grid, Paragraph
from mingzhang.read import read_document

ONE_COLUMN = """某县水利局 2025 年度部门预算公开

表1
                          收支总表
部门：某县水利局                                       单位：万元
          收  入                        支  出
    项目         预算数          项目           2025 年    上年
                                          合计      结转
一、一般公共预算      1,021.29 一、教育支出            994.22
二、单位资金              二、文化支出             21.07
                    三、机关事业单位基本养老
                                           6.00
                    保险支出
收入总计          1,021.29 支出总计           1,021.29

                             — 1 —
\f某县水利局 2025 年度部门预算公开

表2
                          支出总表
部门：某县水利局                                       单位：万元
科目编码      科目名称         合计      基本支出      项目支出
205       教育支出        994.22    445.66    548.56
20502     普通教育        994.22    445.66    548.56

                             — 2 —
\f
科目编码      科目名称         合计      基本支出      项目支出
208       社会保障支出       27.07     12.22     14.85
          合计        1,021.29   457.88    563.41

                             — 3 —
\f                第三部分 情况说明
  2025 年收入预算 1,021.29 万元，主要是一般公共预算拨款收入，按照规定
全部用于教育支出、文化支出和机关事业单位的基本养老保险支出，其中教育支
出最多。
  2025 年收入预算 1,021.29 万元，主要是一般公共预算拨款收入，按照规定
全部用于教育支出、文化支出和机关事业单位的基本养老保险支出，其中教育支
出最多。
  2025 年收入预算 1,021.29 万元，主要是一般公共预算拨款收入，按照规定
全部用于教育支出、文化支出和机关事业单位的基本养老保险支出，其中教育支
出最多。
  2025 年收入预算 1,021.29 万元，主要是一般公共预算拨款收入，按照规定
全部用于教育支出、文化支出和机关事业单位的基本养老保险支出，其中教育支
出最多。
"""


def read(path: Path, text: str) -> tuple[list[list[list[str]]], list[str]]:
    """The tables as texts, and the paragraphs."""
    path.write_text(text, encoding="utf-8")
    tables = []
    blocks = read_document(path).blocks
    for grid in (block for block in blocks if isinstance(block, Grid)):
        rows = [[""] * grid.column_count for _ in range(grid.row_count)]
        for cell in grid.cells:
            rows[cell.row][cell.column] = cell.text
            assert cell.place.line is not None
        tables.append(rows)
    return tables, [block.text for block in blocks if isinstance(block, Paragraph)]


def test_page_printed_as_text_keeps_tables_pages_and_paragraphs(tmp_path: Path) -> None:
    """A Chinese character takes one column here; a label behind an amount is pushed aside."""
    (first, second), paragraphs = read(tmp_path / "a.txt", ONE_COLUMN)
    assert first[2:] == [
        ["一、一般公共预算", "1,021.29", "一、教育支出", "994.22", ""],
        ["二、单位资金", "", "二、文化支出", "21.07", ""],
        ["", "", "三、机关事业单位基本养老保险支出", "6.00", ""],
        ["收入总计", "1,021.29", "支出总计", "1,021.29", ""],
    ]
    assert second == [
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["205", "教育支出", "994.22", "445.66", "548.56"],
        ["20502", "普通教育", "994.22", "445.66", "548.56"],
        ["208", "社会保障支出", "27.07", "12.22", "14.85"],
        ["", "合计", "1,021.29", "457.88", "563.41"],
    ]
    assert [text[-9:] for text in paragraphs[-4:]] == ["其中教育支出最多。"] * 4


ROWS = [
    ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
    ["", "合计", "1,130.00", "90.00", "1,040.00"],
    ["213", "农林水支出", "80.00", "50.00", "30.00"],
    ["221", "住房保障支出", "1,050.00", "40.00", "1,010.00"],
]


def padded(blank: str, *, right: bool) -> str:
    """The rows in columns of twelve, where a Chinese character takes two."""
    lines = []
    for row in ROWS:
        line = ""
        for text in row:
            white = 14 - sum(2 if char > "\u2e7f" else 1 for char in text)
            fill = blank * (white // (2 if blank == "\u3000" else 1)) + " " * (
                white % 2 if blank == "\u3000" else 0
            )
            line += fill + text if right and "." in text else text + fill
        lines.append(line.rstrip())
    return "\n".join(["支出预算总表", "单位：万元", *lines, "注：没有其他支出。"])


def to_stops() -> str:
    lines = []
    for row in ROWS:
        line = ""
        for text in row:
            wide = sum(2 if char > "\u2e7f" else 1 for char in text)
            line += text + "\t" * (2 - wide // 8)
        lines.append(line.rstrip())
    return "\n".join(["支出预算总表", "单位：万元", *lines])


@pytest.mark.parametrize(
    "text",
    [
        padded(" ", right=True),
        padded(" ", right=False),
        padded("\u3000", right=True),
        padded("\u3000", right=False),
        to_stops(),
        "支出预算总表\n单位：万元\n" + "\n".join("\t".join(row) for row in ROWS),
    ],
    ids=["right", "left", "broad right", "broad left", "stops", "tabs"],
)
def test_columns_made_with_blanks_or_tabs(text: str, tmp_path: Path) -> None:
    (table,), _paragraphs = read(tmp_path / "a.txt", text)
    assert table == ROWS


@pytest.mark.parametrize(
    "text",
    [
        "一、收入  1,021.29  万元，增长  3.00%。\n二、支出  1,021.29  万元，增长  3.00%。\n" * 3,
        "单位：万元\n收入预算 1,021.29 万元，其中财政拨款 1,000.00 万元，单位资金 21.29 万元。\n"
        * 3,
    ],
)
def test_sentences_with_blanks_stay_sentences(text: str, tmp_path: Path) -> None:
    tables, paragraphs = read(tmp_path / "a.txt", text)
    assert not tables
    assert len(paragraphs) == len(text.splitlines())
