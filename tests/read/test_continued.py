"""A table that was cut in two is one again, and two tables stay two."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest
from docx.document import Document as WordFile

from mingzhang.document import Grid
from mingzhang.read import read_document

HEAD = ["项目", "合计", "基本支出"]
BODY = [["总计", "3.00", "1.00"], ["教育", "2.00", "1.00"], ["文化", "1.00", "0.00"]]


def add(file: WordFile, rows: list[list[str]]) -> None:
    table = file.add_table(len(rows), len(rows[0]))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.rows[number].cells[column].text = text


def grids(folder: Path, first: list[list[str]], between: list[str], second: list[list[str]]) -> int:
    file = docx.Document()
    add(file, first)
    for text in between:
        if text:
            file.add_paragraph(text)
        else:
            file.add_page_break()
    add(file, second)
    file.save(str(folder / "a.docx"))
    found = [b for b in read_document(folder / "a.docx").blocks if isinstance(b, Grid)]
    if len(found) == 1:
        texts = [cell.text for cell in found[0].cells]
        assert texts == [text for row in [HEAD, *BODY] for text in row]
    return len(found)


@pytest.mark.parametrize("between", [[""], ["", "续表"], ["（续）"]])
@pytest.mark.parametrize("again", [[], [HEAD]])
def test_rest_of_a_table_is_put_under_it(
    between: list[str], again: list[list[str]], tmp_path: Path
) -> None:
    assert grids(tmp_path, [HEAD, *BODY[:2]], between, [*again, *BODY[2:]]) == 1


@pytest.mark.parametrize(
    ("between", "second"),
    [
        (["收入预算表"], BODY[2:]),
        ([""], [["科目", "合计", "项目支出"], *BODY[2:]]),
        ([""], [row[:2] for row in BODY]),
    ],
    ids=["title", "other head", "other width"],
)
def test_tables_behind_each_other_stay_apart(
    between: list[str], second: list[list[str]], tmp_path: Path
) -> None:
    assert grids(tmp_path, [HEAD, *BODY[:2]], between, second) == 2


def test_rest_that_begins_with_a_label_is_put_under_its_table(tmp_path: Path) -> None:
    rows = [["项目", "2025年", "2024年"], ["一、教育支出", "2.00", "1.00"]]
    file = docx.Document()
    add(file, rows)
    file.add_page_break()
    add(file, [["二、文化支出", "", ""], ["三、其他支出", "1.00", ""]])
    file.save(str(tmp_path / "a.docx"))
    assert [
        b.row_count for b in read_document(tmp_path / "a.docx").blocks if isinstance(b, Grid)
    ] == [4]


@pytest.mark.parametrize(
    ("name", "title", "count"), [("表2(续)", "", 1), ("Sheet2", "", 1), ("表3", "支出总表", 2)]
)
def test_sheet_without_a_head_goes_on_from_the_one_before(
    name: str, title: str, count: int, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    for row in (["收入总表"], ["科目编码", "科目名称", "合计"], ["205", "教育支出", "2.00"]):
        first.append(row)
    second = book.create_sheet(name)
    for row in ([title], ["20502", "普通教育", "2.00"], ["2050202", "小学教育", "2.00"]):
        if row != [""]:
            second.append(row)
    book.save(tmp_path / "a.xlsx")
    found = [b for b in read_document(tmp_path / "a.xlsx").blocks if isinstance(b, Grid)]
    assert len(found) == count


CAPTION = ["收入预算总表", "部门：某县水利局"]


@pytest.mark.parametrize(
    ("between", "again", "count"),
    [
        (["收入预算总表（续表）", "部门：某县水利局"], [HEAD], 1),
        (["收入预算总表（续）"], [HEAD], 1),
        (["", *CAPTION], [HEAD], 1),
        (["续表2"], [HEAD], 1),
        (["支出预算总表（续表）"], [HEAD], 2),
        (["支出预算总表", "部门：某县水利局"], [HEAD], 2),
        (["", *CAPTION], [["科目", "合计", "项目支出"]], 2),
    ],
    ids=["title", "mark", "caption", "number", "other title", "other table", "other head"],
)
def test_caption_that_stands_above_the_rest_again(
    between: list[str], again: list[list[str]], count: int, tmp_path: Path
) -> None:
    """A row without figures may be the first below the head that is printed again."""
    file = docx.Document()
    for text in CAPTION:
        file.add_paragraph(text)
    add(file, [HEAD, *BODY[:2]])
    for text in between:
        file.add_paragraph(text)
    add(file, [*again, ["四、文化支出", "", ""], *BODY[2:]])
    file.save(str(tmp_path / "a.docx"))
    blocks = read_document(tmp_path / "a.docx").blocks
    found = [b.row_count for b in blocks if isinstance(b, Grid)]
    assert found == ([5] if count == 1 else [3, 3])
