"""A long list whose total is far more than its rows: rows were left out, none was misprinted."""

from __future__ import annotations

import pytest

from mingzhang.check.engine import check
from mingzhang.check.example import lines_to_booklet
from mingzhang.check.finding import Severity

_CLASSES = ("201", "203", "204", "205", "206", "207", "208", "210", "211", "212", "213", "221")


@pytest.mark.parametrize(
    ("total", "found"),
    [("12.00", []), ("13.00", [Severity.ERROR]), ("600.00", [Severity.WARNING])],
)
def test_one_row_that_would_be_all_of_the_rest_is_no_misprint(
    total: str, found: list[Severity]
) -> None:
    lines = [f"支出总表 | {code} | 合计 | 1.00" for code in _CLASSES]
    lines += [
        f"支出总表 | 合计 | 合计 | {total}",
        f"支出总表 | 合计 | 基本支出 | {total}",  # the total adds up by itself
        "支出总表 | 合计 | 项目支出 | 0.00",
    ]
    booklet, profile = lines_to_booklet(lines)
    findings = check(booklet, profile, only=["R102"]).findings
    assert [finding.severity for finding in findings] == found
