"""同一指标印了两次。

## 查什么

一张绩效目标表的同一期里，一级、二级、三级指标和指标值都相同的两行。

## 为什么

多半是复制时没有删，或者有一行忘了改。

## 举例

```booklet 目标 | 宣传费 | 制作专题片
目标 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 制作专题片 | 2部
目标 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 制作专题片 | 2部
```

```booklet
目标 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 制作专题片 | 2部
目标 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 制作短视频 | 2部
```

## 怎么改

删去重复的一行，或者改成原来要写的指标。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._form import forms
from mingzhang.check.spot import indicator_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import Indicator

_COLUMN = 7  # characters that fit into the column of common forms, which cut names off


@rule(
    "T113",
    title="同一绩效指标印了两次",
    severity="note",
    category="accurate",
    basis=(Basis.practice("指标不重复"),),
    message="{period}指标“{name}”（{value}）印了两次",
    expected="删去重复的一行，或者改成原来要写的指标",
    needs=("@targets",),
)
def indicator_is_printed_twice(booklet: Booklet) -> Iterator[Hit]:
    """One indicator with one value stands twice on a form."""
    for side in forms(booklet):
        first: dict[tuple[str, str, str, str], Indicator] = {}
        for indicator in side.indicators:
            key = (indicator.first, indicator.second, indicator.third, indicator.value)
            other = first.setdefault(key, indicator)
            # A short name may be one that the form's column cut off: two things, not one.
            if other is not indicator and indicator.value and not _is_cut(indicator.third):
                yield Hit.at(
                    indicator_cell(side.target, indicator),
                    indicator_cell(side.target, other),
                    period=side.period,
                    name=indicator.third,
                    value=indicator.value,
                )


def _is_cut(name: str) -> bool:
    return len(name) >= _COLUMN or any(char.isascii() and char.isalnum() for char in name[-4:])
