"""支出没有细化到项级、款级科目。

## 查什么

一般公共预算支出按功能分类应当公开到项，基本支出按经济分类应当公开到款。某个款级（类级）科目有金额，下面却没有
一个项级（款级）科目，就是没有细化，或者漏了一行。

## 为什么

这是检查中最常见的问题之一：只公开到类、款，看不出钱用在哪里。

## 举例

```booklet 一般公共预算支出预算表 | 20708 | 20708
一般公共预算支出预算表 | 合计 | 合计 | 12.00
一般公共预算支出预算表 | 207 | 合计 | 12.00
一般公共预算支出预算表 | 20708 | 合计 | 12.00
```

```booklet
一般公共预算支出预算表 | 合计 | 合计 | 12.00
一般公共预算支出预算表 | 207 | 合计 | 12.00
一般公共预算支出预算表 | 20708 | 合计 | 12.00
一般公共预算支出预算表 | 2070801 | 合计 | 12.00
```

## 怎么改

按项级（款级）科目逐行列出；漏了的补上。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.code_tree import CLASSIFICATIONS
from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import row_cell
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet

_WANTED = {"function": 7, "economic": 5}
"""Digits of the level that the law wants; what a place prints below it is its own affair."""


@rule(
    "D111",
    title="支出没有细化到项级、款级科目",
    severity="error",
    category="complete",
    basis=(
        Basis("中华人民共和国预算法", "第四十六条"),
        Basis("中华人民共和国预算法实施条例", "第六条"),
    ),
    message="{code} 有金额，下面没有列出{level}级科目",
    expected="在 {code} 下逐行列出{level}级科目",
    needs=("@tables",),
    see_also=("C303",),
)
def expenditure_is_not_detailed(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A code with money has no row of the level below it, which the law wants published."""
    for tree in context.trees:
        if not tree.levels or tree.dimension not in CLASSIFICATIONS:
            continue
        lowest = min(max(tree.levels), _WANTED[tree.dimension])
        codes = [row.code for row in tree.rows]
        for row in tree.rows:
            if len(row.code) >= lowest or not row.has_amount():
                continue
            if not any(code.startswith(row.code) and code != row.code for code in codes):
                cell = row_cell(booklet, tree.number, tree.panel.key, row.row)
                yield Hit.at(cell, code=row.code, level=_("项") if lowest == 7 else _("款"))
