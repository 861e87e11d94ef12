"""Final accounts for property tests: what came in equals what went out, fund by fund."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

import budget_strategy as base
from budget_strategy import amounts_fen, paragraphs
from mingzhang.codes import find_basic_nature, government_economic_for
from mingzhang.entry.derive import agency_of
from mingzhang.model.budget import (
    Budget,
    BudgetUnit,
    Comparison,
    Department,
    Execution,
    Occasions,
)
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import (
    INFLOW,
    BookletKind,
    Flow,
    Fund,
    Nature,
    Stage,
    ThreePublic,
    UnitKind,
)
from mingzhang.tables.profile import get_profile

FINAL_PROFILE = "shanghai-district-final-accounts-2024"
FINAL_YEAR = 2024
_FORM_CODES = tuple(get_profile(FINAL_PROFILE).data["personnel_codes"])
_FINAL_ECONOMIC = (*tuple(code for code in base.ECONOMIC if code in _FORM_CODES), "30201", "30211")
_FUND_FUNCTIONS = {
    Fund.GOVERNMENT_FUND: ("2120801", "2296002"),
    Fund.STATE_CAPITAL: ("2230105",),
}


@composite
def final_accounts(draw: DrawFn) -> Budget:
    """Valid final accounts of one department: what came in equals what went out, fund by fund."""
    county = draw(st.sampled_from(base.PLACES))
    unit = BudgetUnit(county + draw(st.sampled_from(base.OFFICES)), "001", UnitKind.ADMINISTRATIVE)
    department = Department(
        unit.name,
        "001",
        county,
        tuple(draw(st.lists(paragraphs, min_size=1, max_size=3))),
        tuple(draw(st.lists(paragraphs, min_size=1, max_size=2))),
        (unit,),
    )
    functions = draw(st.lists(st.sampled_from(base.FUNCTIONS), min_size=1, max_size=4, unique=True))
    spent = [line for function in functions for line in draw(_spent(unit.name, function))]
    for fund in draw(st.lists(st.sampled_from(tuple(_FUND_FUNCTIONS)), max_size=2, unique=True)):
        function = draw(st.sampled_from(_FUND_FUNCTIONS[fund]))
        spent.append(Line(draw(amounts_fen), unit.name, function, fund=fund))
    if draw(st.booleans()):
        spent.append(Line(draw(amounts_fen), unit.name, functions[0], fund=Fund.OTHER))
    lines = [*spent, *draw(_other_side(spent))]
    planned = [
        Line(draw(amounts_fen), unit.name, function, stage=Stage.BUDGET)
        for function in draw(st.lists(st.sampled_from(functions), unique=True))
    ]
    hospitality = Line(
        draw(amounts_fen),
        unit.name,
        functions[0],
        stage=Stage.BUDGET,
        three_public=ThreePublic.HOSPITALITY,
    )
    measures = [m.key for m in get_profile(FINAL_PROFILE).measures]
    return Budget(
        FINAL_PROFILE,
        FINAL_YEAR,
        department,
        (*lines, *planned, hospitality),
        kind=BookletKind.FINAL_ACCOUNTS,
        comparisons=tuple(
            Comparison(key, draw(st.just(0) | amounts_fen), "人员变动")
            for key in draw(st.lists(st.sampled_from(measures), max_size=4, unique=True))
        ),
        executions=(
            Execution("压减支出", measure="general_public"),
            Execution("人员变动", function=functions[0]),
        ),
        procurement=tuple(draw(st.lists(base.procurement((unit,), []), max_size=3))),
        assets=draw(base.assets()),
        occasions=draw(st.none() | st.builds(Occasions, *[st.integers(0, 99)] * 6)),
        other_remarks=tuple(draw(st.lists(paragraphs, max_size=2))),
    )


@composite
def _spent(draw: DrawFn, unit: str, function: str) -> list[Line]:
    codes = draw(st.lists(st.sampled_from(_FINAL_ECONOMIC), max_size=4, unique=True))
    basic = [
        Line(
            draw(amounts_fen),
            unit,
            function,
            nature=Nature(find_basic_nature(code) or ""),
            economic=code,
            government_economic=government_economic_for(code, "administrative") or "",
            agency=agency_of(
                Nature(find_basic_nature(code) or ""),
                Fund.GENERAL_PUBLIC,
                UnitKind.ADMINISTRATIVE,
            ),
        )
        for code in codes
    ]
    return [*basic, Line(draw(amounts_fen), unit, function)]


@composite
def _other_side(draw: DrawFn, spent: list[Line]) -> list[Line]:
    """Income, what was carried over and what is left, so that each fund balances."""
    lines = []
    for fund in dict.fromkeys(line.fund for line in spent):
        mine = [line for line in spent if line.fund is fund]
        opening, closing = draw(st.just(0) | amounts_fen), draw(st.just(0) | amounts_fen)
        head = mine[0]
        by_function: dict[str, int] = {}
        for line in mine:
            by_function[line.function] = by_function.get(line.function, 0) + line.fen
        by_function[head.function] += closing - min(opening, by_function[head.function] // 2)
        opening = sum(line.fen for line in mine) + closing - sum(by_function.values())
        for flow, fen in ((Flow.OPENING, opening), (Flow.CLOSING, closing)):
            if fen:
                lines.append(Line(fen, head.unit, head.function, fund=fund, flow=flow))
        lines += [
            Line(fen, head.unit, function, fund=fund, flow=Flow.INCOME)
            for function, fen in by_function.items()
        ]
    assert sum(x.fen for x in lines if x.flow in INFLOW) == sum(
        x.fen for x in (*lines, *spent) if x.flow not in INFLOW
    )
    return lines
