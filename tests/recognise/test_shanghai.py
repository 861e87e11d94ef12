"""Real budgets of a Shanghai district: another province, and no code of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.check.finding import Severity
from mingzhang.errors import Unreadable
from mingzhang.pipeline import review_file

SHAPES = [
    *("income_expenditure", "income", "expenditure", "grants", "general_public"),
    *("government_fund", "state_capital", "basic", "three_public"),
]


@pytest.mark.parametrize(
    ("name", "department", "relations"),
    [
        ("putuo-commerce-2025-department-budget.pdf", "上海市普陀区商务委员会", 600),
        ("putuo-gov-office-2025-department-budget.pdf", "上海市普陀区人民政府办公室", 400),
    ],
)
def test_district_budget_is_recognised_and_consistent(
    shared: Path, name: str, department: str, relations: int
) -> None:
    checked = review_file(shared / "samples" / "shanghai" / name)
    booklet = checked.booklet
    assert booklet.profile == "shanghai-district-budget-2025"
    assert (booklet.department, booklet.year) == (department, 2025)
    assert [table.shape for table in booklet.tables] == SHAPES
    assert [table.unit.label for table in booklet.tables] == ["元"] * 8 + ["万元"]
    assert booklet.doubts == ()
    assert checked.relations.exact >= relations
    assert checked.relations.broken == checked.relations.unobserved == 0
    assert [f.message for f in checked.findings if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    "name", ["shanghai/putuo-finance-2024-final-accounts.pdf", "jiangsu/npc-office-2018-budget.pdf"]
)
def test_booklet_that_no_profile_fits_is_said_so_and_not_misjudged(shared: Path, name: str) -> None:
    with pytest.raises(Unreadable, match="没有与这份资料相符的地区格式"):
        review_file(shared / "samples" / name)
