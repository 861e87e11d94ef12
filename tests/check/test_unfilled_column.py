"""A column of another stage that nobody filled in says nothing; a blank beside figures is zero."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kept import source_of
from mingzhang.amounts import Amount, Mark, Unit
from mingzhang.model.booklet import Booklet, Cell, Sentence
from mingzhang.model.vocabulary import BookletKind
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.pipeline.review import review_booklet

SOURCE = Path(__file__).resolve().parents[2] / "examples" / "planted-mistakes" / "source"


def national() -> Booklet:
    budget = replace(source_of(SOURCE), profile="national-budget-2016", comparisons=())
    return compute_booklet(budget)


def with_previous(booklet: Booklet, key: str, text: str) -> Booklet:
    """The table of spending from the general budget with one figure of last year."""
    cell = Cell(Amount.parse(text, Unit.WAN), Mark.FIGURE, text)
    (number,) = [n for n, t in enumerate(booklet.tables) if t.shape == "general_public"]
    table = booklet.tables[number]
    panel = table.panels[0]
    place = panel.columns.index("previous")
    rows = tuple(
        replace(row, cells=(*row.cells[:place], cell, *row.cells[place + 1 :]))
        if str(row.key) == key
        else row
        for row in panel.rows
    )
    changed = replace(table, panels=(replace(panel, rows=rows),))
    return replace(
        booklet, tables=(*booklet.tables[:number], changed, *booklet.tables[number + 1 :])
    )


def broken(booklet: Booklet) -> list[str]:
    return [f.code for f in review_booklet(booklet, only=("R",)).findings]


def test_empty_column_accuses_nobody() -> None:
    assert broken(national()) == []


def test_a_total_of_last_year_over_blanks_is_a_gap() -> None:
    assert broken(with_previous(national(), "total", "500.00")) != []


def changes_accused(previous: str) -> list[str]:
    """What is said of a change beside a table that prints this of last year."""
    booklet = with_previous(national(), "total", previous)
    sections = tuple(
        replace(
            section,
            paragraphs=(
                Sentence("一般公共预算支出757.81万元，比上年减少100.00万元，下降11.66%。"),
            ),
        )
        if section.title.endswith("一般公共预算支出情况说明")
        else section
        for section in booklet.sections
    )
    return [
        f.code for f in review_booklet(replace(booklet, sections=sections), only=("N104",)).findings
    ]


def test_change_is_held_against_what_the_table_prints_of_last_year() -> None:
    assert changes_accused("500.00") == ["N104"]
    assert changes_accused("857.81") == []


def test_change_is_not_held_against_zeros_that_nobody_filled_in() -> None:
    assert changes_accused("0.00") == []


def three_public(**printed: str) -> Booklet:
    """The final accounts' table of “三公” with these figures in its one row, blank elsewhere."""
    budget = replace(
        source_of(SOURCE),
        profile="national-final-accounts-2016",
        kind=BookletKind.FINAL_ACCOUNTS,
        comparisons=(),
    )
    booklet = compute_booklet(budget)
    table = next(t for t in booklet.tables if t.shape == "three_public")
    (panel,) = table.panels
    cells = tuple(
        Cell(Amount.parse(text, Unit.WAN), Mark.FIGURE, text)
        if (text := printed.get(column))
        else Cell()
        for column in panel.columns
    )
    row = replace(panel.rows[0], cells=cells)
    return replace(booklet, tables=(replace(table, panels=(replace(panel, rows=(row,)),)),))


SPENT = {"total": "6.34", "vehicles": "5.60", "vehicle_operation": "5.60", "hospitality": "0.74"}


def test_in_a_single_row_a_blank_beside_another_part_is_zero() -> None:
    planned = {
        "total_budget": "6.34",
        "vehicles_budget": "5.60",
        "vehicle_operation_budget": "5.60",
        "hospitality_budget": "0.74",
    }
    assert broken(three_public(**SPENT, **planned)) == []
    assert broken(three_public(**SPENT, **planned | {"vehicle_operation_budget": "5.06"})) != []


def test_in_a_single_row_a_total_whose_parts_nobody_filled_in_accuses_nobody() -> None:
    assert broken(three_public(**SPENT)) == []
    assert broken(three_public(**SPENT, total_budget="6.34")) == []
