"""The sample's tables: no false alarm, and one altered digit anywhere is found and located."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kept import booklet_of
from mingzhang.amounts import Amount
from mingzhang.check.engine import check
from mingzhang.model.booklet import Booklet, Cell
from mingzhang.pipeline.review import read_booklet
from mingzhang.tables.derive import derive
from mingzhang.tables.profile import get_profile
from mingzhang.tables.relation import CellRef

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"
PROFILE = get_profile("shanxi-county-budget-2025")


def test_every_printed_figure_of_the_sample_is_consistent(lanxian_text: Path) -> None:
    checked = check(read_booklet(lanxian_text), PROFILE, only=["R"])
    assert checked.findings == ()
    assert checked.relations.broken == 0
    assert checked.relations.unobserved == 0
    assert checked.relations.rounding > 0, "the sample has gaps of 0.01 that rounding explains"
    assert checked.relations.joint == "feasible"


@pytest.fixture(scope="module")
def booklet() -> Booklet:
    return booklet_of(EXAMPLE)


def altered(booklet: Booklet, ref: CellRef, digits: int) -> Booklet:
    table = booklet.tables[ref.table]
    panels = []
    for panel in table.panels:
        rows = []
        for row in panel.rows:
            if panel.key == ref.panel and row.key == ref.row:
                at = panel.columns.index(ref.column)
                old = row.cells[at].amount
                assert old is not None
                amount = Amount(digits, old.decimals, old.unit)
                cell: Cell = replace(row.cells[at], amount=amount, text=amount.text(thousands=True))
                row = replace(row, cells=(*row.cells[:at], cell, *row.cells[at + 1 :]))
            rows.append(row)
        panels.append(replace(panel, rows=tuple(rows)))
    tables = list(booklet.tables)
    tables[ref.table] = replace(table, panels=tuple(panels))
    return replace(booklet, tables=tuple(tables))


def test_one_altered_digit_in_any_cell_is_found_and_named(booklet: Booklet) -> None:
    """Every figure of the thirteen tables, its first digit changed: 217 alterations."""
    derived = derive(booklet.tables, PROFILE)
    refs = [
        (CellRef(number, panel.key, row.key, column), cell.amount)
        for number, table in enumerate(booklet.tables)
        for panel, row, column, cell in table.cells()
        if cell.amount is not None and cell.amount.digits
    ]
    found = named = 0
    for ref, amount in refs:
        text = str(amount.digits)
        digits = int(str(int(text[0]) % 9 + 1) + text[1:])
        checked = check(altered(booklet, ref, digits), PROFILE, only=["R"], derived=derived)
        found += bool(checked.findings)
        named += any(finding.cells[0].ref == ref for finding in checked.findings)
    assert len(refs) > 200
    assert found == len(refs), f"{len(refs) - found} of {len(refs)} alterations were not found"
    assert named / len(refs) >= 0.97, f"only {named} of {len(refs)} were named"
