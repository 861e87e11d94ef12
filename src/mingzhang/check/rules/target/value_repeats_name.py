"""指标值只是重复指标的名称。

## 查什么

指标名称是率、度的，指标值里没有数字，只把名称或其中几个字又写了一遍（“完工及时率”写作“及时率”）。

## 为什么

没有写明要达到多少，年底无从评价。

## 举例

```booklet 目标 | 建设费 | 完工及时率
目标 | 建设费 | 年度指标 | 产出指标 / 质量指标 / 完工及时率 | 及时率
```

```booklet
目标 | 建设费 | 年度指标 | 产出指标 / 质量指标 / 完工及时率 | 100%
目标 | 建设费 | 年度指标 | 效益指标 / 社会效益指标 / 知名度 | 提升
```

## 怎么改

写明要达到的数。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._form import forms
from mingzhang.check.spot import indicator_cell
from mingzhang.codes import normal_name
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.indicator import ValueKind, value_of

_SHORTEST = 2


@rule(
    "T126",
    title="指标值只是重复指标的名称",
    severity="warning",
    category="complete",
    basis=(Basis.practice("指标值可衡量"),),
    message="{period}指标“{name}”的指标值写作“{value}”，没有写明要达到多少",
    expected="写明要达到的数",
    needs=("@targets",),
    see_also=("T111",),
)
def value_repeats_the_name_of_its_indicator(booklet: Booklet) -> Iterator[Hit]:
    """A rate is given no figure but its own name again."""
    for side in forms(booklet):
        for indicator in side.indicators:
            name, value = normal_name(indicator.third), normal_name(indicator.value)
            if not name.endswith(("率", "度")) or len(value) < _SHORTEST:
                continue
            if value_of(value).kind is ValueKind.WORDS and name.endswith(value):
                yield Hit.at(
                    indicator_cell(side.target, indicator),
                    period=side.period,
                    name=indicator.third,
                    value=indicator.value,
                )
