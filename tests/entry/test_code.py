"""Codes as they are typed: known, unknown, ended, renamed, too short."""

from __future__ import annotations

import pytest

from mingzhang.entry.code import CodeReader
from mingzhang.entry.raw import Mistakes, Value


def read(*typed: str, year: int = 2025, dimension: str = "function") -> CodeReader:
    reader = CodeReader(year, Mistakes())
    for number, text in enumerate(typed):
        reader.code(Value(text, f"lines.csv:{number}"), dimension)
    return reader


def problems(reader: CodeReader) -> list[str]:
    return [mistake.words() for mistake in reader.mistakes.found]


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("2130335 农村供水", 2025),  # 2010: 大中型水库移民后期扶持基金支出
        ("2130335", 2025),
        ("2100699 其他中医药支出", 2022),  # 2010: 其他卫生监督支出
        ("2100208 其他专科医院", 2022),  # 2010: 行业医院
        ("2040501 行政运行", 2017),
        ("2040501 行政运行（法院）", 2014),  # nobody told us when the brackets went
        ("2130377 某新科目", 2025),
        ("2120201 城乡社区规划与管理", 2025),  # 款 and 项 are called alike
        ("227 预备费", 2025),  # has nothing below it
        ("2014501 某新事务／行政运行", 2027),
        ("2130301=改了的名称", 2025),
    ],
)
def test_code_that_may_be_used(typed: str, year: int) -> None:
    assert problems(read(typed, year=year)) == []


@pytest.mark.parametrize(
    ("typed", "year", "words"),
    [
        ("2130335 行政运行", 2025, "的名称不是“行政运行”"),
        ("2010108 人大立法", 2025, "应为2010108 代表工作"),
        ("20101", 2025, "没有填到“项”；应为7位代码，如 2010101 行政运行"),
        ("213", 2025, "没有填到“项”"),
        ("2130377", 2025, "里没有“2130377”"),
        ("2014501 行政运行", 2027, "上级科目也是新的"),
        ("2080504", 2025, "2025年已不使用"),
        ("2240101", 2018, ""),
    ],
)
def test_code_that_may_not(typed: str, year: int, words: str) -> None:
    found = problems(read(typed, year=year))
    if words:
        (only,) = found
        assert words in only
    else:
        assert found == []  # the year in which the item began is not known


def test_the_name_that_was_typed_is_kept_and_an_old_one_never_is() -> None:
    reader = read(
        "2130335 农村人畜饮水", "2130378 某新科目", "2014501 某新事务／行政运行", year=2027
    )
    assert problems(reader) == []
    assert {(n.code, n.name) for n in reader.code_names()} == {
        ("2130335", "农村人畜饮水"),
        ("2130378", "某新科目"),
        ("20145", "某新事务"),
        ("2014501", "行政运行"),
    }


def test_code_of_the_list_of_2010_is_unknown_today() -> None:
    """20817 农村最低生活保障 of 2010: no correction into its old name, only a question."""
    (words,) = problems(read("2081701", year=2025))
    assert "里没有“2081701”" in words
    assert "农村最低生活保障" not in words


def test_two_names_for_a_new_code_are_one_mistake() -> None:
    (words,) = problems(read("2130377 某科目", "2130377 另一科目"))
    assert "有两个名称；应为与别处一致：某科目" in words


def test_economic_code_to_the_group_only() -> None:
    (words,) = problems(read("301", dimension="economic"))
    assert "没有填到“款”；应为5位代码，如 30101" in words
