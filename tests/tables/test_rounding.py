"""Controlled rounding: every sum exact, every figure within one last digit."""

from __future__ import annotations

from hypothesis import given, settings

from budget_strategy import budgets
from mingzhang.model.budget import Budget
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.pipeline.review import review_booklet
from mingzhang.tables.compute import compute_tables
from mingzhang.tables.derive import derive
from mingzhang.tables.profile import get_profile
from mingzhang.tables.relation import CellRef, RelationKind
from mingzhang.tables.rounding import rounding_of

PROFILE = get_profile("shanxi-county-budget-2025")


@settings(max_examples=15)
@given(budgets())
def test_additive_rounding_makes_every_sum_exact(budget: Budget) -> None:
    rounder = rounding_of("additive", budget, PROFILE)
    tables = compute_tables(budget, PROFILE, rounder.in_table)
    derived = derive(tables, PROFILE)
    printed = {
        CellRef(number, panel.key, row.key, column): cell.amount
        for number, table in enumerate(tables)
        for panel in table.panels
        for row in panel.rows
        for column, cell in zip(panel.columns, row.cells, strict=True)
        if cell.amount is not None
    }
    for relation in derived.relations:
        cells = [printed.get(ref) for ref in (relation.whole, *relation.parts)]
        if relation.kind is RelationKind.PART or cells[0] is None:
            continue
        units = {(c.unit, c.decimals) for c in cells if c is not None}
        if len(units) == 1:
            assert cells[0].digits == sum(c.digits for c in cells[1:] if c is not None), relation


@settings(max_examples=15)
@given(budgets())
def test_additive_rounding_stays_within_one_last_digit(budget: Budget) -> None:
    rounder = rounding_of("additive", budget, PROFILE)
    tables = compute_tables(budget, PROFILE, rounder.in_table)
    derived = derive(tables, PROFILE)
    variables = dict(derived.system.observations)
    for number, table in enumerate(tables):
        for panel in table.panels:
            for row in panel.rows:
                for column, cell in zip(panel.columns, row.cells, strict=True):
                    variable = variables.get(CellRef(number, panel.key, row.key, column))
                    if cell.amount is None or variable is None:
                        continue
                    true = derived.system.slices[variable].sum(budget.lines)
                    assert abs(cell.amount.fen - true) <= cell.amount.step_fen


@settings(max_examples=8)
@given(budgets())
def test_additive_booklet_accuses_itself_of_nothing_more(budget: Budget) -> None:
    """Figures that a form prints to the fen are rounded to the nearest digit."""
    codes = [
        {f.code for f in review_booklet(compute_booklet(budget, rounding)).findings}
        for rounding in ("independent", "additive")
    ]
    assert codes[1] <= codes[0]
