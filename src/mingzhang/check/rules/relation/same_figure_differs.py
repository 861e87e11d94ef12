"""同一个数在不同地方印得不一样。

## 查什么

各表的每一格都代表预算的一个切片。两格代表同一个切片，就必须印同一个数：支出总表的“基本支出合计”和一般公共预算
支出表的“基本支出合计”（没有其他资金时）、收支总表的“207类”和支出总表的“207类”……这些关系由表样推出，
不是逐条写的。

## 为什么

同一个数抄了几遍，改了一处忘了另一处，是最常见的错误。

## 举例

```booklet 收支总表 | 支出总计 | 2025年合计
收支总表 | 收入总计 | 2025年 | 1,021.29
收支总表 | 支出总计 | 2025年合计 | 1,012.29
支出总表 | 合计 | 合计 | 1,021.29
收入总表 | 合计 | 合计 | 1,021.29
```

```booklet
收支总表 | 收入总计 | 2025年 | 1,021.29
收支总表 | 支出总计 | 2025年合计 | 1,021.29
支出总表 | 合计 | 合计 | 1,021.29
```

## 怎么改

改成多数地方印的那个数；几处各执一词时，回到预算明细核对。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.feasible import ConflictKind
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.relation._cause import hits
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "R101",
    title="同一数据前后不一致",
    severity="error",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="印作 {printed}，同一数据别处印作 {others}{doubt}",
    needs=("@tables",),
    see_also=("R102",),
)
def same_figure_differs(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The same slice is printed with two figures."""
    yield from hits(context, ConflictKind.EQUAL)
