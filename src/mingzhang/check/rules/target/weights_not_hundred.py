"""绩效自评表的分值相加不是100分。

## 查什么

绩效自评表各项指标都有分值的，与预算执行率的分值相加为100分；表上没有印执行率分值的，相加为90分也可以。

## 为什么

自评采用百分制，分值不满或超过100，总分没有意义。

## 举例

```booklet 自评 | 宣传费 | 项目名称
自评 | 宣传费 | 分值资金总额 | 10
自评 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 专题片 | ≥2部 | 2部 | 52 | 52
```

```booklet
自评 | 宣传费 | 分值资金总额 | 10
自评 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 专题片 | ≥2部 | 2部 | 90 | 90
```

```booklet
自评 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 专题片 | ≥2部 | 2部 | 90 | 90
```

## 怎么改

核对各项指标的分值。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._score import all_points, of_execution, words
from mingzhang.check.spot import indicator_cell, target_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "T121",
    title="自评表的分值相加不是100分",
    severity="warning",
    category="accurate",
    basis=(Basis.practice("自评采用百分制"),),
    message="各项分值相加为 {sum}，不是100",
    expected="核对各项指标的分值",
    needs=("@evaluations",),
    see_also=("T119", "T120"),
)
def weights_are_not_a_hundred(booklet: Booklet) -> Iterator[Hit]:
    """The weights of an evaluation do not make a hundred."""
    for form in booklet.evaluations:
        added = all_points(form, "weight")
        alone = of_execution(form, "weight") is None
        if added is None or added == 100 or (alone and added == 90):
            continue
        yield Hit.at(
            target_cell(form, "subject", form.subject),
            *(indicator_cell(form, i, i.weight) for i in form.indicators if i.weight),
            sum=words(added),
        )
