"""没有达到目标值，自评却得满分。

## 查什么

绩效自评表上，实际完成值没有达到年度指标值（≥3场只完成2场，≤5次用了6次）的指标，得分等于分值。两个值的
单位不同、不是数字的不查。

## 为什么

没有完成的指标应当扣分，并说明原因。

## 举例

```booklet 自评 | 宣传费 | 专题片
自评 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 专题片 | ≥3部 | 2部 | 8 | 8
```

```booklet
自评 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 专题片 | ≥3部 | 2部 | 8 | 5.3
自评 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 消息 | ≥30条 | 31 | 8 | 8
自评 | 宣传费 | 年度指标 | 效益指标 / 社会效益 / 知名度 | 提升 | 提升 | 8 | 8
自评 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 造林 | 1000亩 | 1200亩 | 8 | 8
自评 | 宣传费 | 年度指标 | 产出指标 / 时效指标 / 办理时间 | 10天 | 8天 | 8 | 8
```

## 怎么改

核对完成值；确实没有完成的，扣分并写明原因。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._score import points
from mingzhang.check.spot import indicator_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.indicator import value_of


@rule(
    "T122",
    title="没有达到目标值却得满分",
    severity="warning",
    category="accurate",
    basis=(Basis.practice("按完成情况评分"),),
    message="“{name}”指标值 {value}，实际完成 {actual}，得分 {score} 是满分",
    expected="核对完成值，没有完成的扣分并写明原因",
    needs=("@evaluations",),
    see_also=("T119",),
)
def unreached_indicator_has_full_score(booklet: Booklet) -> Iterator[Hit]:
    """An indicator that was not reached got all its points."""
    for form in booklet.evaluations:
        for indicator in form.indicators:
            weight, score = points(indicator.weight), points(indicator.score)
            if not weight or score != weight:
                continue
            target, reached = value_of(indicator.value), value_of(indicator.actual)
            met = target.is_met_by(reached)
            if met is False and indicator.reason and target.beside(reached) == target.value:
                continue  # ＞3 and 3 reached: many write ＞ for ≥, and this one says why
            if met is False:
                yield Hit.at(
                    indicator_cell(form, indicator, indicator.actual),
                    name=indicator.third,
                    value=indicator.value,
                    actual=indicator.actual,
                    score=indicator.score,
                )
