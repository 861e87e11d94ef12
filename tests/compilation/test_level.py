"""A unit's booklet says 单位 wherever a department's says 部门 of itself, and is known as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kept import source_of
from mingzhang.check.engine import check
from mingzhang.check.finding import Report, Severity
from mingzhang.document import Paragraph
from mingzhang.entry.flat import budget_to_rows, rows_to_budget
from mingzhang.model.booklet import Booklet
from mingzhang.model.identity import Level, level_of, said_by_unit
from mingzhang.pipeline.compilation import compute_booklet, file_name
from mingzhang.pipeline.review import review_booklet
from mingzhang.recognise import recognise
from mingzhang.render.layout import layout
from mingzhang.report.letter import letter
from mingzhang.tables.profile import get_profile, profile_of
from place_example import example_of

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"
PLACES = ("shanxi-county-budget-2025", "wuxi-budget-2025", "hangzhou-budget-2026")


def of_unit(place: str) -> Booklet:
    return compute_booklet(replace(example_of(get_profile(place)), level=Level.UNIT))


def said(booklet: Booklet) -> list[str]:
    """Cover, contents, titles, headings and sentences as they are printed."""
    blocks = layout(booklet, profile_of(booklet)).blocks
    return [block.text for block in blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("place", PLACES)
def test_booklet_of_a_unit_says_so_and_comes_back(place: str) -> None:
    booklet = of_unit(place)
    assert level_of(booklet) is Level.UNIT
    texts = [*said(booklet), *(entry.title for entry in booklet.contents), file_name(booklet)]
    assert [t for t in texts if "本部门" in t or "部门预算" in t or "部门收支" in t] == []
    assert any("单位预算" in line for line in booklet.cover)
    again = recognise(layout(booklet, profile_of(booklet)), get_profile(place))
    assert (again.profile, again.tables, again.cover) == (place, booklet.tables, booklet.cover)
    assert [s.title for s in again.sections] == [s.title for s in booklet.sections]
    errors = [f for f in check(again, profile_of(again)).findings if f.severity is Severity.ERROR]
    assert [(f.code, f.message) for f in errors] == []


def test_booklet_of_a_department_says_department() -> None:
    booklet = compute_booklet(source_of(EXAMPLE))
    assert level_of(booklet) is Level.DEPARTMENT
    assert not any("单位预算公开" in text or "本单位职责" in text for text in said(booklet))
    assert "2025年部门预算" in file_name(booklet)


def test_level_is_typed_and_kept() -> None:
    budget = replace(source_of(EXAMPLE), level=Level.UNIT)
    rows = budget_to_rows(budget)
    assert rows_to_budget(rows, get_profile(budget.profile)).level is Level.UNIT


def test_letter_to_a_unit_speaks_of_its_own_budget() -> None:
    whole = compute_booklet(source_of(EXAMPLE))
    for booklet, words in ((of_unit(PLACES[0]), "2025年单位预算"), (whole, "2025年部门预算")):
        document = letter(Report((review_booklet(booklet),)), date(2026, 2, 3))
        texts = [block.text for block in document.blocks if isinstance(block, Paragraph)]
        assert sum(words in text for text in texts) >= 2


@pytest.mark.parametrize(
    "kept",
    ["部门预算支出经济分类科目", "政府预算主管部门", "财政部门", "各部门", "部门（单位）整体"],
)  # fmt: skip
def test_words_about_others_stay(kept: str) -> None:
    assert said_by_unit(kept) == kept
