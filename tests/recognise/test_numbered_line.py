"""Tables whose lines are numbered: 行次, 序号, 栏次; and rows that say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.pipeline.review import read_booklet, review_file

BOOKLET = """某县小学教育中心2025年单位预算公开
一、单位职责
负责全县小学教育教学管理工作。
二、预算安排情况说明
2025年收入预算120.00万元，支出预算120.00万元。

单位预算收支总表
部门：某县小学教育中心	单位：万元
序号	收入		支出\t
	项目	预算金额	项目	预算金额
栏次	1	2	3	4
1	一、一般公共预算拨款收入	110.00	一、一般公共服务支出\t
2	二、政府性基金预算拨款收入		二、外交支出\t
3	三、国有资本经营预算拨款收入		三、教育支出	100.00
4			四、社会保障和就业支出	20.00
5			五、往来性支出\t
6	本年收入合计	110.00	本年支出合计	120.00
7	上年结余（结转）	10.00	年终结余（结转）\t
8	收入总计	120.00	支出总计	120.00

单位预算支出总表
部门：某县小学教育中心	单位：万元
序号	科目编码	科目名称	合计	基本支出	项目支出
栏次	1	2	3	4	5
1		合计	120.00	90.00	30.00
2	205	教育支出	100.00	70.00	30.00
3	20502	普通教育	100.00	70.00	30.00
4	2050202	小学教育	100.00	70.00	30.00
5	208	社会保障和就业支出	20.00	20.00\t
6	20805	行政事业单位养老支出	20.00	20.00\t
7	2080505	机关事业单位基本养老保险缴费支出	14.00	14.00\t
8	2080506	机关事业单位职业年金缴费支出	6.00	6.00\t
"""


def findings(folder: Path, text: str) -> list[tuple[str, str]]:
    """Code and place of what is wrong in tables."""
    path = folder / "a.txt"
    path.write_text(text, "utf-8")
    checked = review_file(path)
    return [(f.code, f.cells[0].text) for f in checked.findings if f.code[0] in "RC"]


def test_numbers_of_lines_and_empty_rows_are_no_doubt(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(BOOKLET, "utf-8")
    booklet = read_booklet(path)
    assert [table.shape for table in booklet.tables] == ["income_expenditure", "expenditure"]
    assert not booklet.doubts
    assert findings(tmp_path, BOOKLET) == []


@pytest.mark.parametrize(
    ("right", "wrong", "found"),
    [
        ("上年结余（结转）	10.00", "上年结余（结转）	11.00", ("R102", "11.00")),
        ("205	教育支出	100.00", "205	教育支出	160.00", ("R101", "160.00")),
        (
            "2080506	机关事业单位职业年金缴费支出",
            "2080506	死亡抚恤",
            ("C310", "8 2080506 死亡抚恤"),
        ),
    ],
)
def test_mistake_beside_the_number_of_a_line_is_found(
    tmp_path: Path, right: str, wrong: str, found: tuple[str, str]
) -> None:
    assert right in BOOKLET
    codes = findings(tmp_path, BOOKLET.replace(right, wrong))
    assert found in codes


def test_radicals_that_a_font_gave_out_are_their_characters(tmp_path: Path) -> None:
    text = BOOKLET
    for char, radical in zip("一二小大入支工车", "⼀⼆⼩⼤⼊⽀⼯⻋", strict=True):
        text = text.replace(char, radical)
    assert "⼆、预算" in text
    assert findings(tmp_path, text) == []
    booklet = read_booklet(tmp_path / "a.txt")
    assert [table.shape for table in booklet.tables] == ["income_expenditure", "expenditure"]
    assert [section.number for section in booklet.sections if section.number] == ["一", "二"]
    assert booklet.department == "某县小学教育中心"
