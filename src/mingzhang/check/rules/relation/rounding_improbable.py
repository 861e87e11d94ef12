"""四舍五入勉强说得通，但可能性极小。

## 查什么

合计与各分项之和相差几个末位。各数都四舍五入时，这样的差不是不可能，但所有误差要凑巧偏向同一边；按均匀误差精确计算，
这样大的差出现的机会不到千分之一，就提请核对。

## 为什么

差几分几厘“四舍五入造成”，常常是有一个数改过没改全。

## 举例

```booklet 一般公共预算安排基本支出 | 301 | 人员经费 | 7.03
一般公共预算安排基本支出 | 合计 | 人员经费 | 7.03
一般公共预算安排基本支出 | 301 | 人员经费 | 7.03
一般公共预算安排基本支出 | 30101 | 人员经费 | 1.00
一般公共预算安排基本支出 | 30102 | 人员经费 | 1.00
一般公共预算安排基本支出 | 30103 | 人员经费 | 1.00
一般公共预算安排基本支出 | 30107 | 人员经费 | 1.00
一般公共预算安排基本支出 | 30108 | 人员经费 | 1.00
一般公共预算安排基本支出 | 30110 | 人员经费 | 1.00
一般公共预算安排基本支出 | 30112 | 人员经费 | 1.00
```

```booklet
一般公共预算安排基本支出 | 合计 | 人员经费 | 7.02
一般公共预算安排基本支出 | 301 | 人员经费 | 7.02
一般公共预算安排基本支出 | 30101 | 人员经费 | 1.00
一般公共预算安排基本支出 | 30102 | 人员经费 | 1.00
一般公共预算安排基本支出 | 30103 | 人员经费 | 1.00
一般公共预算安排基本支出 | 30107 | 人员经费 | 1.00
一般公共预算安排基本支出 | 30108 | 人员经费 | 1.00
一般公共预算安排基本支出 | 30110 | 人员经费 | 1.00
一般公共预算安排基本支出 | 30112 | 人员经费 | 1.00
```

## 怎么改

与预算明细核对合计和各分项；确实是舍入所致的，不必理会。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.amounts import Verdict
from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.relation._cause import formula
from mingzhang.check.spot import table_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "R107",
    title="四舍五入勉强说得通，但可能性极小",
    severity="note",
    category="accurate",
    basis=(Basis.practice("四舍五入误差的分布"),),
    message="{formula}：各数恰好都向同一边舍入才会如此，机会不到千分之一",
    expected="与预算明细核对",
    needs=("@tables",),
    see_also=("R102", "R104"),
)
def rounding_is_improbable(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A sum that only a rare accident of rounding explains."""
    broken = {
        ref
        for cause in context.localisation.causes
        for suspect in (*cause.suspects, *cause.rivals)
        for ref in suspect.cells
    }
    for relation in context.localisation.judged.of(Verdict.IMPROBABLE):
        if broken.intersection(relation.cells):
            continue  # a cell of it is called wrong already, which explains it
        cells = [table_cell(booklet, context.profile, ref) for ref in relation.cells]
        yield Hit.at(*cells, formula=formula(context, relation))
