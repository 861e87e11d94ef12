"""Real budgets of a Shanghai district: another province, and no code of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mingzhang.check.engine import check
from mingzhang.check.finding import Severity
from mingzhang.model.booklet import Row
from mingzhang.model.vocabulary import BookletKind
from mingzhang.pipeline.review import review_file
from mingzhang.read import read_document
from mingzhang.recognise import recognise
from mingzhang.tables.profile import get_profile

SHAPES = [
    *("income_expenditure", "income", "expenditure", "grants", "general_public"),
    *("government_fund", "state_capital", "basic", "three_public"),
]


FINAL_SHAPES = [
    *("income_expenditure", "income", "expenditure", "grants", "general_public", "basic"),
    *("three_public", "government_fund", "state_capital"),
]


def _raised(row: Row, column: int) -> Row:
    """The row with one figure raised by 1.00."""
    cell = row.cells[column]
    assert cell.amount is not None
    amount = replace(cell.amount, digits=cell.amount.digits + 100)
    cells = list(row.cells)
    cells[column] = replace(cell, amount=amount, text=amount.text(thousands=True))
    return replace(row, cells=tuple(cells))


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


def test_final_accounts_are_recognised_and_what_is_wrong_in_them_is_found(shared: Path) -> None:
    """The booklet prints one figure in two ways, and two sentences that its tables contradict."""
    checked = review_file(shared / "samples" / "shanghai" / "putuo-finance-2024-final-accounts.pdf")
    booklet = checked.booklet
    assert booklet.profile == "shanghai-district-final-accounts-2024"
    assert (booklet.department, booklet.year) == ("上海市普陀区财政局", 2024)
    assert booklet.kind is BookletKind.FINAL_ACCOUNTS
    assert [table.shape for table in booklet.tables] == FINAL_SHAPES
    assert len(booklet.contents) == 26
    assert not [doubt for doubt in booklet.doubts if doubt.kind != "table"]
    assert checked.relations.exact >= 850
    assert checked.relations.unobserved == 0  # blanks of 三公 beside the one part that has money
    found = {(f.code, f.cells[0].text) for f in checked.findings if f.severity is Severity.ERROR}
    assert {code for code, _ in found} == {"N101", "N103"}
    last = [f for f in checked.findings if f.code == "R112"]
    assert [(f.severity, f.cells[0].text) for f in last] == [(Severity.WARNING, "326.71")]
    wrong = [text for _code, text in found]
    assert any("0.3万元" in text for text in wrong)
    assert any("71.73%" in text for text in wrong)


def test_every_altered_figure_of_final_accounts_is_found(shared: Path) -> None:
    """Income, what was carried over and spending hang together through the balance."""
    path = shared / "samples" / "shanghai" / "putuo-finance-2024-final-accounts.pdf"
    booklet = recognise(read_document(path))
    profile = get_profile(booklet.profile)
    for row, column in (("opening", 0), ("income", 0), ("total", 0)):
        table = booklet.tables[3]
        panel = table.panels[0]
        changed = tuple(_raised(r, column) if str(r.key) == row else r for r in panel.rows)
        panels = (replace(panel, rows=changed), *table.panels[1:])
        tables = (*booklet.tables[:3], replace(table, panels=panels), *booklet.tables[4:])
        report = check(replace(booklet, tables=tables), profile)
        cells = [f.cells[0] for f in report.findings if f.code.startswith("R")]
        shown = next(r.cells[column].text for r in changed if str(r.key) == row)
        assert shown in [cell.text for cell in cells], row
