"""Relations follow from slices: enough of them, and none that true amounts can break."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given

from budget_strategy import budgets
from mingzhang.amounts import Verdict
from mingzhang.check.finding import State
from mingzhang.model.booklet import Cell, Row
from mingzhang.model.budget import Budget, BudgetUnit, Department, Project
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import Agency, Nature
from mingzhang.source import Place
from mingzhang.tables.compute import compute_tables
from mingzhang.tables.derive import derive, relations_of
from mingzhang.tables.profile import get_profile
from mingzhang.tables.relation import CellRef, RelationKind

PROFILE = get_profile("shanxi-county-budget-2025")
CENTRE = "某县融媒体中心"


def toy() -> Budget:
    return Budget(
        PROFILE.id,
        2025,
        Department(CENTRE, units=(BudgetUnit(CENTRE),)),
        (
            Line(
                4_456_600_00,
                CENTRE,
                "2070801",
                Nature.PERSONNEL,
                economic="30101",
                government_economic="50501",
            ),
            Line(
                211_300_00,
                CENTRE,
                "2070801",
                Nature.OPERATING,
                economic="30201",
                government_economic="50502",
                agency=Agency.YES,
            ),
            Line(544_800_00, CENTRE, "2070802", project="甲"),
            Line(60_000_00, CENTRE, "2130599", project="乙"),
        ),
        projects=(Project("甲", CENTRE), Project("乙", CENTRE)),
    )


def test_hundreds_of_relations_follow_for_four_lines() -> None:
    derived = derive(compute_tables(toy(), PROFILE), PROFILE)
    assert len(derived.relations) > 250
    assert not derived.skipped


def test_relations_are_the_same_without_the_system() -> None:
    tables = compute_tables(toy(), PROFILE)
    derived = derive(tables, PROFILE).relations
    assert tuple(relations_of(tables, PROFILE, parts=True)[0]) == derived
    without = tuple(relations_of(tables, PROFILE, parts=False)[0])
    assert without == tuple(r for r in derived if r.kind is not RelationKind.PART)


def test_every_table_with_money_is_tied_to_another() -> None:
    tables = compute_tables(toy(), PROFILE)
    derived = derive(tables, PROFILE)
    tied: set[tuple[int, int]] = set()
    for relation in derived.relations:
        for part in relation.parts:
            tied.add((relation.whole.table, part.table))
    across = {a for a, b in tied if a != b} | {b for a, b in tied if a != b}
    filled = {
        number
        for number, table in enumerate(tables)
        if any(
            cell.amount and cell.amount.digits
            for p in table.panels
            for r in p.rows
            for cell in r.cells
        )
    }
    assert filled <= across


@given(budgets())
def test_true_amounts_satisfy_every_relation(budget: Budget) -> None:
    """The theorems are theorems: with amounts unrounded nothing is ever broken."""
    tables = compute_tables(budget, PROFILE)
    derived = derive(tables, PROFILE)
    values = {
        ref: derived.system.slices[variable].sum(budget.lines)
        for ref, variable in derived.system.observations
    }
    for relation in derived.relations:
        whole = values[relation.whole]
        parts = sum(values[part] for part in relation.parts)
        if relation.kind is RelationKind.PART:
            assert parts <= whole
        else:
            assert parts == whole, relation


@given(budgets())
def test_printed_cell_is_the_rounded_slice(budget: Budget) -> None:
    tables = compute_tables(budget, PROFILE)
    derived = derive(tables, PROFILE)
    slices = dict(derived.system.observations)
    for number, table in enumerate(tables):
        for panel in table.panels:
            for row in panel.rows:
                for column, cell in zip(panel.columns, row.cells, strict=True):
                    variable = slices.get(CellRef(number, panel.key, row.key, column))
                    if variable is None or cell.amount is None:
                        continue
                    true = derived.system.slices[variable].sum(budget.lines)
                    assert abs(cell.amount.fen - true) <= cell.amount.step_fen / 2
                    assert isinstance(cell.amount.fen, Fraction)


def test_verdicts_are_states_of_the_ledger() -> None:
    assert {verdict.value for verdict in Verdict} <= {state.value for state in State}


def test_a_column_apart_adds_up_and_is_compared_with_nothing() -> None:
    """扣除中央基建投资后预算数: any figures that add up by the codes are right."""
    profile = get_profile("central-budget-2026")
    tables = compute_tables(toy(), profile)
    number = next(i for i, t in enumerate(tables) if "rate_2" in t.panels[0].columns)
    (panel,) = tables[number].panels
    at, total = panel.columns.index("apart_2"), panel.columns.index("total")

    def half(row: Row) -> Row:
        amount = row.cells[total].amount
        assert amount is not None
        less = Cell(amount=replace(amount, digits=amount.digits // 2), mark=row.cells[total].mark)
        return replace(row, cells=(*row.cells[:at], less, *row.cells[at + 1 :]))

    filled = replace(panel, rows=tuple(half(row) for row in panel.rows))
    one = replace(tables[number], panels=(filled,))
    told = derive((*tables[:number], one, *tables[number + 1 :]), profile)
    apart = {(number, "apart_2")}
    theirs = [
        {(ref.table, ref.column) for ref in (relation.whole, *relation.parts)}
        for relation in told.relations
    ]
    assert sum(columns == apart for columns in theirs) > 3
    assert not any(apart < columns for columns in theirs)
    assert not told.skipped


def test_a_table_without_shape_is_named_by_its_page() -> None:
    table = replace(compute_tables(toy(), PROFILE)[0], shape="", title="", place=Place(page=7))
    assert derive((table,), PROFILE).skipped == ("第7页：没有对应的表样，未推导勾稽关系",)
