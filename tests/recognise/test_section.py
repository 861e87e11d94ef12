"""Which paragraphs are headings: known ones, the next in line, those that the text begins with."""

from __future__ import annotations

import pytest

from mingzhang.document import Paragraph
from mingzhang.recognise.section import SectionReader
from mingzhang.tables.profile import get_profile


def titles(*lines: str) -> list[tuple[str, str, int]]:
    """Numbers and titles of the sections of a part's text, and how many paragraphs each has."""
    reader = SectionReader(get_profile("national-budget-2016"), 2025)
    reader.begin_part(3)
    for line in lines:
        reader.read(Paragraph(line))
    return [(s.number, s.title, len(s.paragraphs)) for s in reader.finish()]


FIRST = ("一、青石县水利局本级", "青石县水利局本级预算12.00万元。", "（一）人员经费10.00万元。")


@pytest.mark.parametrize("number", ["一", "三", "九"])
def test_heading_out_of_line_is_one_where_the_text_begins_with_it(number: str) -> None:
    found = titles(*FIRST, f"{number}、青石县灌溉站", "青石县灌溉站预算5.00万元。")
    assert found == [("一", "青石县水利局本级", 2), (number, "青石县灌溉站", 1)]


def test_headings_go_on_from_the_one_out_of_line() -> None:
    found = titles(*FIRST, "五、青石县灌溉站", "青石县灌溉站预算5.00万元。", "六、青石县河道所")
    assert [number for number, _title, _count in found] == ["一", "五", "六"]


def test_item_out_of_line_stays_text_where_the_text_says_something_else() -> None:
    found = titles(*FIRST, "五、青石县灌溉站", "河道所预算5.00万元。")
    assert found == [("一", "青石县水利局本级", 4)]


def test_headings_behind_a_mistyped_number_are_headings() -> None:
    text = "预算安排10.00万元。"
    lines = (
        "一、收入情况",
        text,
        "二、支出情况",
        text,
        "四、政府采购预算情况",
        text,
        "四、国有资产信息",
        text,
    )
    found = titles(*lines)
    assert [number for number, _title, _count in found] == ["一", "二", "四", "四"]


def test_duty_out_of_line_is_no_heading() -> None:
    found = titles("一、拟订规划", "二、管理水利设施", "四、承担防汛工作")
    assert [number for number, _title, _count in found] == ["一", "二"]
