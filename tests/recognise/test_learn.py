"""Tables of places that no profile knows, read by what their own headings and labels say."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from mingzhang.check.engine import check
from mingzhang.check.finding import Severity
from mingzhang.model.booklet import Booklet
from mingzhang.pipeline.review import read_booklet
from mingzhang.profiles import GIVEN, give
from mingzhang.read import read_document
from mingzhang.recognise import recognise
from mingzhang.recognise.draft import draft_profile
from mingzhang.tables.profile import profile_of
from mingzhang.tables.trust import broken_relations

COVER = "某市水务局2026年部门预算\n第二部分 2026年部门预算表\n\n"
END = "\n第三部分 2026年部门预算情况说明\n一、收支预算情况\n收入100.00万元。\n"

BALANCE = """
2026年部门收支总体情况表
单位：万元
项目	预算数	项目	预算数
合计	120.00	合计	120.00
一、一般公共预算资金	90.00	一、教育支出	20.00
二、事业收入资金	30.00	二、农林水支出	100.00
"""
GRANTS = """
2026年财政拨款收支总体情况表
单位：万元
项目	预算数	项目	合计	一般公共预算
一、本年收入	70.00	一、本年支出	90.00	90.00
(一)一般公共预算资金	70.00	(一)教育支出	10.00	10.00
二、上年结转	20.00	(二)农林水支出	80.00	80.00
(一)一般公共预算拨款	20.00
收入合计	90.00	支出合计	90.00	90.00
"""
SPLIT = """
2026年一般公共预算支出情况表
单位：万元
类	款	项	功能科目	总计	基本支出	项目支出
			合计	90.00	60.00	30.00
205			教育支出	10.00	10.00
	08		进修及培训	10.00	10.00
205	08	03	培训支出	10.00	10.00
213			农林水支出	80.00	50.00	30.00
	03		水利	80.00	50.00	30.00
213	03	01	行政运行	50.00	50.00
213	03	02	一般行政管理事务	30.00		30.00
"""
BRACKETS = """
一般公共预算支出情况表（按功能分类科目）
单位：万元
功能科目名称	小计	其中：基本支出	项目支出
合计	90.00	60.00	30.00
[205]教育支出	10.00	10.00	0.00
[20508]进修及培训	10.00	10.00	0.00
[2050803]培训支出	10.00	10.00	0.00
[213]农林水支出	80.00	50.00	30.00
[21303]水利	80.00	50.00	30.00
[2130301]行政运行	50.00	50.00	0.00
[2130302]一般行政管理事务	30.00	0.00	30.00
"""
NAMES = """
2026年市级部门一般公共预算支出预算表
单位：万元
功能分类科目名称	合计	基本支出	项目支出
**	1	2	3
合计	90.00	60.00	30.00
教育支出	10.00	10.00
进修及培训	10.00	10.00
培训支出	10.00	10.00
农林水支出	80.00	50.00	30.00
水利	80.00	50.00	30.00
行政运行	50.00	50.00
一般行政管理事务	30.00		30.00
"""
YEARS = """
一般公共预算支出表
单位：万元
科目编码	科目名称	2025年执行数	2026年预算数	基本支出	项目支出	增减额	增减(%)
205	教育支出	8.00	10.00	10.00		2.00	25.00%
2050803	培训支出	8.00	10.00	10.00		2.00	25.00%
213	农林水支出	100.00	80.00	50.00	30.00	-20.00	-20.00%
2130301	行政运行	40.00	50.00	50.00		10.00	25.00%
2130302	一般行政管理事务	60.00	30.00		30.00	-30.00	-50.00%
合计		108.00	90.00	60.00	30.00	-18.00	-16.67%
"""
CROSSED = """
支出总表
单位：万元
支出功能分类科目	政府支出经济分类科目	部门支出经济分类科目	合计	基本支出	项目支出
2050803-培训支出	50203-培训费	30216-培训费	20.00	20.00
2130301-行政运行	50101-工资奖金津补贴	30101-基本工资	50.00	50.00
2130301-行政运行	50101-工资奖金津补贴	30102-津贴补贴	20.00	20.00
2130302-一般行政管理事务	50201-办公经费	30201-办公费	30.00		30.00
合计			120.00	90.00	30.00
"""
BY_UNIT = """
支出总表
单位：万元
预算单位	科目编码	科目名称	支出总计	基本支出	项目支出
某市水务局			120.00	90.00	30.00
某市水务局（本级）			70.00	70.00
	213	农林水支出	70.00	70.00
	2130301	行政运行	70.00	70.00
某市水文站			50.00	20.00	30.00
	205	教育支出	20.00	20.00
	2050803	培训支出	20.00	20.00
	213	农林水支出	30.00		30.00
	2130302	一般行政管理事务	30.00		30.00
"""
PURCHASES = """
政府采购支出预算表
单位：万元
项目	合计	一般公共预算	事业收入
合计	7.00	5.00	2.00
一、货物	3.00	3.00
二、服务	4.00	2.00	2.00
"""


SECRET = """
支出总表
单位：万元
科目编码	科目名称	合计	基本支出	项目支出
2050803	培训支出	20.00	20.00	0.00
2130301	行政运行	50.00	50.00	0.00
2130302	一般行政管理事务	10.00	0.00	10.00
合计		120.00	90.00	30.00
"""


def booklet_of(tmp_path: Path, *tables: str) -> Booklet:
    path = tmp_path / "某市水务局2026年部门预算.txt"
    path.write_text(COVER + "\n".join(tables) + END, "utf-8")
    return read_booklet(path)


def test_what_is_learned_is_tried_without_writing_and_parsing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "某市水务局2026年部门预算.txt"
    path.write_text(COVER + BALANCE + GRANTS + SPLIT + END, "utf-8")
    document = read_document(path)
    first = recognise(document)  # reads profiles and words

    def parse(text: str) -> dict[str, object]:
        raise AssertionError(f"{text[:40]} was written to be parsed again")

    monkeypatch.setattr(tomllib, "loads", parse)
    assert recognise(document) == first
    assert first.shapes


def codes_of(booklet: Booklet) -> list[str]:
    findings = check(booklet, profile_of(booklet), only=("R", "C")).findings
    return [f.code for f in findings if f.severity is not Severity.NOTE]


def rows_of(booklet: Booklet, table: int) -> list[str]:
    return [str(row.key) for panel in booklet.tables[table].panels for row in panel.rows]


@pytest.mark.parametrize(
    "table", [SPLIT, BRACKETS, NAMES], ids=["three columns, 类 blank", "in brackets", "by order"]
)
def test_codes_are_read_in_whatever_way_they_are_printed(tmp_path: Path, table: str) -> None:
    booklet = booklet_of(tmp_path, BALANCE, GRANTS, table)
    codes = ["205", "20508", "2050803", "213", "21303", "2130301", "2130302"]
    assert rows_of(booklet, 2) == ["total", *codes]
    assert codes_of(booklet) == []


@pytest.mark.parametrize("table", [SPLIT, BRACKETS, NAMES])
def test_wrong_figure_of_such_a_table_is_found(tmp_path: Path, table: str) -> None:
    wrong = table.replace("行政运行	50.00	50.00", "行政运行	55.00	50.00")
    assert wrong != table
    assert "R102" in codes_of(booklet_of(tmp_path, BALANCE, GRANTS, wrong))


def test_funds_hold_what_was_carried_over_where_it_stands_in_no_row_of_its_own(
    tmp_path: Path,
) -> None:
    """90.00 here and 70.00 in the other table are both right: it sets the carry-over apart."""
    booklet = booklet_of(tmp_path, BALANCE, GRANTS)
    profile = profile_of(booklet)
    first, second = (
        profile.slice_of(t.shape, p.key, p.rows[n].key, "amount")
        for t, n in zip(booklet.tables, (1, 1), strict=True)
        for p in t.panels[:1]
    )
    assert first is not None
    assert second is not None
    assert (first.words(), second.words()) == ("一般公共预算", "当年、一般公共预算")
    assert codes_of(booklet) == []


def test_figures_of_another_year_and_those_worked_out_are_not_taken_for_this_years(
    tmp_path: Path,
) -> None:
    booklet = booklet_of(tmp_path, BALANCE, GRANTS, YEARS)
    table = booklet.tables[2]
    keys = ("previous_actual", "total", "basic", "project", "change", "rate")
    assert table.panels[0].columns == keys
    piece = profile_of(booklet).slice_of(table.shape, "main", table.panels[0].rows[0].key, "rate")
    assert piece is None
    assert codes_of(booklet) == []


def test_rows_of_three_classifications_add_up_to_each_of_them(tmp_path: Path) -> None:
    booklet = booklet_of(tmp_path, BALANCE, CROSSED)
    assert rows_of(booklet, 1)[1] == "2130301|50101|30101"
    assert codes_of(booklet) == []
    wrong = CROSSED.replace("50.00	50.00", "51.00	50.00")
    assert "R102" in codes_of(booklet_of(tmp_path, BALANCE, wrong))


def test_codes_below_each_unit_are_that_units(tmp_path: Path) -> None:
    booklet = booklet_of(tmp_path, BALANCE, BY_UNIT)
    keys = rows_of(booklet, 1)
    assert keys[:3] == ["department", "unit:某市水务局（本级）", "code:某市水务局（本级）/213"]
    assert codes_of(booklet) == []
    wrong = BY_UNIT.replace(
        "	213	农林水支出	30.00		30.00", "	213	农林水支出	31.00		30.00"
    )
    assert "R102" in codes_of(booklet_of(tmp_path, BALANCE, wrong))


def test_list_of_purchases_prints_no_slice_of_the_budget(tmp_path: Path) -> None:
    """Its total is not the department's; it adds up by itself all the same."""
    booklet = booklet_of(tmp_path, BALANCE, PURCHASES)
    assert booklet.tables[1].shape == ""
    assert codes_of(booklet) == []


def test_learned_shape_comes_back_from_its_toml(tmp_path: Path) -> None:
    booklet = booklet_of(tmp_path, BALANCE, GRANTS, SPLIT, CROSSED)
    again = profile_of(booklet)
    assert {table.shape for table in booklet.tables} <= {shape.id for shape in again.tables}
    assert not broken_relations(booklet.tables, again)


def test_list_from_which_rows_were_left_out_is_not_accused_of_its_total(tmp_path: Path) -> None:
    """What is secret is not printed: no column of the list comes to its total."""
    booklet = booklet_of(tmp_path, BALANCE, SECRET)
    assert booklet.tables[1].shape == "expenditure"
    assert codes_of(booklet) == []


def test_drafted_profile_reads_what_it_was_drafted_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`mingzhang learn` writes the shapes that were used while reading, under the same keys."""
    monkeypatch.delenv(GIVEN, raising=False)
    booklet = booklet_of(tmp_path, BALANCE, GRANTS, SPLIT, PURCHASES)
    draft = draft_profile([read_document(Path(booklet.file))])
    assert draft.left == ()
    path = tmp_path / "drafted-place.toml"
    path.write_text(draft.text, "utf-8")
    again = read_booklet(Path(booklet.file), give(path))
    assert [table.shape for table in again.tables[:3]] == [t.shape for t in booklet.tables[:3]]
    assert again.tables[3].shape == "list_procurement"
    assert codes_of(again) == []
    wrong = booklet_of(tmp_path, BALANCE, PURCHASES.replace("合计", "小结"))
    left = draft_profile([read_document(Path(wrong.file))]).left
    assert left == ("没有放进来的表：政府采购支出预算表",)
    monkeypatch.delenv(GIVEN, raising=False)


GROUPS = """
收入预算总表
单位：万元
项目名称	项目名称	金额
收入总计		120.00
一般公共预算资金	小计	90.00
	公共财政拨款(补助)资金	80.00
	专项收入	10.00
其他资金	小计	30.00
	事业收入	30.00
"""
HALVES = """
2026年部门支出分类表
一般公共预算基本支出表
单位：万元
部门预算支出经济科目名称	政府预算支出经济科目名称	合计	人员经费	公用经费
合计		90.00	80.00	10.00
工资福利支出		80.00	80.00
基本工资	工资福利支出	80.00	80.00
商品和服务支出		10.00		10.00
办公费	商品和服务支出	10.00		10.00
"""


def test_a_fund_that_a_group_divides_means_its_parts_everywhere(tmp_path: Path) -> None:
    path = tmp_path / "groups.txt"
    path.write_text(COVER + GROUPS + BALANCE + END, "utf-8")
    text = draft_profile([read_document(path)]).text
    assert 'label = "专项收入", where = { fund = "special" }, group = "一般公共预算资金"' in text
    assert 'label = "小计", where = { fund = ["general_public", "special"] }' in text
    balance = text[text.index("收支总体情况表") :]
    assert (
        'label = "一、一般公共预算资金", where = { fund = ["general_public", "special"] }'
        in balance
    )


def test_the_name_of_the_other_classification_stands_beside(tmp_path: Path) -> None:
    path = tmp_path / "halves.txt"
    path.write_text(COVER + HALVES + END, "utf-8")
    text = draft_profile([read_document(path)]).text
    assert 'key = "government_name"' in text
    assert 'dimension = "economic", levels = [3, 5]' in text


def test_what_is_kept_from_last_year_is_divided_below_it(tmp_path: Path) -> None:
    """In final accounts the funds are printed again below 年初…结转和结余."""
    table = """
财政拨款收入支出决算总表
单位：万元
项目	决算数	项目	决算数
一、一般公共预算财政拨款	80.00	一、教育支出	85.00
本年收入合计	80.00	本年支出合计	85.00
年初财政拨款结转和结余	10.00	年末财政拨款结转和结余	5.00
一、一般公共预算财政拨款	10.00
总计	90.00	总计	90.00
"""
    path = tmp_path / "kept.txt"
    cover = "某市水务局2025年度部门决算\n第二部分 2025年度部门决算表\n\n"
    path.write_text(cover + table + "\n第三部分 2025年度部门决算情况说明\n", "utf-8")
    text = draft_profile([read_document(path)]).text
    assert 'where = { flow = "opening", fund = "general_public" }' in text
