"""绩效目标表的资金来源相加不等于资金总额。

## 查什么

资金总额等于中央、省级、市县财政资金、单位自筹、其他资金之和，实施期和年度各算各的。全部来源空白时不查。

## 为什么

来源和总额对不上，资金落实情况无从判断。

## 举例

```booklet 目标 | 宣传费 | 年度资金总额
目标 | 宣传费 | 年度资金总额 | 274,000
目标 | 宣传费 | 年度市县（区）财政资金 | 247,000
```

```booklet
目标 | 宣传费 | 年度资金总额 | 274,000
目标 | 宣传费 | 年度中央财政资金 | 0
目标 | 宣传费 | 年度市县（区）财政资金 | 274,000
```

## 怎么改

核对各来源的金额和总额。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.amounts import Amount, sum_of
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import PERIOD_LABELS, funding_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet

_SOURCES = ("central", "provincial", "local", "own", "other")


@rule(
    "T103",
    title="绩效目标表的资金来源与总额不符",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="{period}资金总额印作 {total}，各来源相加为 {parts}",
    expected="核对各来源的金额和总额",
    needs=("@targets",),
    see_also=("T101", "T104"),
)
def sources_do_not_add_up(booklet: Booklet) -> Iterator[Hit]:
    """The sources of a form's funding do not add up to its total."""
    for target in booklet.targets:
        for period, label in PERIOD_LABELS.items():
            funding = getattr(target, period)
            shown = {name: a for name in _SOURCES if (a := getattr(funding, name)) is not None}
            if funding.total is None or not shown:
                continue
            parts = sum_of(amount.interval() for amount in shown.values())
            if parts.meets(funding.total.interval()):
                continue
            added = sum(amount.fen for amount in shown.values())
            yield Hit.at(
                funding_cell(target, period, "total"),
                *(funding_cell(target, period, name) for name in shown),
                period=label,
                total=funding.total.text(thousands=True) + funding.total.unit.label,
                parts=Amount.of_fen(round(added), funding.total.unit, 2).words(),
            )
