"""没有公开绩效管理情况。

## 查什么

情况说明里应当有绩效目标设置的内容。

## 为什么

预算遵循讲求绩效的原则，绩效目标随部门预算公开。

## 举例

```booklet 情况说明
部分 | 第三部分 2025年部门预算情况说明
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元。
```

```booklet
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元。
文字 | 十、绩效管理情况 | 2025年编报部门整体支出绩效目标。
```

## 怎么改

补上绩效目标、绩效管理的说明
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Applies, Hit, rule
from mingzhang.check.rules.duty._topic import silence
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "D106",
    title="没有公开绩效管理情况",
    severity="warning",
    category="complete",
    basis=(Basis.practice("绩效目标随部门预算公开"),),
    message="情况说明里没有绩效管理的内容",
    expected="补上绩效目标、绩效管理的说明",
    needs=("@narrative", "@booklet"),
    applies=Applies(years=(2020, None)),
)
def performance_management_is_not_published(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Nothing is said of performance management."""
    return silence(booklet, context, "绩效")
