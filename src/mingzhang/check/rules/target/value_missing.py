"""绩效指标没有指标值。

## 查什么

写了三级指标，指标值空着。

## 为什么

没有指标值，年底无从评价。

## 举例

```booklet 目标 | 宣传费 | 专题片
目标 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 专题片 |
```

```booklet
目标 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 专题片 | 2部
```

## 怎么改

填上可以衡量的指标值。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._form import forms
from mingzhang.check.spot import indicator_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.indicator import ValueKind, value_of
from mingzhang.pattern import compiled

_GLUED = compiled(r"[、的][^、的]{1,4}$")
"""A name that may have swallowed its value, where the file has no cells: `……知名度、提升`."""


@rule(
    "T111",
    title="绩效指标没有指标值",
    severity="warning",
    category="complete",
    basis=(Basis.practice("指标值可衡量"),),
    message="{period}指标“{name}”没有指标值",
    expected="填上可以衡量的指标值",
    needs=("@targets",),
)
def value_of_an_indicator_is_missing(booklet: Booklet) -> Iterator[Hit]:
    """An indicator is printed without a value."""
    for side in forms(booklet):
        for indicator in side.indicators:
            empty = value_of(indicator.value).kind is ValueKind.EMPTY
            if indicator.third and empty and not _GLUED.search(indicator.third):
                cell = indicator_cell(side.target, indicator)
                yield Hit.at(cell, period=side.period, name=indicator.third)
