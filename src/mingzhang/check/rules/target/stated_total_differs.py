"""项目概况写明的金额与项目资金不一致。

## 查什么

项目概况里只写了一个合计金额（“所需费用24万元”“共20万元”）的，应等于实施期或年度的资金总额。写了几个金额的不查。

## 为什么

概况是测算依据，写的金额与申请的资金不同，必有一处错。

## 举例

```booklet 目标 | 拍摄费 | 项目概况
目标 | 拍摄费 | 实施期资金总额 | 200,000
目标 | 拍摄费 | 年度资金总额 | 200,000
目标 | 拍摄费 | 项目概况 | 第17期、第18期已播放，所需费用共24万元。
```

```booklet
目标 | 拍摄费 | 实施期资金总额 | 200,000
目标 | 拍摄费 | 年度资金总额 | 200,000
目标 | 拍摄费 | 项目概况 | 第17期、第18期已播放，所需费用共20万元。
```

## 怎么改

核对概况和资金总额，改正写错的一处。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import PERIOD_LABELS, funding_cell, target_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import TERM, YEAR
from mingzhang.narrative.number import figures
from mingzhang.narrative.sentence import ends_with, flatten
from mingzhang.pattern import compiled

_STATED = compiled(
    r"(?:共计|合计|总计|共需|共|所需(?:资金|经费|费用|宣传费|电费)?|费用|资金|经费)"
    r"(?:实计|为|是|总额|共计|合计|共)*$"
)


@rule(
    "T107",
    title="项目概况的金额与项目资金不一致",
    severity="warning",
    category="consistent",
    basis=(Basis.practice("同一金额各处一致"),),
    message="概况写作 {stated}，资金总额为 {total}",
    expected="核对概况和资金总额，改正写错的一处",
    needs=("@targets",),
    see_also=("T101", "T106"),
)
def stated_total_differs(booklet: Booklet) -> Iterator[Hit]:
    """The one amount that an overview states is not the funding."""
    for target in booklet.targets:
        flat = flatten(target.text("overview"))
        money = [figure for figure in figures(flat.text) if figure.amount is not None]
        totals = {
            period: amount
            for period in PERIOD_LABELS
            if target.unit_stated and (amount := target.amount("total", period)) is not None
        }
        if len(money) != 1 or not totals or not ends_with(_STATED, flat.text, money[0].start):
            continue
        stated = money[0]
        if any(stated.meets(t.interval().low, t.interval().high) for t in totals.values()):
            continue
        period = YEAR if YEAR in totals else TERM
        total = totals[period]
        yield Hit.at(
            target_cell(target, "overview", stated.text, stated.amount),
            *(funding_cell(target, name, "total") for name in totals),
            stated=stated.text,
            total=total.text(thousands=True) + total.unit.label,
        )
