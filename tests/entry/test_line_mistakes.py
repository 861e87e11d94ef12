"""Mistakes in lines, and the nearest things that are none."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from mingzhang.entry import new_source, read_source, write_workbook
from mingzhang.errors import SourceErrors
from mingzhang.model.budget import Budget
from mingzhang.model.vocabulary import Agency, Fund

BUDGET = 'profile = "shanxi-county-budget-2025"\nyear = 2025\n'
DEPARTMENT = """name = "青石县水务局"
[[units]]
name = "青石县水务局"
kind = "行政单位"
[[units]]
name = "青石县水库（东）"
kind = "事业单位"
"""
HEADS = (
    "单位,功能科目,支出性质,项目,资金来源,资金年份,部门经济科目,政府经济科目,收入科目,金额,"
    "机关运行经费,备注\n"
)
GOOD = "青石县水务局,2130301,,,一般公共预算,,30101,,,100,,\n"


def source(tmp_path: Path, lines: str = GOOD, **files: str) -> Path:
    typed = {"budget.toml": BUDGET, "department.toml": DEPARTMENT, "lines.csv": HEADS + lines}
    for name, text in (typed | {k.replace("_", "."): v for k, v in files.items()}).items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def mistakes(path: Path) -> list[str]:
    with pytest.raises(SourceErrors) as caught:
        read_source(path)
    return [mistake.words() for mistake in caught.value.mistakes]


def the_only_mistake(path: Path) -> str:
    (words,) = mistakes(path)
    return words


def fen_of(budget: Budget) -> list[int]:
    return [line.fen for line in budget.lines]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("青石县水务局,2130301,,,一般公共预算,,,,,100,,", "“支出性质”：支出性质没有填"),
        ("青石县水务局,2130301,人员经费,,一般公共预算,,,,,100,,", "“部门经济科目”没有填"),
        ("青石县水务局,,,,一般公共预算,,30101,,,100,,", "“功能科目”没有填"),
        (",2130301,,,一般公共预算,,30101,,,100,,", "“单位”没有填；应为青石县水务局、"),
        ("青石县水物局,2130301,,,一般公共预算,,30101,,,100,,", "应为青石县水务局？"),
        ("青石县水务局,2130377,,,一般公共预算,,30101,,,100,,", "里没有“2130377”；应为21303"),
        ("青石县水务局,2130301 农业支出,,,一般公共预算,,30101,,,1,,", "应为2130301 行政运行"),
        ("青石县水务局,2130301,,,一般公共预算,,30177,,,100,,", "里没有“30177”"),
        ("青石县水务局,2130301,,,一般公共预算,,30107,,,100,,", "没有唯一对应的政府经济科目"),
        ("青石县水务局,2130301,单位预留机动经费,,一般公共预算,,,,,1,,", "没有“单位预留机动经费”"),
        ("青石县水务局,2130301,,,事业收入,,30101,,,1,,", "这一地区格式没有“事业收入”"),
        ("青石县水务局,2130301,,,一般公共预算,去年,30101,,,1,,", "没有“去年”这一项"),
        ("青石县水务局,2130301,,,一般公共预算,,30101,,,1.001,,", "不是整数分"),
        ("青石县水务局,2130301,,,一般公共预算,,30101,,,(500),,", "“(500)”小于零"),
        ("青石县水务局,2130301,,,一般公共预算,,30101,,,-,,", "“金额”没有填"),
        ("青石县水务局,21303,,,一般公共预算,,30101,,,5,,", "没有填到“项”；应为7位代码，如"),
        ("青石县水务局,2130301,,,一般公共预算,,30101,,,1万亿元,,", "“1万亿元”不是金额"),
        ("青石县水务局,2130301,,,一般公共预算,,30101,,,1,对,", "“对”不能识别；应为是或否"),
        ("青石县水务局,2130301,,,政府性基金预算,,30101,,,1,,", "没有填收入科目；应为10301开头"),
        ("青石县水务局,2130301,,,国有资本经营预算,,30101,,10301,1,,", "应为10306开头"),
        ("青石县水务局,2130301,项目支出,,一般公共预算,,,,,1,,", "项目支出没有填项目名称"),
    ],
)
def test_mistake_in_a_line_is_the_only_one(tmp_path: Path, line: str, words: str) -> None:
    found = the_only_mistake(source(tmp_path, GOOD + line + "\n"))
    assert found.startswith("lines.csv:3 “")
    assert words in found


@pytest.mark.parametrize(
    "line",
    [
        "青石县水务局, 2130301 行政运行 ,人员 经费,,一般公共预算,当年,30101.0,50101,,200,,",
        "青石县水务局,２１３０３０１,,,general_public,,30101 基本工资,,,￥200元,,",
        "青石县水库(东),2130301,,,单位资金,上年结转,30101,,,（１，０００．００）,,冲减".replace(
            "，", ""
        ),
        "青石县水务局,2130377 新科目,,,一般公共预算,,30101,,,0.01万元,,",
        "青石县水务局,2130301,,,政府性基金预算,,30101,,103014801,1,,",
        "青石县水务局,,年终结转,,一般公共预算,,,,,1,,",
        "青石县水务局,2130301,,,一般公共预算,,30101,,,100,,第二笔",
        "青石县水务局,2130301,,,一般公共预算,,30101,,,17.25万,,",
        "青石县水务局,2130301,,,一般公共预算,,30101,,,１ ７２５．５０ 元整,,",
    ],
)
def test_what_is_clear_is_no_mistake(tmp_path: Path, line: str) -> None:
    assert len(read_source(source(tmp_path, GOOD + line + "\n")).lines) == 2


def test_row_pasted_twice_names_the_first(tmp_path: Path) -> None:
    found = the_only_mistake(source(tmp_path, GOOD + "\n" + GOOD))
    assert found.startswith("lines.csv:4：与lines.csv:2完全相同")


def test_only_offices_have_agency_operating_expenditure_unless_the_user_says_so(
    tmp_path: Path,
) -> None:
    lines = (
        "青石县水务局,2130301,,,一般公共预算,,30201,,,1,,\n"
        "青石县水务局,2130301,,,单位资金,,30201,,,1,,\n"
        "青石县水务局,2130301,,,一般公共预算,,30101,,,1,,\n"
        "青石县水库（东）,2130301,,,一般公共预算,,30201,,,1,,\n"
        "青石县水库（东）,2130301,,,一般公共预算,,30201,,,1,是,\n"
    )
    budget = read_source(source(tmp_path, lines))
    assert [line.agency is Agency.YES for line in budget.lines] == [True, False, False, False, True]
    assert [line.government_economic for line in budget.lines] == [
        "50201",
        "50201",
        "50101",
        "50502",
        "50502",
    ]


def test_amounts_in_ten_thousands_are_exact(tmp_path: Path) -> None:
    lines = GOOD.replace(",100,", ",445.66,") + GOOD.replace(",100,", ",0.000001,")
    path = source(tmp_path, lines, budget_toml=BUDGET + 'unit = "万元"\n')
    assert fen_of(read_source(path)) == [445_660_000, 1]


def test_project_of_another_unit_is_none(tmp_path: Path) -> None:
    projects = "名称,单位,类别\n甲（一期）,青石县水库(东),特定目标类项目\n"
    good = "青石县水库（东）,2130301,,甲(一期),一般公共预算,,,,,1,,\n"
    budget = read_source(source(tmp_path, good, projects_csv=projects))
    assert budget.lines[0].project == budget.projects[0].name == "甲（一期）"
    found = mistakes(source(tmp_path, good.replace("水库（东）", "水务局"), projects_csv=projects))
    assert any("lines.csv:2 “项目”：没有名为“甲(一期)”的项目" in words for words in found)
    assert any("projects.csv:2 “名称”：项目“甲（一期）”没有预算明细" in words for words in found)


def test_target_and_procurement_name_a_project_that_exists(tmp_path: Path) -> None:
    path = source(tmp_path, procurement_csv="名称,类别,金额,项目\n电脑,货物,5,乙\n")
    (path / "targets").mkdir()
    (path / "targets" / "01.toml").write_text(
        'project = "丙"\n[funding_year]\ntotal = "x"\n', "utf-8"
    )
    found = mistakes(path)
    assert any(words.startswith("procurement.csv:2 “项目”：没有名为“乙”的项目") for words in found)
    assert any(words.startswith("targets/01.toml:1 project：没有名为“丙”") for words in found)
    assert any(
        words.startswith("targets/01.toml:3 funding_year[1].total：“x”不是金额") for words in found
    )


def test_measure_is_found_by_key_label_or_synonym(tmp_path: Path) -> None:
    rows = "指标,上年金额,原因\nincome_total,1,\n“三公”经费预算,2,\n支出总计,3,\n"
    budget = read_source(source(tmp_path, comparisons_csv=rows))
    keys = [comparison.measure for comparison in budget.comparisons]
    assert keys == ["income_total", "three_public", "expenditure_total"]
    again = rows + "预算收入总计,4,\n收入合计数,5,\n"
    found = mistakes(source(tmp_path, comparisons_csv=again))
    assert any("指标“预算收入总计”重复" in words for words in found)
    assert any("没有“收入合计数”这个指标" in words for words in found)


def test_csv_as_excel_saves_it(tmp_path: Path) -> None:
    text = (HEADS + GOOD).replace("\n", "\r\n")
    path = source(tmp_path)
    for content in (
        text.encode("gb18030"),
        text.encode("utf-8-sig"),
        text.replace(",", "\t").encode("utf-16"),
        ("# 注释,,,\r\n" + text + ",,,,,,,,,,,\r\n").encode("utf-8"),
    ):
        (path / "lines.csv").write_bytes(content)
        assert fen_of(read_source(path)) == [10_000]


def test_heads_twice_and_cells_without_heads_are_told(tmp_path: Path) -> None:
    path = source(tmp_path)
    (path / "lines.csv").write_text(
        "功能科目,资金来源,金额,金额,,部门经济科目\n2130301,一般公共预算,1,2,3,30101\n", "utf-8"
    )
    found = mistakes(path)
    assert "lines.csv:1：表头“金额”重复" in found
    assert any(words.startswith("lines.csv:2：“3”上面没有表头") for words in found)


def test_broken_quotes_and_misspelt_folder_are_told(tmp_path: Path) -> None:
    path = source(tmp_path, GOOD + '"青石县"水务局,2130301\n')
    (path / "target").mkdir()
    (path / "as-received").mkdir()  # what else lies there is nobody's business
    found = mistakes(path)
    assert any(words.startswith("lines.csv:3：CSV格式错误") for words in found)
    assert "target：不认识这个文件夹；应为targets？" in found
    assert not any("as-received" in words for words in found)


def test_absent_part_is_one_mistake_and_no_cascade(tmp_path: Path) -> None:
    path = source(tmp_path)
    (path / "budget.toml").unlink()
    assert the_only_mistake(path).startswith("budget.toml：缺少这个文件")


def test_member_that_a_place_lacks_is_not_offered(tmp_path: Path) -> None:
    new_source(tmp_path / "new.xlsx", "shanxi-county-budget-2025", "workbook")
    book = openpyxl.load_workbook(tmp_path / "new.xlsx")
    rules = [str(v.formula1) for v in book["预算明细"].data_validations.dataValidation]
    funds = next(rule for rule in rules if Fund.GENERAL_PUBLIC.label in rule)
    assert Fund.UNIT_OWN.label in funds
    assert Fund.BUSINESS.label not in funds
    assert "='项目'!$A$4:$A$503" in {"=" + rule.lstrip("=") for rule in rules}
    assert book["选项"].sheet_state == "hidden"


def test_workbook_as_people_leave_it(tmp_path: Path) -> None:
    """Rows inserted above, blank rows between and below, formulas' leftovers, a copied sheet."""
    projects = "名称,单位,类别\n甲,青石县水务局,特定目标类项目\n"
    project_line = "青石县水务局,2130301,,甲,一般公共预算,,,,,1,,\n"
    path = tmp_path / "budget.xlsx"
    folder = source(tmp_path, GOOD + project_line, projects_csv=projects)
    write_workbook(read_source(folder), path)
    book = openpyxl.load_workbook(path)
    sheet = book["预算明细"]
    sheet.cell(4, 13).value = "  "
    sheet.cell(3, 10).value = 0.1 + 0.2
    sheet.insert_rows(4, 2)
    sheet.cell(40, 2).value = " "
    copy = book.create_sheet("绩效目标 (2)")
    copy["A1"], copy["A2"], copy["B2"] = "随便写的说明", "项目名称", "甲"
    book.save(path)
    with pytest.raises(SourceErrors, match="绩效目标 \\(2\\)!A1：不认识的栏目"):
        read_source(path)
    copy["A1"] = None
    book.save(path)
    budget = read_source(path)
    assert fen_of(budget) == [30, 100]
    assert [target.subject for target in budget.targets] == ["甲"]
