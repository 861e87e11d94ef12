"""年度指标值大于实施期指标值。

## 查什么

同一个数量指标、成本指标，年度的指标值比整个实施期的还大。比率、日期不查。

## 为什么

一年的数不会超过整个实施期的数，有一处抄错。

## 举例

```booklet 目标 | 宣传费 | 专题片
目标 | 宣传费 | 实施期指标 | 产出指标 / 数量指标 / 专题片 | 2部
目标 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 专题片 | 20部
```

```booklet
目标 | 宣传费 | 实施期指标 | 产出指标 / 数量指标 / 专题片 | 6部
目标 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 专题片 | 2部
目标 | 宣传费 | 实施期指标 | 产出指标 / 数量指标 / 监测 | ≥1次/季
目标 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 监测 | ≥4次
```

## 怎么改

核对两期的指标值。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import indicator_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import TERM, YEAR
from mingzhang.model.indicator import ValueKind, value_of


@rule(
    "T116",
    title="年度指标值大于实施期指标值",
    severity="warning",
    category="consistent",
    basis=(Basis.practice("年度目标不超过实施期目标"),),
    message="“{name}”年度印作 {year}，实施期印作 {term}",
    expected="核对两期的指标值",
    needs=("@targets",),
)
def value_of_the_year_exceeds_that_of_the_term(booklet: Booklet) -> Iterator[Hit]:
    """An indicator is larger for the year than for the whole period."""
    for target in booklet.targets:
        terms = {(i.second, i.third): i for i in target.side(TERM) if i.third}
        for indicator in target.side(YEAR):
            whole = terms.get((indicator.second, indicator.third))
            if whole is None:
                continue
            one, two = value_of(indicator.value), value_of(whole.value)
            same = (
                one.kind is two.kind
                and (one.unit, one.per) == (two.unit, two.per)
                and one.relation == two.relation
            )
            if not same or one.kind not in (ValueKind.COUNT, ValueKind.MONEY):
                continue
            if one.value is not None and two.value is not None and one.value > two.value:
                yield Hit.at(
                    indicator_cell(target, indicator),
                    indicator_cell(target, whole),
                    name=indicator.third,
                    year=indicator.value,
                    term=whole.value,
                )
