"""成本指标的金额大于项目资金。

## 查什么

成本指标写明金额的（“≤27.4万元”“6万元”），不能大于同一期的资金总额。写明单价、每人标准的不查。表上只有一个
资金总额、年度与实施期的指标值又相同的，可能是整个合同的金额，作提示。

## 为什么

成本比预算还多，不是指标抄错就是资金抄错。

## 举例

```booklet 目标 | 宣传费 | 宣传成本
目标 | 宣传费 | 年度资金总额 | 400,000
目标 | 宣传费 | 年度指标 | 产出指标 / 成本指标 / 宣传成本 | 216万元
```

```booklet
目标 | 宣传费 | 年度资金总额 | 400,000
目标 | 宣传费 | 年度指标 | 产出指标 / 成本指标 / 宣传成本 | ≤40万元
```

## 怎么改

按年度资金改正指标值，或者核对资金总额。
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import replace

from mingzhang.check.context import Context
from mingzhang.check.finding import Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._project import project_rows
from mingzhang.check.spot import PERIOD_LABELS, funding_cell, indicator_cell
from mingzhang.codes import normal_name
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import TERM, YEAR, Form, Indicator
from mingzhang.narrative.number import Figure, figures
from mingzhang.narrative.sentence import flatten
from mingzhang.pattern import compiled

_PRICE = compiled(r"单价|单位成本|每|人均|标准|/|收入|效益|产值")


@rule(
    "T105",
    title="成本指标大于项目资金",
    severity="error",
    category="consistent",
    basis=(Basis.practice("成本不超过预算"),),
    message="{period}成本指标印作 {value}，资金总额只有 {total}",
    expected="按{period}资金改正指标值，或者核对资金总额",
    needs=("@targets",),
    see_also=("T101",),
)
def cost_exceeds_funding(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A cost indicator is larger than the funding."""
    left = {
        normal_name(row.name) for row in project_rows(context) if row.carried and row.carried.fen
    }
    for target in booklet.targets:
        for period in PERIOD_LABELS:
            total = target.amount("total", period)
            if total is None or not target.unit_stated:
                continue
            for indicator in target.side(period):
                if "成本" not in indicator.second + indicator.first:
                    continue
                if _PRICE.search(indicator.third + indicator.value):
                    continue
                money = [f for f in figures(flatten(indicator.value).text) if f.amount]
                if len(money) != 1 or money[0].low <= total.interval().high:
                    continue
                if period == YEAR and _is_within_the_term(target, money[0]):
                    continue
                hit = Hit.at(
                    indicator_cell(target, indicator),
                    funding_cell(target, period, "total"),
                    period=PERIOD_LABELS[period],
                    value=indicator.value,
                    total=total.text(thousands=True) + total.unit.label,
                )
                term = period == YEAR and _is_of_the_term(target, indicator)
                term = term or _is_left_over(target, left)
                yield replace(hit, severity=Severity.WARNING) if term else hit


def _is_left_over(target: Form, left: Set[str]) -> bool:
    """Whether former years left money for this project too: the form need not count it."""
    return "结转" in target.subject or normal_name(target.subject) in left


def _is_within_the_term(target: Form, cost: Figure) -> bool:
    """Whether a form with one column for the values of both periods may speak of its whole term."""
    whole = target.amount("total", TERM)
    return whole is not None and not target.side(TERM) and cost.low <= whole.interval().high


def _is_of_the_term(target: Form, indicator: Indicator) -> bool:
    """Whether a year's cost is that of the whole term, of whose money the form says nothing."""
    return target.amount("total", TERM) is None and any(
        other.third == indicator.third and other.value == indicator.value
        for other in target.side(TERM)
    )
