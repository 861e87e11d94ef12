"""每条勾稽都说得过去，合在一起却不可能。

## 查什么

把所有关系放在一起求解：有没有一组真实金额，能让每个数都四舍五入成印出来的样子。单看每一条都能用四舍五入解释，
合起来却没有任何一组金额满足，说明其中至少有一个数错了。

## 为什么

连续几处各差0.01，往往不是舍入，而是有一个数改过没改全。

## 举例

```booklet 一般公共预算安排基本支出 | 合计 | 合计
一般公共预算安排基本支出 | 合计 | 合计 | 5.01
一般公共预算安排基本支出 | 合计 | 人员经费 | 2.50
一般公共预算安排基本支出 | 合计 | 公用经费 | 2.50
一般公共预算安排基本支出 | 301 | 人员经费 | 1.00
一般公共预算安排基本支出 | 303 | 人员经费 | 1.49
一般公共预算安排基本支出 | 302 | 公用经费 | 1.00
一般公共预算安排基本支出 | 310 | 公用经费 | 1.49
一般公共预算安排基本支出 | 301 | 公用经费 |
一般公共预算安排基本支出 | 303 | 公用经费 |
一般公共预算安排基本支出 | 302 | 人员经费 |
一般公共预算安排基本支出 | 310 | 人员经费 |
```

```booklet
一般公共预算安排基本支出 | 合计 | 合计 | 5.01
一般公共预算安排基本支出 | 合计 | 人员经费 | 2.50
一般公共预算安排基本支出 | 合计 | 公用经费 | 2.50
一般公共预算安排基本支出 | 301 | 人员经费 | 1.00
一般公共预算安排基本支出 | 303 | 人员经费 | 1.50
一般公共预算安排基本支出 | 302 | 公用经费 | 1.00
一般公共预算安排基本支出 | 310 | 公用经费 | 1.50
一般公共预算安排基本支出 | 301 | 公用经费 |
一般公共预算安排基本支出 | 303 | 公用经费 |
一般公共预算安排基本支出 | 302 | 人员经费 |
一般公共预算安排基本支出 | 310 | 人员经费 |
```

## 怎么改

从所列各格中找出改过而没有改全的数，与预算明细核对。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.relation._cause import joint_hits
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "R104",
    title="各数无法同时成立",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="印作 {printed}，与其他数各自说得过去，合在一起不可能{doubt}",
    needs=("@tables",),
    see_also=("R102",),
)
def figures_impossible_together(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Every relation can hold by itself, all of them together cannot."""
    yield from joint_hits(context)
