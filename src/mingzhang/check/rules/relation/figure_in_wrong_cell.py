"""数字填错了行或列。

## 查什么

两格都错，而这一格印的正是那一格该印的数：数字整体错了一行或一列，或者两个数互换了位置。

## 为什么

错行错列是手工抄表最典型的失误，单看每一格都像“算错了”，其实只是位置错了。

## 举例

```booklet 一般公共预算支出预算表 | 合计 | 基本支出
一般公共预算支出预算表 | 合计 | 合计 | 1,021.29
一般公共预算支出预算表 | 合计 | 基本支出 | 563.41
一般公共预算支出预算表 | 合计 | 项目支出 | 457.88
一般公共预算支出预算表 | 207 | 合计 | 1,021.29
一般公共预算支出预算表 | 207 | 基本支出 | 457.88
一般公共预算支出预算表 | 207 | 项目支出 | 563.41
一般公共预算安排基本支出 | 合计 | 合计 | 457.88
一般公共预算安排基本支出 | 合计 | 人员经费 | 436.75
一般公共预算安排基本支出 | 合计 | 公用经费 | 21.13
```

```booklet
支出总表 | 合计 | 合计 | 1,021.29
支出总表 | 合计 | 基本支出 | 457.88
支出总表 | 合计 | 项目支出 | 563.41
```

## 怎么改

把数字移回它该在的格。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.relation._cause import moved_hits
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "R105",
    title="数字错行或错列",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="印作 {printed}，是相邻一格该印的数",
    needs=("@tables",),
    see_also=("R101", "R102"),
)
def figure_in_wrong_cell(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A figure stands in its neighbour's cell."""
    yield from moved_hits(context)
