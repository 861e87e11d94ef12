"""Booklets beside each other: each situation, and its nearest neighbour without a difference."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from budget_strategy import budgets
from kept import source_of
from mingzhang.compare import Kind, Pairing, compare_booklets, pairing_of
from mingzhang.compare.comparison import word_pieces
from mingzhang.entry import read_source
from mingzhang.model.booklet import Booklet
from mingzhang.model.budget import Budget
from mingzhang.model.vocabulary import BookletKind
from mingzhang.pipeline.compilation import compute_booklet, write_booklet
from mingzhang.pipeline.review import read_booklet
from mingzhang.plant import Mistake, plant

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
EXAMPLE = EXAMPLES / "lanxian-media-center-2025"


@pytest.fixture(scope="module")
def budget() -> Budget:
    return source_of(EXAMPLE)


@pytest.fixture(scope="module")
def booklet(budget: Budget) -> Booklet:
    return compute_booklet(budget)


# ---- versions -------------------------------------------------------------------------------


def test_two_formats_of_one_booklet_do_not_differ(tmp_path: Path) -> None:
    planted = compute_booklet(read_source(EXAMPLES / "planted-mistakes" / "source"))
    files, _pages = write_booklet(planted, tmp_path, ("pdf", "docx", "xlsx", "html"))
    first, *others = [read_booklet(path) for path in files]
    for other in others:
        comparison = compare_booklets([first, other])
        assert comparison.pairing is Pairing.VERSIONS
        assert comparison.differences == ()
        assert comparison.compared > 500


ALTERATIONS = [
    (
        Mistake("cell", {"table": "expenditure", "row": "207", "column": "total"}, "994.21", "1"),
        "cell",
    ),
    (
        Mistake("text", {"section": "支出预算情况说明"}, "457.88万元", "458.88万元"),
        "sentence",
    ),
    (Mistake("label", {"table": "expenditure", "row": "208"}, "社会保障", "社会保险"), "row"),
    (Mistake("title", {"table": "expenditure"}, "2025年", "2024年"), "table"),
]


@pytest.mark.parametrize(("mistake", "what"), ALTERATIONS, ids=[w for _m, w in ALTERATIONS])
def test_one_alteration_is_one_difference(booklet: Booklet, mistake: Mistake, what: str) -> None:
    comparison = compare_booklets([booklet, plant(booklet, [mistake])])
    (difference,) = comparison.differences
    assert (difference.kind, difference.what) == (Kind.CHANGED, what)
    assert comparison.mended == ()


def test_correction_names_the_finding_that_is_gone(booklet: Booklet) -> None:
    wrong = plant(booklet, [ALTERATIONS[0][0]])
    comparison = compare_booklets([wrong, booklet])
    assert [f.code for f in comparison.mended] != []
    assert comparison.fresh == ()


def test_row_that_is_gone_and_row_that_is_new(booklet: Booklet) -> None:
    number = next(n for n, t in enumerate(booklet.tables) if t.shape == "expenditure")
    table = booklet.tables[number]
    panel = table.panels[0]
    short = replace(table, panels=(replace(panel, rows=panel.rows[:-1]),))
    without = replace(
        booklet, tables=(*booklet.tables[:number], short, *booklet.tables[number + 1 :])
    )
    (gone,) = compare_booklets([booklet, without]).differences
    (new,) = compare_booklets([without, booklet]).differences
    assert (gone.kind, new.kind) == (Kind.REMOVED, Kind.ADDED)
    assert gone.before is not None
    assert str(panel.rows[-1].key) in gone.before.row


def test_paragraph_that_moved_to_another_section(booklet: Booklet) -> None:
    places = [n for n, s in enumerate(booklet.sections) if len(s.paragraphs) > 1][:2]
    sections = list(booklet.sections)
    first, second = (sections[n] for n in places)
    moved = first.paragraphs[-1]
    sections[places[0]] = replace(first, paragraphs=first.paragraphs[:-1])
    sections[places[1]] = replace(second, paragraphs=(*second.paragraphs, moved))
    (difference,) = compare_booklets(
        [booklet, replace(booklet, sections=tuple(sections))]
    ).differences
    assert difference.kind is Kind.MOVED


def test_form_field_and_indicator(booklet: Booklet) -> None:
    target = booklet.targets[0]
    indicator = target.indicators[0]
    changed = replace(
        target.with_text("overview", target.text("overview") + "，另有安排"),
        indicators=(replace(indicator, value="1"), *target.indicators[1:]),
    )
    forms = tuple(changed if form is target else form for form in booklet.forms)
    other = replace(booklet, forms=forms)
    found = compare_booklets([booklet, other]).differences
    assert [d.what for d in found] == ["form", "form"]


@given(budgets())
@settings(max_examples=10)
def test_booklet_does_not_differ_from_itself(budget: Budget) -> None:
    booklet = compute_booklet(budget)
    assert compare_booklets([booklet, booklet]).differences == ()


def test_change_inside_a_sentence_is_shown_word_by_word() -> None:
    pieces = word_pieces("比上年减少0.80万元", "比上年增加0.80万元")
    assert ("removed", "减少") in pieces
    assert ("added", "增加") in pieces
    assert "".join(t for k, t in pieces if k != "added") == "比上年减少0.80万元"


# ---- units ----------------------------------------------------------------------------------


def unit_booklet(budget: Budget, name: str) -> Booklet:
    lines = tuple(line for line in budget.lines if line.unit == name)
    department = replace(budget.department, name=name)
    return compute_booklet(replace(budget, lines=lines, department=department, forms=()))


@pytest.fixture(scope="module")
def parts(budget: Budget) -> tuple[Booklet, list[Booklet]]:
    """A department of two units, and the booklets of both."""
    half = len(budget.lines) // 2
    names = ("甲中心", "乙中心")
    lines = tuple(
        replace(line, unit=names[number >= half]) for number, line in enumerate(budget.lines)
    )
    unit = budget.department.units[0] if budget.department.units else None
    units = tuple(replace(unit, name=name) for name in names) if unit else ()
    department = replace(budget.department, units=units) if units else budget.department
    whole = replace(budget, lines=lines, department=department, forms=())
    return compute_booklet(whole), [unit_booklet(whole, name) for name in names]


def test_units_add_up_to_their_department(parts: tuple[Booklet, list[Booklet]]) -> None:
    whole, units = parts
    comparison = compare_booklets([whole, *units])
    assert comparison.pairing is Pairing.UNITS
    assert comparison.differences == ()
    assert comparison.compared > 30


def test_unit_that_prints_another_figure(parts: tuple[Booklet, list[Booklet]]) -> None:
    whole, (first, second) = parts
    where = {"table": "expenditure", "row": "total", "column": "total"}
    table = whole.find_table("expenditure")
    assert table is not None
    wrong = plant(whole, [Mistake("cell", where, table.panels[0].rows[0].cells[0].text, "1.00")])
    comparison = compare_booklets([wrong, first, second])
    assert [d.kind for d in comparison.differences] == [Kind.DISAGREES]
    assert comparison.differences[0].spot.text == "1.00"


def test_unit_that_is_missing_is_named(parts: tuple[Booklet, list[Booklet]]) -> None:
    whole, (first, _second) = parts
    comparison = compare_booklets([whole, first], Pairing.UNITS)
    (difference,) = comparison.differences
    assert difference.kind is Kind.MISSING
    assert "乙中心" in difference.words


# ---- years and execution ------------------------------------------------------------------------


def test_pairing_follows_from_year_kind_and_department(booklet: Booklet) -> None:
    last = replace(booklet, year=2024)
    accounts = replace(booklet, kind=BookletKind.FINAL_ACCOUNTS)
    unit = replace(booklet, department="某中心")
    assert pairing_of([booklet, booklet]) is Pairing.VERSIONS
    assert pairing_of([booklet, last]) is Pairing.YEARS
    assert pairing_of([booklet, accounts]) is Pairing.EXECUTION
    assert pairing_of([booklet, unit]) is Pairing.UNITS
    assert pairing_of([replace(booklet, year=2020), booklet]) is None


def test_booklets_that_have_nothing_to_do_with_each_other(booklet: Booklet) -> None:
    with pytest.raises(ValueError, match="--as"):
        compare_booklets([replace(booklet, year=2020), booklet])
    with pytest.raises(ValueError, match="两份"):
        compare_booklets([booklet])


def test_three_years_stand_in_one_table(booklet: Booklet) -> None:
    years = [replace(booklet, year=year) for year in (2023, 2024, 2025)]
    assert pairing_of(years) is Pairing.YEARS
    comparison = compare_booklets([years[2], years[0], years[1]])
    assert [b.year for b in comparison.booklets] == [2023, 2024, 2025]
    total = max(comparison.changes, key=lambda change: change.amounts[-1] or 0)
    assert total.amounts[0] == total.amounts[1] == total.amounts[2] > 100_000_000
    assert total.change == 0
    assert len({change.words for change in comparison.changes}) > 20


def test_a_figure_that_is_new_has_no_rate(booklet: Booklet) -> None:
    from mingzhang.compare.change import rate_words, year_changes
    from mingzhang.compare.slice import context_of

    table = booklet.tables[2]
    emptied = replace(table, panels=tuple(replace(p, rows=p.rows[:1]) for p in table.panels))
    before = replace(booklet, year=2024, tables=(emptied,))
    after = replace(booklet, tables=(table,))
    changes = year_changes([context_of(before), context_of(after)])
    new = [change for change in changes if change.amounts[0] is None]
    assert new
    assert all(change.rate is None and rate_words(change) == "新增" for change in new)


def test_years_of_different_departments_are_no_years(booklet: Booklet) -> None:
    years = [replace(booklet, year=year, department=str(year)) for year in (2023, 2024, 2025)]
    assert pairing_of(years) is None
