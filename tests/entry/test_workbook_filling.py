"""The workbook of `new`, filled in as people do."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from mingzhang.compilation.mark import write_marked_source
from mingzhang.entry import new_source, read_source
from mingzhang.errors import SourceErrors

PROFILE = "shanxi-county-budget-2025"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "预算.xlsx"
    new_source(made, PROFILE, "workbook", year=2025, department="岚县水务局")
    book = openpyxl.load_workbook(made)
    units = next(
        row for row in book["部门"].iter_rows() if row[1].value == "岚县水务局" and row[0].row > 2
    )
    units[3].value = "行政单位"
    book.save(made)
    return made


def heads(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[2] if cell.value}


def fill(path: Path, row: int = 4, **cells: object) -> None:
    """A line in the table of lines; row 3 is the example."""
    book = openpyxl.load_workbook(path)
    sheet = book["预算明细"]
    typed = {
        "功能科目": "2130301 行政运行",
        "资金来源": "一般公共预算",
        "部门经济科目": "30101",
        "金额": 100,
    }
    for head, value in (typed | cells).items():
        sheet.cell(row, heads(sheet)[head], value)
    book.save(path)


def mistakes(path: Path) -> list[str]:
    with pytest.raises(SourceErrors) as caught:
        read_source(path)
    return [mistake.words() for mistake in caught.value.mistakes]


def test_the_example_is_shown_and_never_read(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["预算明细"]
    assert str(sheet["A3"].value).startswith("#例")
    assert sheet["A3"].font.color.rgb.endswith("7F7F7F")
    assert mistakes(path) == [f"{path.name}：没有任何预算明细；应为至少一行"]
    fill(path)
    assert [line.fen for line in read_source(path).lines] == [10_000]


def test_codes_are_chosen_from_sheets_that_can_be_searched(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    codes = book["功能科目表"]
    assert codes.auto_filter.ref
    listed = [str(row[0].value) for row in codes.iter_rows(min_row=2)]
    assert "2130301 行政运行" in listed
    assert all(row[3].value for row in codes.iter_rows(min_row=2))
    rules = {r.formula1: r for r in book["预算明细"].data_validations.dataValidation}
    rule = next(rule for formula, rule in rules.items() if "功能科目表" in str(formula))
    assert not rule.showErrorMessage  # a new code with its name behind it may be typed
    fill(path, 功能科目="2130399 其他水利支出")
    assert read_source(path).lines[0].function == "2130399"


def test_total_counts_while_one_types_and_what_is_missing_turns_yellow(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["预算明细"]
    column = openpyxl.utils.get_column_letter(heads(sheet)["金额"])
    assert sheet[f"{column}1"].value == f"=SUM({column}4:{column}503)"
    marked = {str(cells.sqref).partition(":")[0] for cells in sheet.conditional_formatting}
    assert f"{column}4" in marked


def test_a_page_is_one_wide_and_rows_are_ruled(path: Path) -> None:
    for sheet in openpyxl.load_workbook(path).worksheets:
        if sheet.sheet_state == "visible":
            assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
    lines = openpyxl.load_workbook(path)["预算明细"]
    assert lines["A20"].border.left.style


def test_explanations_stand_beside_and_are_not_read(path: Path) -> None:
    cover = openpyxl.load_workbook(path)["封面"]
    assert str(cover["C2"].value).startswith("← 必填")


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("17.25万", 17_250_000), ("１，２００．５", 120_050), (" 1 200 ", 120_000), ("￥5元", 500)],
)
def test_amounts_as_people_write_them(path: Path, typed: str, fen: int) -> None:
    fill(path, 金额=typed)
    assert [line.fen for line in read_source(path).lines] == [fen]


@pytest.mark.parametrize("typed", ["-", "(500)", "一百", "12.345"])
def test_amounts_that_are_refused_are_refused_once(path: Path, typed: str) -> None:
    fill(path, 金额=typed)
    assert len(mistakes(path)) == 1


@pytest.mark.parametrize(("old", "new"), [("金额", "预算金额（元）"), ("资金来源", "资金渠道")])
def test_one_renamed_heading_is_one_message(path: Path, old: str, new: str) -> None:
    for row in range(4, 9):
        fill(path, row, 金额=100 + row)
    book = openpyxl.load_workbook(path)
    sheet = book["预算明细"]
    sheet.cell(2, heads(sheet)[old], new)
    book.save(path)
    (words,) = mistakes(path)
    assert f"不认识的表头“{new}”" in words


def test_one_removed_heading_is_one_message(path: Path) -> None:
    for row in range(4, 9):
        fill(path, row, 金额=100 + row)
    book = openpyxl.load_workbook(path)
    sheet = book["预算明细"]
    sheet.delete_cols(heads(sheet)["金额"])
    book.save(path)
    (words,) = mistakes(path)
    assert "缺少表头“金额”" in words


def test_mistakes_are_written_back_as_notes(path: Path, tmp_path: Path) -> None:
    fill(path, 功能科目="21303")
    with pytest.raises(SourceErrors) as caught:
        read_source(path)
    copy = tmp_path / "批注.xlsx"
    assert write_marked_source(path, caught.value.mistakes, copy) == 1
    sheet = openpyxl.load_workbook(copy)["预算明细"]
    noted = {
        cell.coordinate: cell.comment.text
        for row in sheet.iter_rows(min_row=4)
        for cell in row
        if cell.comment
    }
    ((place, words),) = noted.items()
    assert "没有填到“项”" in words
    assert place.endswith("4")
