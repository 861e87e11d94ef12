"""没有说明机关运行经费。

## 查什么

应当对机关运行经费的安排作出说明；没有的，说明没有。

## 为什么

部门预算公开应当对机关运行经费的安排、使用情况作出说明。

## 举例

```booklet 情况说明
部分 | 第三部分 2025年部门预算情况说明
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元。
```

```booklet
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元。
文字 | 八、机关运行经费增减变动原因说明 | 本部门无机关运行经费预算。
```

## 怎么改

补上机关运行经费的说明；没有的写明没有
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.duty._topic import silence
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "D103",
    title="没有说明机关运行经费",
    severity="error",
    category="complete",
    basis=(Basis("预算法", "第十四条"),),
    message="情况说明里没有机关运行经费的内容",
    expected="补上机关运行经费的说明；没有的写明没有",
    needs=("@narrative", "@booklet"),
)
def agency_operating_expenditure_is_not_explained(
    booklet: Booklet, context: Context
) -> Iterator[Hit]:
    """The text says nothing of the operating cost of the agency."""
    return silence(booklet, context, "机关运行经费")
