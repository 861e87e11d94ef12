"""指标值与指标类别不符。

## 查什么

时效指标、质量指标里填的是总金额（应在成本指标），数量指标里填的不是数量（“提升”“良好”，或者“第17期”这样的序数）。

## 为什么

指标归错了类，评价时就漏掉了；数量指标没有数，没法衡量。

## 举例

```booklet 目标 | 宣传费 | 第二批设备成本
目标 | 宣传费 | 年度指标 | 产出指标 / 时效指标 / 第二批设备成本 | 26万元
```

```booklet
目标 | 宣传费 | 年度指标 | 产出指标 / 成本指标 / 第二批设备成本 | 26万元
目标 | 宣传费 | 年度指标 | 产出指标 / 时效指标 / 完成时间 | 2025年12月底前
目标 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 补贴人数 | 3人
目标 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 接待 | 活动不少于300场、接待不少于3000人次
目标 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 设备 | ≥330台（套）
```

## 怎么改

把指标移到它所属的一类，或者改正指标值。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._form import forms
from mingzhang.check.spot import indicator_cell
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.indicator import ValueKind, value_of
from mingzhang.pattern import compiled

# Several quantities in one field, or one in Chinese figures: not one value, but quantities.
_COUNTED = compiled(r"\d|[一二两三四五六七八九十百千万][个次场部项人名期天份件台套批册篇支座处家]")


@rule(
    "T114",
    title="指标值与指标类别不符",
    severity="note",
    category="accurate",
    basis=(Basis.practice("指标分类"),),
    message="{second}“{name}”的指标值是{what}（{value}）",
    expected="把指标移到它所属的一类，或者改正指标值",
    needs=("@targets",),
)
def value_is_of_another_kind_than_its_indicator(booklet: Booklet) -> Iterator[Hit]:
    """A time indicator holds money, or a quantity indicator holds no quantity."""
    for side in forms(booklet):
        for indicator in side.indicators:
            kind = value_of(indicator.value).kind
            what = ""
            if kind is ValueKind.MONEY and "时效" in indicator.second:
                what = _("金额")
            elif kind is ValueKind.WORDS and "数量" in indicator.second:
                if indicator.value.startswith("第"):
                    what = _("序数")
                elif not _COUNTED.search(indicator.value):
                    what = _("文字")
            if what:
                yield Hit.at(
                    indicator_cell(side.target, indicator),
                    second=indicator.second,
                    name=indicator.third,
                    what=what,
                    value=indicator.value,
                )
