"""A misprinted code accuses the code and nobody's amount."""

from __future__ import annotations

import pytest

from mingzhang.check.engine import check
from mingzhang.check.example import lines_to_booklet

ROWS = (
    "支出总表 | 合计 | 合计 | 13.00",
    "支出总表 | 210 卫生健康支出 | 合计 | 13.00",
    "支出总表 | 21011 行政事业单位医疗 | 合计 | 13.00",
    "支出总表 | 2101101 行政单位医疗 | 合计 | 8.00",
    "支出总表 | {code} 事业单位医疗 | 合计 | 5.00",
)


def found(code: str) -> list[tuple[str, str]]:
    booklet, profile = lines_to_booklet([row.format(code=code) for row in ROWS])
    findings = check(booklet, profile, only=("R", "C", "D111")).findings
    return [(finding.code, finding.cells[0].row) for finding in findings]


@pytest.mark.parametrize("code", ["71102", "2201102", "211102", "2080102"])
def test_only_the_code_is_accused(code: str) -> None:
    assert found(code) == [("C321", f"{code} 事业单位医疗")]


def test_the_right_code_is_silent() -> None:
    assert found("2101102") == []


def test_a_wrong_amount_under_a_wrong_code_is_still_found() -> None:
    lines = [row.format(code="71102").replace("5.00", "6.00") for row in ROWS]
    booklet, profile = lines_to_booklet(lines)
    codes = {finding.code for finding in check(booklet, profile, only=("R", "C")).findings}
    assert "C321" in codes
    assert any(code.startswith("R") for code in codes)
