"""Real budgets of provincial departments in Jiangsu, 2017 to 2019: three forms of one profile."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from mingzhang.check.finding import Severity
from mingzhang.pipeline.review import review_file, review_files

TABLES = Counter(
    [
        *("income_expenditure", "income", "expenditure", "grants", "grants_functions"),
        *("grants_basic", "general_public", "basic", "three_public", "government_fund"),
        *("agency_operating", "procurement"),
    ]
)
NARRATIVE, GRIDS = "party-office-2019-narrative.pdf", "party-office-2019-tables.pdf"


@pytest.mark.parametrize(
    ("name", "profile", "year", "wrong"),
    [
        ("npc-office-2017-budget.pdf", "jiangsu-province-budget-2017", 2017, {"N101", "N103"}),
        ("npc-office-2018-budget.pdf", "jiangsu-province-budget-2017", 2018, {"N104"}),
        (GRIDS, "jiangsu-province-budget-2019", 2019, set()),
        ("procuratorate-2019-budget.pdf", "jiangsu-province-budget-2019", 2019, {"N104"}),
    ],
)
def test_twelve_tables_are_recognised_and_agree(
    shared: Path, name: str, profile: str, year: int, wrong: set[str]
) -> None:
    checked = review_file(shared / "samples" / "jiangsu" / name)
    booklet = checked.booklet
    assert (booklet.profile, booklet.year) == (profile, year)
    assert Counter(table.shape for table in booklet.tables) == TABLES
    assert {table.unit.label for table in booklet.tables} == {"万元"}
    assert checked.relations.exact > 180
    assert checked.relations.broken == checked.relations.unobserved == 0
    assert not [doubt for doubt in booklet.doubts if doubt.kind in ("table", "cell")]
    assert {f.code for f in checked.findings if f.severity is Severity.ERROR} == wrong


def test_text_and_tables_in_two_files_are_one_booklet(shared: Path) -> None:
    folder = shared / "samples" / "jiangsu"
    report = review_files([folder / GRIDS, folder / NARRATIVE], together=True)
    (checked,) = report.checked
    booklet = checked.booklet
    assert booklet.year == 2019
    assert Counter(table.shape for table in booklet.tables) == TABLES
    assert any(section.title == "收支预算总体情况说明" for section in booklet.sections)
    files = {Path(place.file).name for place in (t.place for t in booklet.tables)}
    assert files == {GRIDS}
    texts = {Path(s.place.file).name for s in booklet.sections if s.part == 3}
    assert texts == {NARRATIVE}
    ran = {run.code for run in checked.rules if run.outcome.value == "ran"}
    assert {"N101", "R101", "P102"} <= ran
