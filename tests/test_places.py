"""Every profile: an example is compiled, read back, and has no error in its tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mingzhang.check.engine import check
from mingzhang.check.finding import Severity
from mingzhang.model.booklet import Table
from mingzhang.model.row_key import Code
from mingzhang.model.vocabulary import Origin
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.recognise import recognise
from mingzhang.render.layout import layout
from mingzhang.tables.profile import Profile, all_profiles, get_profile, profile_of
from place_example import example_of

PLACES = [p for p in all_profiles() if not p.is_fallback]


@pytest.mark.parametrize("profile", PLACES, ids=lambda p: p.id)
def test_example_of_every_place_comes_back_and_is_clean(profile: Profile) -> None:
    booklet = compute_booklet(example_of(profile))
    again = recognise(layout(booklet, profile), profile)
    for one, other in zip(booklet.tables, again.tables, strict=True):
        assert one == other, one.title
    assert any(cell.amount for table in booklet.tables for *_at, cell in table.cells())
    found = check(again, profile_of(again), only=("R", "C")).findings
    assert [(f.code, f.message) for f in found if f.severity is Severity.ERROR] == []


_WITH_CARRY_OVER = ("central-budget-2026", "chongqing-budget-2026", "shenzhen-budget-2026")
"""Tables of this year's money alone, of all of it, and with what is left in a column of its own."""


@pytest.mark.parametrize("name", _WITH_CARRY_OVER)
def test_money_that_former_years_left_accuses_no_sentence_and_no_form(name: str) -> None:
    profile = get_profile(name)
    source = example_of(profile)
    lines = [
        line if number % 4 else replace(line, origin=Origin.CARRIED_OVER)
        for number, line in enumerate(source.lines)
    ]
    booklet = compute_booklet(replace(source, lines=tuple(lines)))
    found = check(booklet, profile).findings
    assert [(f.code, f.message) for f in found if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize("number", [0, 5])
def test_row_that_leaves_the_classes_beside_its_code_blank_is_one_more_of_them(number: int) -> None:
    profile = get_profile("beijing-budget-2026")
    booklet = compute_booklet(example_of(profile))

    def bare(table: Table) -> Table:
        (panel, *rest) = table.panels
        rows = [
            replace(row, key=replace(row.key, beside=())) if at == number else row
            for at, row in enumerate(panel.rows)
            if isinstance(row.key, Code)
        ]
        rows += [row for row in panel.rows if not isinstance(row.key, Code)]
        return replace(table, panels=(replace(panel, rows=tuple(rows)), *rest))

    tables = tuple(bare(t) if t.shape == "expenditure" else t for t in booklet.tables)
    assert tables != booklet.tables
    checked = check(replace(booklet, tables=tables), profile, only=("R",))
    assert checked.findings == ()
    assert checked.relations.exact > 100


@pytest.mark.parametrize("profile", all_profiles(), ids=lambda p: p.id)
def test_every_place_says_what_was_seen_and_what_is_inferred(profile: Profile) -> None:
    assert "真实" in profile.source or "推断" in profile.source or "只见" in profile.source
    if not profile.is_seen:
        assert "推断" in profile.source
