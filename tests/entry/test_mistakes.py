"""Every mistake of a source at once, each with its place and what is expected."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from mingzhang.entry import new_source, read_source, write_workbook
from mingzhang.errors import SourceErrors, Unreadable

BUDGET = 'profile = "shanxi-county-budget-2025"\nyear = 2025\n'
DEPARTMENT = (
    'name = "青石县水务局"\n[[units]]\nname = "青石县水务局"\ncode = "001"\nkind = "行政单位"\n'
)
HEADS = "功能科目,支出性质,项目,资金来源,部门经济科目,金额\n"
GOOD = '2130301,,,一般公共预算,30101,"1,200.50"\n'


def folder(tmp_path: Path, lines: str, **files: str) -> Path:
    (tmp_path / "budget.toml").write_text(files.pop("budget", BUDGET), "utf-8")
    (tmp_path / "department.toml").write_text(files.pop("department", DEPARTMENT), "utf-8")
    (tmp_path / "lines.csv").write_text(HEADS + lines, "utf-8")
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    return tmp_path


def mistakes(path: Path) -> list[str]:
    with pytest.raises(SourceErrors) as caught:
        read_source(path)
    return [mistake.words() for mistake in caught.value.mistakes]


def test_good_source_needs_only_what_codes_do_not_say(tmp_path: Path) -> None:
    budget = read_source(folder(tmp_path, GOOD))
    (line,) = budget.lines
    assert (line.fen, line.nature.label, line.government_economic, line.unit) == (
        120050,
        "人员经费",
        "50101",
        "青石县水务局",
    )


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    found = mistakes(
        folder(
            tmp_path,
            "2130301,,,一般公共预标,30101,12a\n9990101,,驻村,一般公共预算,,5\n,人员经费,,,30101,1.005\n",
            department=DEPARTMENT.replace("行政单位", "行政"),
        )
    )
    text = "\n".join(found)
    assert "lines.csv:2 “资金来源”：没有“一般公共预标”这一项；应为一般公共预算？" in text
    assert "“12a”不是金额" in text
    assert "lines.csv:3 “功能科目”：支出功能分类里没有“9990101”" in text
    assert "lines.csv:3 “项目”：没有名为“驻村”的项目" in text
    assert "lines.csv:4 “金额”：“1.005”（元）不是整数分" in text
    assert "没有“行政”这一项；应为行政单位？" in text
    assert len(found) >= 7


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2130301,,,一般公共预算,,100\n", "支出性质没有填"),
        ("2130301,项目支出,,一般公共预算,,100\n", "没有填项目名称"),
        ("21303,,,一般公共预算,301011,100\n", "“301011”不是科目代码"),
        ("2130301,,,一般公共预算,39901,100\n", ""),
        ("2130301,,,一般公共预算,30101,\n", "“金额”没有填"),
        (
            "2130301,,,一般公共预算,30101,1,200\n",
            "“200”上面没有表头；应为每行6格；金额中的逗号要加引号",
        ),
    ],
)
def test_mistake_in_a_line_names_what_is_wrong(tmp_path: Path, line: str, words: str) -> None:
    assert any(
        words in found and "lines.csv:2" in found for found in mistakes(folder(tmp_path, line))
    )


def test_misspelt_head_names_the_right_one(tmp_path: Path) -> None:
    path = folder(tmp_path, GOOD)
    text = (path / "lines.csv").read_text("utf-8").replace("资金来源", "资金来原")
    (path / "lines.csv").write_text(text, "utf-8")
    found = mistakes(path)
    assert "lines.csv:1：不认识的表头“资金来原”；应为资金来源？" in found


def test_project_without_money_and_twice_named_project(tmp_path: Path) -> None:
    found = mistakes(
        folder(
            tmp_path,
            GOOD,
            projects="名称,类别\n甲,其他运转类项目\n甲,其他运转类项目\n",
        )
    )
    assert any("项目“甲”重复" in words for words in found)
    assert any("项目“甲”没有预算明细" in words for words in found)


def test_broken_toml_and_unknown_file_are_named(tmp_path: Path) -> None:
    path = folder(tmp_path, GOOD, budget="profile = ")
    (path / "line.csv").write_text("", "utf-8")
    found = mistakes(path)
    assert any(words.startswith("budget.toml：TOML格式错误") for words in found)
    assert any(words.startswith("line.csv：不认识这个文件") for words in found)


def test_absent_source_and_no_workbook_are_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="没有这个文件"):
        read_source(tmp_path / "absent.xlsx")
    (tmp_path / "text.xlsx").write_text("hello", "utf-8")
    with pytest.raises(Unreadable, match="不是Excel工作簿"):
        read_source(tmp_path / "text.xlsx")


def test_excel_turns_codes_into_numbers_and_it_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "budget.xlsx"
    write_workbook(read_source(folder(tmp_path, GOOD)), path)
    book = openpyxl.load_workbook(path)
    sheet = book["预算明细"]
    heads = [cell.value for cell in sheet[2]]
    sheet.cell(3, heads.index("功能科目") + 1).value = 2130301
    sheet.cell(3, heads.index("部门经济科目") + 1).value = 30101.0
    sheet.cell(3, heads.index("金额") + 1).value = "１,200.50"
    book.save(path)
    assert read_source(path).lines[0].fen == 120050


def test_mistake_in_a_workbook_names_sheet_and_cell(tmp_path: Path) -> None:
    path = tmp_path / "budget.xlsx"
    write_workbook(read_source(folder(tmp_path, GOOD)), path)
    book = openpyxl.load_workbook(path)
    sheet = book["预算明细"]
    sheet.cell(3, 5).value = "财政拨款"
    book.save(path)
    assert any(words.startswith("预算明细!E3：没有“财政拨款”这一项") for words in mistakes(path))


@pytest.mark.parametrize("form", ["folder", "workbook"])
def test_new_source_reads_and_says_what_to_fill_in(tmp_path: Path, form: str) -> None:
    path = tmp_path / ("new.xlsx" if form == "workbook" else "new")
    new_source(path, "shanxi-county-budget-2025", form)
    found = mistakes(path)
    assert any("“部门名称”没有填" in words for words in found)
    assert any("没有预算单位" in words for words in found)


def test_workbook_has_drop_downs_and_frozen_heads(tmp_path: Path) -> None:
    new_source(tmp_path / "new.xlsx", "shanxi-county-budget-2025", "workbook")
    book = openpyxl.load_workbook(tmp_path / "new.xlsx")
    sheet = book["预算明细"]
    assert sheet.freeze_panes == "B3"
    choices = {str(v.formula1) for v in sheet.data_validations.dataValidation}
    assert any("一般公共预算" in choice for choice in choices)
    assert "绩效目标01" in book.sheetnames


TWO_UNITS = DEPARTMENT + '[[units]]\nname = "青石县灌区中心"\ncode = "002"\nkind = "事业单位"\n'
LINES_OF_TWO = (
    "单位,功能科目,支出性质,项目,资金来源,部门经济科目,金额\n"
    "青石县灌区中心,2130306,,渠道维护,一般公共预算,30213,5000\n"
    "青石县灌区中心,2130306,,通用设备,一般公共预算,31003,700\n"
    "青石县水务局,2130301,,通用设备,一般公共预算,31003,900\n"
)
PROJECTS_OF_TWO = (
    "名称,单位,类别\n"
    "渠道维护,青石县灌区中心,其他运转类项目\n"
    "通用设备,青石县灌区中心,其他运转类项目\n"
    "通用设备,青石县水务局,其他运转类项目\n"
)


def test_a_target_without_a_unit_is_of_the_only_unit_that_has_the_project(tmp_path: Path) -> None:
    path = folder(tmp_path, "", department=TWO_UNITS, projects=PROJECTS_OF_TWO)
    (path / "lines.csv").write_text(LINES_OF_TWO, "utf-8")
    (path / "targets").mkdir()
    (path / "targets" / "01.toml").write_text('project = "渠道维护"\n', "utf-8")
    (path / "targets" / "02.toml").write_text('project = "通用设备"\n', "utf-8")
    units = [target.text("unit") for target in read_source(path).targets]
    assert units == ["青石县灌区中心", ""]  # two units have 通用设备: that is for a person to say
