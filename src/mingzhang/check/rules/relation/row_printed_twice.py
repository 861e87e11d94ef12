"""同一行印了两遍。

## 查什么

同一张表里有两行的名称、代码和各列的数都相同，少算一行，合计就对得上。

## 为什么

粘贴、换页时重复了一行。

## 举例

```booklet 项目支出预算表（本年预算） | 宣传费
项目支出预算表（本年预算） | 合计 | 合计 | 12.00
项目支出预算表（本年预算） | 宣传费 | 合计 | 4.00
项目支出预算表（本年预算） | 培训费 | 合计 | 8.00
项目支出预算表（本年预算） | 宣传费#2 | 合计 | 4.00
```

```booklet
项目支出预算表（本年预算） | 合计 | 合计 | 12.00
项目支出预算表（本年预算） | 宣传费 | 合计 | 4.00
项目支出预算表（本年预算） | 培训费 | 合计 | 8.00
```

## 怎么改

删去重复的一行；确是两笔的，写清各自的名称，改正合计。
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
    "R115",
    title="同一行印了两遍",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="《{title}》“{label}”印了两遍，多算一次，合计对不上",
    expected="删去重复的一行",
    needs=("@tables",),
    see_also=("R102",),
)
def row_is_printed_twice(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A row is printed once more, figure for figure, and the sum does not hold it twice."""
    yield from slip_hits(context, Slip.TWICE)
