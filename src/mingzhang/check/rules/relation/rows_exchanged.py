"""两行数字互换。

## 查什么

两行的各列数字互换了：每一行印的正是另一行该印的数。

## 为什么

抄表时看串了行，两行都错，其实只错了一次。

## 举例

```booklet 一般公共预算支出预算表
照 | 两张支出表
一般公共预算支出预算表 | 2070801 行政运行 | 合计 | 29.00
一般公共预算支出预算表 | 2070801 行政运行 | 基本支出 | 13.00
一般公共预算支出预算表 | 2070801 行政运行 | 项目支出 | 16.00
一般公共预算支出预算表 | 2080501 行政单位离退休 | 合计 | 23.00
一般公共预算支出预算表 | 2080501 行政单位离退休 | 基本支出 | 20.00
一般公共预算支出预算表 | 2080501 行政单位离退休 | 项目支出 | 3.00
```

```booklet
照 | 两张支出表
```

## 怎么改

把两行的数字换回来。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.hypothesis import Slip
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.relation._cause import slip_hits
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "R110",
    title="两行数字互换",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="《{title}》“{first}”与“{last}”两行的数互换了",
    expected="把两行的数字换回来",
    needs=("@tables",),
    see_also=("R101", "R102"),
)
def figures_of_two_rows_are_exchanged(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Two rows show each other’s figures."""
    yield from slip_hits(context, Slip.EXCHANGE)
