"""自评得分相加与总分不符。

## 查什么

绩效自评表印了总分、各项得分都是数字的，各项指标得分与预算执行率得分之和等于总分。有一项没有得分的不查。

## 为什么

总分决定评价等级，与各项得分对不上就没有依据。

## 举例

```booklet 自评 | 宣传费 | 总分
自评 | 宣传费 | 得分资金总额 | 9
自评 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 专题片 | ≥2部 | 2部 | 90 | 80
自评 | 宣传费 | 总分 | 98
```

```booklet
自评 | 宣传费 | 得分资金总额 | 9
自评 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 专题片 | ≥2部 | 2部 | 90 | 80
自评 | 宣传费 | 总分 | 89
```

```booklet
自评 | 宣传费 | 得分资金总额 | 9
自评 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 专题片 | ≥2部 | 2部 | 90 |
自评 | 宣传费 | 总分 | 89
```

## 怎么改

重新相加，改正得分或总分。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._score import all_points, points, words
from mingzhang.check.spot import indicator_cell, target_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet

_LAST_DIGIT = Fraction(6, 100)
"""Scores are rounded to one or two decimals each; what differs by less may be that."""


@rule(
    "T120",
    title="自评得分相加与总分不符",
    severity="error",
    category="accurate",
    basis=(Basis.practice("总分为各项得分之和"),),
    message="总分印作 {total}，各项得分相加为 {sum}",
    expected="重新相加，改正得分或总分",
    needs=("@evaluations",),
    see_also=("T119",),
)
def scores_do_not_add_up(booklet: Booklet) -> Iterator[Hit]:
    """The scores of an evaluation do not add up to its total."""
    for form in booklet.evaluations:
        total, added = points(form.text("total_score")), all_points(form, "score")
        if total is None or added is None or abs(total - added) < _LAST_DIGIT:
            continue
        yield Hit.at(
            target_cell(form, "total_score", form.text("total_score")),
            *(indicator_cell(form, i, i.score) for i in form.indicators if i.score),
            total=form.text("total_score"),
            sum=words(added),
        )
