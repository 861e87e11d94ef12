"""绩效目标表的年度或填报日期与本册不符。

## 查什么

表上的年度应是本册的年度；填报日期的年份不应晚于本册的年度。

## 为什么

去年的表没有换，或者日期写错。

## 举例

```booklet 目标 | 宣传费 | 填报日期
年份 | 2025
目标 | 宣传费 | 填报日期 | 20260307165713
```

```booklet
年份 | 2025
目标 | 宣传费 | 填报日期 | 20250307165713
```

## 怎么改

换成本年度的表，改正填报日期。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import target_cell
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.pattern import compiled

_YEAR = compiled(r"(?<!\d)((?:19|20)\d\d)(?=\D|\d{4}|$)")


@rule(
    "T108",
    title="绩效目标表的年度或日期不符",
    severity="warning",
    category="consistent",
    basis=(Basis.practice("绩效目标表与预算同年"),),
    message="{what}写作 {printed}，本册为{year}年度",
    expected="换成本年度的表，改正填报日期",
    needs=("@targets",),
)
def year_differs(booklet: Booklet) -> Iterator[Hit]:
    """A form's year or date does not belong to this booklet."""
    for target in booklet.targets:
        if target.year and booklet.year and target.year != booklet.year:
            yield Hit.at(
                target_cell(target, "subject", f"{target.year}年度"),
                what=_("年度"),
                printed=target.year,
                year=booklet.year,
            )
        filled = _YEAR.search(target.text("filled_at"))
        if filled and booklet.year and int(filled[1]) > booklet.year:
            yield Hit.at(
                target_cell(target, "filled_at", target.text("filled_at")),
                what=_("填报日期"),
                printed=target.text("filled_at"),
                year=booklet.year,
            )
