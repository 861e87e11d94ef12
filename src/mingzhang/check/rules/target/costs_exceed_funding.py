"""各项成本指标之和大于项目资金。

## 查什么

同一期有几项写明金额的成本指标，相加大于资金总额。其中有一项已经是其余各项之和（总成本）的不查；单价、标准不查。

## 为什么

各项成本加起来比预算还多，指标或资金有一处抄错。

## 举例

```booklet 目标 | 设备购置费 | 第一批成本
目标 | 设备购置费 | 年度资金总额 | 400,000
目标 | 设备购置费 | 年度指标 | 产出指标 / 成本指标 / 第一批成本 | 23万元
目标 | 设备购置费 | 年度指标 | 产出指标 / 成本指标 / 第二批成本 | 26万元
```

```booklet
目标 | 设备购置费 | 年度资金总额 | 400,000
目标 | 设备购置费 | 年度指标 | 产出指标 / 成本指标 / 总成本 | 40万元
目标 | 设备购置费 | 年度指标 | 产出指标 / 成本指标 / 第一批成本 | 23万元
目标 | 设备购置费 | 年度指标 | 产出指标 / 成本指标 / 第二批成本 | 17万元
```

## 怎么改

核对各项成本指标与资金总额。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import PERIOD_LABELS, funding_cell, indicator_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.indicator import ValueKind, value_of
from mingzhang.pattern import compiled

_PRICE = compiled(r"单价|单位成本|每|人均|标准|/|收入|效益|产值|总成本|合计")


@rule(
    "T115",
    title="各项成本指标之和大于项目资金",
    severity="warning",
    category="consistent",
    basis=(Basis.practice("成本不超过预算"),),
    message="{period}各项成本指标相加为 {sum}元，资金总额只有 {total}",
    expected="核对各项成本指标与资金总额",
    needs=("@targets",),
    see_also=("T105",),
)
def costs_together_exceed_funding(booklet: Booklet) -> Iterator[Hit]:
    """The cost indicators of a form add up to more than its funding."""
    for target in booklet.targets:
        for period in PERIOD_LABELS:
            total = target.amount("total", period)
            if total is None or not target.unit_stated:
                continue
            costs = [
                (indicator, measure.value)
                for indicator in target.side(period)
                if "成本" in indicator.second + indicator.first
                and not _PRICE.search(indicator.third + indicator.value)
                and (measure := value_of(indicator.value)).kind is ValueKind.MONEY
                and measure.value is not None
            ]
            amounts = [value for _indicator, value in costs]
            most = Fraction(total.interval().high, 100) if total is not None else None
            least = Fraction(total.interval().low, 100) if total is not None else None
            if most is None or least is None or len(costs) < 2 or max(amounts) >= least:
                continue  # one that is the funding itself is the whole of the others
            if _has_whole(amounts):
                continue
            if sum(amounts) > most:
                yield Hit.at(
                    *(indicator_cell(target, indicator) for indicator, _value in costs),
                    funding_cell(target, period, "total"),
                    period=PERIOD_LABELS[period],
                    sum=f"{float(sum(amounts)):,.2f}",
                    total=total.text(thousands=True) + total.unit.label,
                )


def _has_whole(amounts: list[Fraction]) -> bool:
    """Whether one of them is the sum of the others, or two are the same thing said twice."""
    whole = len(amounts) > 2 and 2 * max(amounts) >= sum(amounts)
    return whole or any(a == b for a, b in pairwise(sorted(amounts)))
