"""Writings that people use, understood or refused once."""

from __future__ import annotations

import pytest

from mingzhang.amounts import Unit
from mingzhang.entry import value
from mingzhang.entry.raw import Mistakes, Value


@pytest.mark.parametrize(
    ("text", "count"),
    [("4辆", 4), ("４", 4), (" 4 台（套）", 4), ("-", 0), ("", 0), ("1,200", 1200)],
)
def test_count(text: str, count: int) -> None:
    mistakes = Mistakes()
    assert value.whole_number(Value(text, "x"), mistakes) == count
    assert mistakes.found == []


@pytest.mark.parametrize("text", ["4万", "四辆", "4.5", "-4", "若干"])
def test_no_count(text: str) -> None:
    mistakes = Mistakes()
    value.whole_number(Value(text, "x"), mistakes)
    assert len(mistakes.found) == 1


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("17.25万", 17_250_000),
        ("1.5亿", 15_000_000_000),
        ("￥１，０００．５元整", 100_050),
        ("—", 0),
        ("(500)", -50_000),
    ],
)
def test_amount(text: str, fen: int) -> None:
    mistakes = Mistakes()
    assert value.fen(Value(text, "x"), Unit.YUAN, mistakes) == fen
    assert mistakes.found == []


@pytest.mark.parametrize(
    "text",
    [
        "2025年4月30日",
        "2025-04-30",
        "2025.4.30",
        "2025/4/30 10:30",
        "2025年4月",
        "2025年",
        "2021年12月30日印发",
        "截至2024年12月31日",
        "20250120103001",
        "二〇二五年十月三十一日",
        "２０２４年２月２９日",
        "",
    ],
)
def test_day(text: str) -> None:
    mistakes = Mistakes()
    assert value.day(Value(text, "x"), mistakes) == text.strip()
    assert mistakes.found == []


@pytest.mark.parametrize(
    "text",
    ["2025年2月30日", "2025年13月1日", "去年年底", "25年4月", "44562", "二〇二五年二月三十日"],
)
def test_no_day(text: str) -> None:
    mistakes = Mistakes()
    value.day(Value(text, "x"), mistakes)
    assert [m.problem for m in mistakes.found] == [f"“{text}”不是日期"]
