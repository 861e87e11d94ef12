"""年初结转、本年收入与本年支出、年末结转对不上。

## 查什么

决算的说明里，同一处写了年初结转和结余、本年收入、本年支出、年末结转和结余的，前两项相加应等于后两项相加；写了使用非财政
拨款结余、结余分配的，也加进去。各数有半个末位的余地。财政拨款以外可能另有没写出的使用结余和分配，只作提示。

## 为什么

一年的钱有来有去，四个数里有三个就定了第四个。改了其中一个忘了改别的，是决算说明里常见的错误。

## 举例

```booklet 基金收支 | 年末结转和结余8.00万元
地区 | national-final-accounts-2016
文字 | 基金收支 | 政府性基金预算财政拨款年初结转和结余10.00万元，本年收入200.00万元，本年支出205.00万元，年末结转和结余8.00万元。
```

```booklet
地区 | national-final-accounts-2016
文字 | 基金收支 | 政府性基金预算财政拨款年初结转和结余10.00万元，本年收入200.00万元，本年支出205.00万元，年末结转和结余5.00万元。
```

## 怎么改

核对四个数。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mingzhang.check.context import Context
from mingzhang.check.finding import Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import is_against, stated_spot, wan_words
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Balanced

_NOTHING_ELSE = ("grants", "general_public", "government_fund", "state_capital")
"""Funds of which nothing is used up or distributed besides."""


@rule(
    "N121",
    title="年初结转、本年收入与本年支出、年末结转对不上",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="年初结转加本年收入为 {left}，本年支出加年末结转为 {right}",
    expected="核对这几个数",
    needs=("@narrative",),
    see_also=("N106",),
)
def carry_over_is_unbalanced(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """What was there and came in is not what went out and is left."""
    for claim in context.claims.claims:
        if not isinstance(claim, Balanced):
            continue
        figures = [*claim.comes, *claim.goes]
        for stated in figures:
            context.weigh(stated.figure)
        if any(is_against(context, stated) for stated in figures):
            continue  # the tables say which figure is wrong
        comes, goes = (
            [sum(getattr(s.figure, end) for s in side) for end in ("low", "value", "high")]
            for side in (claim.comes, claim.goes)
        )
        if comes[0] <= goes[2] and goes[0] <= comes[2]:
            continue
        hit = Hit.at(
            *map(stated_spot, reversed(figures)), left=wan_words(comes[1]), right=wan_words(goes[1])
        )
        sure = claim.comes[0].subject.facets.get("fund") in _NOTHING_ELSE
        yield hit if sure else replace(hit, severity=Severity.WARNING)
