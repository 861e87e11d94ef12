"""自评得分大于分值。

## 查什么

绩效自评表上，一项指标或预算执行率的得分不大于它的分值。

## 为什么

满分就是分值，得分更多是抄错了格。

## 举例

```booklet 自评 | 宣传费 | 专题片
自评 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 专题片 | ≥2部 | 2部 | 8 | 18
```

```booklet
自评 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 专题片 | ≥2部 | 2部 | 8 | 8
自评 | 宣传费 | 分值资金总额 | 10
自评 | 宣传费 | 得分资金总额 | 9.97
```

## 怎么改

核对分值和得分。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._score import of_execution, points, words
from mingzhang.check.spot import funding_cell, indicator_cell
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "T119",
    title="自评得分大于分值",
    severity="error",
    category="accurate",
    basis=(Basis.practice("得分不超过分值"),),
    message="“{name}”得分 {score}，分值只有 {weight}",
    expected="核对分值和得分",
    needs=("@evaluations",),
    see_also=("T120", "T121"),
)
def score_is_above_its_weight(booklet: Booklet) -> Iterator[Hit]:
    """An indicator got more points than it is worth."""
    for form in booklet.evaluations:
        weight, score = of_execution(form, "weight"), of_execution(form, "score")
        if weight is not None and score is not None and score > weight:
            yield Hit.at(
                funding_cell(form, "score", "total"),
                funding_cell(form, "weight", "total"),
                name=_("预算执行率"),
                score=words(score),
                weight=words(weight),
            )
        for indicator in form.indicators:
            most, got = points(indicator.weight), points(indicator.score)
            if most is not None and got is not None and got > most:
                yield Hit.at(
                    indicator_cell(form, indicator, indicator.score),
                    name=indicator.third or indicator.second,
                    score=indicator.score,
                    weight=indicator.weight,
                )
