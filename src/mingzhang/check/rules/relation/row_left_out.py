"""表里漏了一行。

## 查什么

别的表印有的科目，这张表没有这一行，它的上级科目因此比各行之和多出这一行的数。

## 为什么

删改、换页时少了一行；合计没有变，各行加起来就少一笔。

## 举例

```booklet 收入总表 | 207 文化旅游体育与传媒支出
支出总表 | 合计 | 合计 | 100.00
支出总表 | 207 文化旅游体育与传媒支出 | 合计 | 60.00
支出总表 | 20701 文化和旅游 | 合计 | 23.00
支出总表 | 20708 广播电视 | 合计 | 37.00
支出总表 | 208 社会保障和就业支出 | 合计 | 40.00
收入总表 | 合计 | 合计 | 100.00
收支总表 | 年终结转 | 2025年合计 |
收支总表 | 年终结转 | 当年预算安排 |
收支总表 | 年终结转 | 上年结转安排 |
收支总表 | 本年支出合计 | 上年结转安排 |
收支总表 | 上年结转 | 2025年 |
收入总表 | 207 文化旅游体育与传媒支出 | 合计 | 60.00
收入总表 | 20708 广播电视 | 合计 | 37.00
收入总表 | 208 社会保障和就业支出 | 合计 | 40.00
```

```booklet
支出总表 | 合计 | 合计 | 100.00
支出总表 | 207 文化旅游体育与传媒支出 | 合计 | 60.00
支出总表 | 20701 文化和旅游 | 合计 | 23.00
支出总表 | 20708 广播电视 | 合计 | 37.00
支出总表 | 208 社会保障和就业支出 | 合计 | 40.00
收入总表 | 合计 | 合计 | 100.00
收支总表 | 年终结转 | 2025年合计 |
收支总表 | 年终结转 | 当年预算安排 |
收支总表 | 年终结转 | 上年结转安排 |
收支总表 | 本年支出合计 | 上年结转安排 |
收支总表 | 上年结转 | 2025年 |
收入总表 | 207 文化旅游体育与传媒支出 | 合计 | 60.00
收入总表 | 20701 文化和旅游 | 合计 | 23.00
收入总表 | 20708 广播电视 | 合计 | 37.00
收入总表 | 208 社会保障和就业支出 | 合计 | 40.00
```

## 怎么改

补上这一行；确实不应当列的，改正上级科目的数。
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
    "R114",
    title="表里漏了一行",
    severity="error",
    category="complete",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="《{title}》漏了“{label}”，{others}印有",
    expected="补上漏了的行",
    needs=("@tables",),
    see_also=("R102", "C303"),
)
def row_is_left_out(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A table lacks a row that other tables print, and its sums lack the amount."""
    yield from slip_hits(context, Slip.LEFT_OUT)
