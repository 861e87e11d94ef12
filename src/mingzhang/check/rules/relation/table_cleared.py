"""整张表的数没有印出来。

## 查什么

别的表、同一张表的合计都说这张表应当有数，它却整张空着：数字被清空或者没有填。

## 为什么

空表要有说明；有数而没有印出来，就是漏了公开。

## 举例

```booklet 收支总表
收支总表 | 收入总计 | 2025年 |
收支总表 | 支出总计 | 2025年合计 |
收入总表 | 合计 | 合计 | 100.00
支出总表 | 合计 | 合计 | 100.00
支出总表 | 207 | 合计 | 60.00
支出总表 | 208 | 合计 | 40.00
```

```booklet
收支总表 | 收入总计 | 2025年 | 100.00
收支总表 | 支出总计 | 2025年合计 | 100.00
收入总表 | 合计 | 合计 | 100.00
支出总表 | 合计 | 合计 | 100.00
支出总表 | 207 | 合计 | 60.00
支出总表 | 208 | 合计 | 40.00
```

## 怎么改

补上这张表的数字。
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
    "R111",
    title="整张表的数没有印出来",
    severity="error",
    category="complete",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="《{title}》整张没有数，按别的表应当有（{wrong}处对不上）",
    expected="补上这张表的数字",
    needs=("@tables",),
    see_also=("R101", "R102"),
)
def figures_of_a_table_are_missing(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A table is empty that others say holds money."""
    yield from slip_hits(context, Slip.CLEARED)
