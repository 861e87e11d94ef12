"""The real booklet of the county media centre is recognised whole."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from mingzhang.amounts import find_figure
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import TERM, YEAR
from mingzhang.pipeline.review import read_booklet


@pytest.fixture(scope="module")
def booklet(lanxian_text: Path) -> Booklet:
    return read_booklet(lanxian_text)


@pytest.fixture(scope="session")
def lines(lanxian_text: Path) -> list[str]:
    return lanxian_text.read_text("utf-8").split("\n")


def test_thirteen_tables_in_their_shapes(booklet: Booklet) -> None:
    assert [table.shape for table in booklet.tables] == [
        *("income_expenditure", "income", "expenditure", "grants", "general_public", "basic"),
        *("government_fund_income", "government_fund", "state_capital", "three_public"),
        *("agency_operating", "projects", "projects_carried_over"),
    ]
    assert {table.unit.label for table in booklet.tables} == {"万元"}


def test_every_figure_of_the_tables_is_read_with_its_line(
    booklet: Booklet, lines: list[str]
) -> None:
    """Counted without the program: every figure in a tabbed line between parts two and three."""
    starts = [n for n, line in enumerate(lines) if line.startswith("第二部分")][-1]
    ends = [n for n, line in enumerate(lines) if line.startswith("第三部分")][-1]
    expected: Counter[tuple[int, str]] = Counter()
    for number in range(starts, ends):
        for cell in lines[number].split("\t") if "\t" in lines[number] else ():
            text = cell.strip()
            if re.fullmatch(r"-?[\d,]+\.\d+", text):
                expected[number + 1, text] += 1
    read = Counter(
        (cell.place.line or 0, cell.text)
        for table in booklet.tables
        for _panel, _row, _column, cell in table.cells()
        if cell.amount is not None
    )
    assert read == expected
    assert sum(read.values()) > 200
    assert all(find_figure(text) for _line, text in read)


def test_text_has_its_sections(booklet: Booklet) -> None:
    numbers = [s.number for s in booklet.sections if s.part == 3 and s.level == 1]
    ordinals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
    assert numbers == ordinals
    assert [s.number for s in booklet.sections if s.part == 4] == ordinals
    assert [s.title for s in booklet.sections if s.part == 1] == ["本部门职责", "机构设置情况"]
    assert len(booklet.contents) == 33


def test_eighteen_forms_one_of_them_on_two(booklet: Booklet) -> None:
    assert len(booklet.targets) == 18
    assert [target.forms for target in booklet.targets].count(2) == 1
    for target in booklet.targets:
        assert target.subject
        assert target.amount("total", TERM) is not None
        assert target.amount("total", YEAR) is not None
        assert target.amount("local", YEAR) is not None
        assert target.side(YEAR)
    total = sum(target.amount("total", YEAR).fen for target in booklet.targets)  # type: ignore[union-attr]
    assert total == 5_634_090_69


def test_catalogue_has_every_line_of_the_print(booklet: Booklet, lines: list[str]) -> None:
    """Counted without the program: every tabbed line that begins with a code."""
    start = next(n for n, line in enumerate(lines) if line.startswith("代码\t"))
    codes = [
        line.split("\t")[0].strip()
        for line in lines[start:]
        if "\t" in line and re.fullmatch(r"[A-Z]?\d*", line.split("\t")[0].strip())
    ]
    assert booklet.catalogue is not None
    assert [entry.code for entry in booklet.catalogue.entries] == codes
    assert {entry.level for entry in booklet.catalogue.entries} == {1, 2, 3, 4}
    assert [notice.number for notice in booklet.notices] == [
        "岚财字〔2022〕6号",
        "晋财综〔2021〕87号",
    ]
