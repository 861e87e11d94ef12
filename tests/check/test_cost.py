"""A cost above the money of its year: an error, unless it may be that of the whole contract."""

from __future__ import annotations

import pytest

from mingzhang.amounts import Amount, Unit
from mingzhang.check.engine import check
from mingzhang.check.finding import Severity
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import TERM, YEAR, Form, FormKind, FormScope, Fund, Indicator
from mingzhang.model.vocabulary import BookletKind
from mingzhang.tables.profile import get_profile


def _severities(
    *indicators: Indicator, columns: tuple[str, ...] = (YEAR,), term: int = 4000
) -> list[Severity]:
    money = {YEAR: 4000, TERM: term}
    funds = tuple(Fund("total", column, Amount(money[column], 2, Unit.WAN)) for column in columns)
    form = Form(
        FormKind.TARGET,
        FormScope.PROJECT,
        "林区道路养护",
        2025,
        funds=funds,
        indicators=indicators,
    )
    profile = get_profile("national-budget-2016")
    booklet = Booklet(BookletKind.BUDGET, 2025, "青石县林业局", profile.id, (), forms=(form,))
    return [finding.severity for finding in check(booklet, profile, only=["T105"]).findings]


def _cost(side: str, value: str) -> Indicator:
    return Indicator("成本指标", "经济成本指标", "养护成本", value, side)


@pytest.mark.parametrize(
    ("indicators", "columns", "found"),
    [
        ([_cost(YEAR, "≤45万元")], (YEAR,), [Severity.ERROR]),
        ([_cost(YEAR, "≤45万元"), _cost(TERM, "≤45万元")], (YEAR,), [Severity.WARNING]),
        ([_cost(YEAR, "≤45万元"), _cost(TERM, "≤90万元")], (YEAR,), [Severity.ERROR]),
        ([_cost(YEAR, "≤40万元"), _cost(TERM, "≤90万元")], (YEAR,), []),
    ],
)
def test_cost_of_a_year(
    indicators: list[Indicator], columns: tuple[str, ...], found: list[Severity]
) -> None:
    assert _severities(*indicators, columns=columns) == found


@pytest.mark.parametrize(
    ("indicators", "found"),
    [
        ([_cost(YEAR, "≤80万元")], []),
        ([_cost(YEAR, "≤95万元")], [Severity.ERROR]),
        ([_cost(YEAR, "≤80万元"), _cost(TERM, "≤90万元")], [Severity.ERROR]),
    ],
)
def test_one_column_of_values_may_speak_of_the_whole_term(
    indicators: list[Indicator], found: list[Severity]
) -> None:
    """年度(/项目)指标值, below money of 40万元 for the year and 90万元 for the term."""
    assert _severities(*indicators, columns=(YEAR, TERM), term=9000) == found
