"""Final accounts: two sides that balance, and a budget beside what was spent."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from final_accounts_strategy import final_accounts
from mingzhang.check.engine import check
from mingzhang.model.budget import Budget, BudgetUnit, Department
from mingzhang.model.row_key import Code
from mingzhang.model.slice import Line, Slice
from mingzhang.model.vocabulary import BookletKind, Flow, Fund, Nature, Stage
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.tables.compute import compute_tables
from mingzhang.tables.derive import derive
from mingzhang.tables.profile import get_profile
from mingzhang.tables.relation import RelationKind
from mingzhang.tables.row_sum import parents_of

PROFILE = get_profile("shanghai-district-final-accounts-2024")


def test_total_is_what_comes_in_and_what_goes_out_alike() -> None:
    assert Slice.of({"flow": ["income", "opening", "reserve_use"]}) == Slice.of({})
    assert Slice.of({"flow": ["spending", "closing", "distribution"]}) == Slice.of({})
    assert Slice.of({"flow": ["income", "opening"]}) != Slice.of({})


def test_total_counts_each_amount_once_and_no_budget() -> None:
    lines = [
        Line(700, "甲", "2010301", flow=Flow.INCOME),
        Line(300, "甲", "2010301", flow=Flow.OPENING),
        Line(900, "甲", "2010301"),
        Line(100, "甲", "2010301", flow=Flow.CLOSING),
        Line(5000, "甲", "2010301", stage=Stage.BUDGET),
    ]
    assert Slice.of({}).sum(lines) == 1000
    assert Slice.of({"flow": "spending"}).sum(lines) == 900
    assert Slice.of({"flow": "spending", "stage": "budget"}).sum(lines) == 5000


@given(final_accounts())
def test_relations_of_final_accounts_hold_for_their_own_amounts(budget: Budget) -> None:
    """Every derived relation is a theorem: it holds for the exact amounts of any valid accounts."""
    tables = compute_tables(budget, PROFILE)
    derived = derive(tables, PROFILE)
    values = [piece.sum(budget.lines) for piece in derived.system.slices]
    for equation in derived.system.sums:
        assert values[equation.whole] == sum(values[part] for part in equation.parts)
    for small, big in derived.system.inside:
        assert values[small] <= values[big]


@given(final_accounts())
def test_clean_final_accounts_have_no_error_in_their_tables(budget: Budget) -> None:
    report = check(compute_booklet(budget), PROFILE)
    assert [f.message for f in report.findings if f.code.startswith("R")] == []


def fund_accounts(closing: int = 30_000_000) -> Budget:
    """Accounts of one department that also spent a government fund; amounts in fen."""
    function, fund = "2120801", Fund.GOVERNMENT_FUND
    own = [
        Line(500_000_000, "某局", "2010301", nature=Nature.PROJECT),
        Line(500_000_000, "某局", "2010301", flow=Flow.INCOME),
    ]
    other = [
        Line(20_000_000, "某局", function, fund=fund, flow=Flow.OPENING),
        Line(100_000_000, "某局", function, fund=fund, flow=Flow.INCOME),
        Line(90_000_000, "某局", function, fund=fund),
        Line(closing, "某局", function, fund=fund, flow=Flow.CLOSING),
    ]

    department = Department("某局", units=(BudgetUnit("某局"),))
    return Budget(PROFILE.id, 2024, department, (*own, *other), kind=BookletKind.FINAL_ACCOUNTS)


def test_fund_that_prints_no_total_balances_through_its_parts() -> None:
    derived = derive(compute_tables(fund_accounts(), PROFILE), PROFILE)
    balances = [r for r in derived.relations if r.kind is RelationKind.BALANCE]
    assert {str(r.whole.row) for r in balances} == {"212", "21208", "2120801"}
    assert {ref.column for r in balances for ref in r.left} == {"opening", "income"}
    assert {ref.column for r in balances for ref in r.parts} == {"spending", "closing"}


def test_fund_that_does_not_balance_is_found() -> None:
    clean = compute_booklet(fund_accounts())
    assert [f.code for f in check(clean, PROFILE).findings if f.code.startswith("R")] == []
    wrong = compute_booklet(fund_accounts(closing=31_000_000))
    broken = replace(
        clean,
        tables=(*clean.tables[:7], wrong.tables[7], *clean.tables[8:]),
    )
    report = check(broken, PROFILE)
    assert report.relations.broken
    words = [e.words for f in report.findings for e in f.evidence]
    assert any(text.startswith("收支应平衡") for text in words)


def test_a_total_that_says_the_condition_of_its_table_again_is_the_total_of_its_codes() -> None:
    shape = get_profile("national-final-accounts-2016").find_table("basic")
    assert shape is not None
    panel = shape.panels[0]
    tree, total = panel.rows
    keys = [Code("301"), Code("30101"), Code("303"), total.key]
    again = replace(total, where={**(total.where or {}), "flow": "spending"})
    other = replace(total, where={"nature": "operating"})
    wanted = (total.key, [Code("301"), Code("303")])
    for row in (total, again):
        found = parents_of(replace(panel, rows=(tree, row)), keys, shape.where or {})
        assert wanted in found
    found = parents_of(replace(panel, rows=(tree, other)), keys, shape.where or {})
    assert wanted not in found
