"""Booklets of places that no local profile knows: the national shapes, and tables as they stand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mingzhang.check.finding import Severity
from mingzhang.document import Paragraph
from mingzhang.model.booklet import Booklet
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.pipeline.review import read_booklet, review_file
from mingzhang.recognise import recognise
from mingzhang.render.layout import layout
from mingzhang.tables.profile import get_profile
from place_example import example_of

WEST = """某市水务局2024年部门预算

第一部分 部门概况
一、主要职能
负责全市供水、排水和水资源管理工作。
二、机构设置
部门本级和一个下属单位。

第二部分 2024年部门预算表

部门收支总表
部门：某市水务局	单位：万元
收入	支出
项目	预算数	项目	预算数
一、一般公共预算拨款收入	300.00	一、社会保障和就业支出	40.00
二、政府性基金预算拨款收入	50.00	二、城乡社区支出	50.00
三、国有资本经营预算拨款收入		三、农林水支出	270.00
四、事业收入	20.00	四、住房保障支出	10.00
本年收入合计	370.00	本年支出合计	370.00
上年结转		结转下年
收入总计	370.00	支出总计	370.00

部门支出总表
部门：某市水务局	单位：万元
科目编码	科目名称	合计	基本支出	项目支出
	合计	370.00	160.00	210.00
208	社会保障和就业支出	40.00	40.00
20805	行政事业单位养老支出	40.00	40.00
2080505	机关事业单位基本养老保险缴费支出	40.00	40.00
212	城乡社区支出	50.00		50.00
21208	国有土地使用权出让收入安排的支出	50.00		50.00
2120899	其他国有土地使用权出让收入安排的支出	50.00		50.00
213	农林水支出	270.00	110.00	160.00
21303	水利	270.00	110.00	160.00
2130301	行政运行	110.00	110.00
2130306	水利工程运行与维护	160.00		160.00
221	住房保障支出	10.00	10.00
22102	住房改革支出	10.00	10.00
2210201	住房公积金	10.00	10.00

一般公共预算“三公”经费支出表
部门：某市水务局	单位：万元
项目	2024年预算数
合计	5.00
1.因公出国（境）费用\t
2.公务接待费	1.00
3.公务用车购置及运行维护费	4.00
（1）公务用车运行维护费	4.00
（2）公务用车购置费\t

工程项目资金安排表
部门：某市水务局	单位：万元
项目	合计	中央资金	市级资金
一、东片管网	60.00	20.00	40.00
二、西片管网	50.00	30.00	20.00
三、泵站改造	30.00	10.00	20.00
四、水质监测	20.00		20.00
合计	160.00	60.00	100.00

第三部分 2024年部门预算情况说明
一、收支总体情况说明
2024年收入总计370.00万元，支出总计370.00万元。
"""


def booklet_of(tmp_path: Path, text: str) -> Booklet:
    path = tmp_path / "booklet.txt"
    path.write_text(text, "utf-8")
    return read_booklet(path)


def codes_of(tmp_path: Path, text: str, severity: Severity) -> list[tuple[str, str]]:
    path = tmp_path / "booklet.txt"
    path.write_text(text, "utf-8")
    return [
        (f.code, f.cells[0].text)
        for f in review_file(path).findings
        if f.severity is severity and f.code[0] == "R"
    ]


def test_unknown_place_is_read_by_the_national_shapes(tmp_path: Path) -> None:
    booklet = booklet_of(tmp_path, WEST)
    assert booklet.profile == "national-budget-2016"
    assert (booklet.department, booklet.year) == ("某市水务局", 2024)
    shapes = ["income_expenditure", "expenditure", "three_public_rows", ""]
    assert [table.shape for table in booklet.tables] == shapes


def test_consistent_booklet_of_an_unknown_place_has_no_finding_in_its_tables(
    tmp_path: Path,
) -> None:
    for severity in (Severity.ERROR, Severity.WARNING):
        assert codes_of(tmp_path, WEST, severity) == []


@pytest.mark.parametrize(
    ("right", "wrong", "cell"),
    [
        ("213	农林水支出	270.00", "213	农林水支出	207.00", "207.00"),
        ("三、农林水支出	270.00", "三、农林水支出	260.00", "260.00"),
        ("（1）公务用车运行维护费	4.00", "（1）公务用车运行维护费	3.00", "3.00"),
    ],
)
def test_wrong_figure_in_a_national_table_is_an_error(
    tmp_path: Path, right: str, wrong: str, cell: str
) -> None:
    assert right in WEST
    text = WEST.replace(right, wrong)
    found = [*codes_of(tmp_path, text, Severity.ERROR), *codes_of(tmp_path, text, Severity.WARNING)]
    assert cell in [text for _, text in found]


@pytest.mark.parametrize(
    ("right", "wrong", "cell"),
    [
        ("二、西片管网	50.00	30.00", "二、西片管网	50.00	20.00", "20.00"),
        ("四、水质监测	20.00", "四、水质监测	30.00", "30.00"),
    ],
)
def test_wrong_figure_in_a_table_without_a_shape_is_a_warning(
    tmp_path: Path, right: str, wrong: str, cell: str
) -> None:
    assert right in WEST
    text = WEST.replace(right, wrong)
    assert codes_of(tmp_path, text, Severity.ERROR) == []
    found = codes_of(tmp_path, text, Severity.WARNING)
    assert found
    assert cell == found[0][1]


def test_table_that_does_not_add_up_by_nature_is_left_alone(tmp_path: Path) -> None:
    """Heads and areas do not sum: what does not hold nearly everywhere is no rule of the table."""
    table = """
人员情况表
项目	合计	在编	编外
一、局机关	30	20	5
二、水文站	12	9	1
三、监测中心	8	8	4
四、供水所	9	3	2
"""
    text = WEST.replace("第三部分 2024年", table + "\n第三部分 2024年")
    assert codes_of(tmp_path, text, Severity.WARNING) == []


@pytest.mark.parametrize(
    ("sample", "least"),
    [
        ("shanghai/putuo-commerce-2025-department-budget.pdf", 900),
        ("shanghai/putuo-gov-office-2025-department-budget.pdf", 600),
        ("shanxi/lanxian-media-center-2025-budget.txt", 400),
        ("jiangsu/npc-office-2018-budget.pdf", 30),
        ("jiangsu/procuratorate-2019-budget.pdf", 30),
    ],
)
def test_real_booklet_read_by_the_national_shapes_alone_gives_no_false_alarm(
    shared: Path, sample: str, least: int
) -> None:
    """The tables of these are consistent; a shape that is not theirs must not accuse them."""
    checked = review_file(shared / "samples" / sample, profile="national-budget-2016")
    assert checked.relations.exact >= least
    assert [f.message for f in checked.findings if f.code[0] == "R"] == []


@pytest.mark.parametrize(
    ("place", "profile"),
    [("汪清县", "national-final-accounts-2016"), ("上海市普陀区", "shanghai-district")],
)
def test_forms_of_a_place_are_for_its_own_bodies_where_both_fit(place: str, profile: str) -> None:
    made = layout(
        compute_booklet(example_of(get_profile("national-final-accounts-2016"))),
        get_profile("national-final-accounts-2016"),
    )
    blocks = tuple(
        replace(block, text=block.text.replace("岚县", place))
        if isinstance(block, Paragraph)
        else block
        for block in made.blocks
    )
    assert recognise(replace(made, blocks=blocks)).profile.startswith(profile)


def test_two_rows_that_changed_places_do_not_cost_a_table_its_shape() -> None:
    profile = get_profile("national-budget-2016")
    booklet = compute_booklet(example_of(profile))
    at, table = next((n, t) for n, t in enumerate(booklet.tables) if t.shape == "basic")
    (panel,) = table.panels
    rows = list(panel.rows)
    one, two = (next(n for n, r in enumerate(rows) if str(r.key) == c) for c in ("30110", "30229"))
    assert [c.text for c in rows[one].cells] != [c.text for c in rows[two].cells]
    rows[one], rows[two] = (
        replace(rows[one], cells=rows[two].cells),
        replace(rows[two], cells=rows[one].cells),
    )
    changed = replace(table, panels=(replace(panel, rows=tuple(rows)),))
    tables = (*booklet.tables[:at], changed, *booklet.tables[at + 1 :])
    read = recognise(layout(replace(booklet, tables=tables), profile))
    assert "basic" in {table.shape for table in read.tables}
