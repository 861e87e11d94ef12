"""同一上级科目下，两个代码名称相同。

## 查什么

一张表里，同一个上级科目下面的两个代码，名称不应当相同。不同上级科目下的“行政运行”等同名科目不算。

## 为什么

名称抄串了行，其中一行的钱就说不清用在哪里。

## 举例

```booklet 支出总表 | 2070808 | 2070808
支出总表 | 207 文化旅游体育与传媒支出 | 合计 | 5.00
支出总表 | 20708 广播电视 | 合计 | 5.00
支出总表 | 2070801 行政运行 | 合计 | 2.00
支出总表 | 2070808 行政运行 | 合计 | 3.00
```

```booklet
支出总表 | 2070801 行政运行 | 合计 | 2.00
支出总表 | 2080101 行政运行 | 合计 | 3.00
```

## 怎么改

按当年《政府收支分类科目》改正名称或代码。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.code_tree import CodeRow
from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import row_cell
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "C313",
    title="同一上级科目下两个代码名称相同",
    severity="warning",
    category="accurate",
    basis=(Basis("政府收支分类科目"),),
    message="{code} 与 {other} 同在 {parent} 之下，名称都印作“{name}”",
    expected="按当年《政府收支分类科目》改正名称或代码",
    needs=("@tables",),
    see_also=("C310", "C311"),
)
def siblings_are_named_alike(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Two codes below one parent have one name."""
    for tree in context.trees:
        first: dict[tuple[str, str], CodeRow] = {}
        for row in tree.rows:
            other = first.setdefault((row.parent, row.name), row)
            if row.name and other.code != row.code:
                cells = [
                    row_cell(booklet, tree.number, tree.panel.key, r.row) for r in (row, other)
                ]
                yield Hit.at(
                    *cells,
                    code=row.code,
                    other=other.code,
                    parent=row.parent or _("同一张表"),
                    name=row.name,
                )
