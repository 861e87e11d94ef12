"""科目缺少上级行。

## 查什么

报表按功能分类列到类、款、项（经济分类列到类、款），每个科目的上级科目应当也有一行。同一册里别的科目都有上级行，
某个科目却没有，多半是漏了一行，或者编码打错了一位。

## 为什么

上级行漏了，合计就核不平；编码错了，读者会当成别的科目。

## 举例

```booklet 支出总表 | 2080505 | 2080505
支出总表 | 合计 | 合计 | 12.00
支出总表 | 207 | 合计 | 2.00
支出总表 | 20708 | 合计 | 2.00
支出总表 | 2070801 | 合计 | 2.00
支出总表 | 208 | 合计 | 10.00
支出总表 | 2080505 | 合计 | 10.00
```

```booklet
支出总表 | 合计 | 合计 | 12.00
支出总表 | 207 | 合计 | 2.00
支出总表 | 20708 | 合计 | 2.00
支出总表 | 2070801 | 合计 | 2.00
支出总表 | 208 | 合计 | 10.00
支出总表 | 20805 | 合计 | 10.00
支出总表 | 2080505 | 合计 | 10.00
```

## 怎么改

补上上级科目一行；如果是编码打错了，改正编码。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.code_tree import CodeRow, CodeTree
from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import row_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "C303",
    title="科目缺少上级行",
    severity="error",
    category="complete",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("分类科目逐级列示")),
    message="{code} 没有上级科目 {parent} 一行",
    expected="补上 {parent} 一行，或者改正编码 {code}",
    needs=("@tables",),
    see_also=("C310", "D111"),
)
def parent_row_of_a_code_is_missing(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A code is printed without a row of the code above it."""
    found = list(context.trees)
    present = sum(len(_with_parent(tree)) for tree in found)
    orphans = [(tree, row) for tree in found for row in _orphans(tree)]
    if len(orphans) * 2 > present:
        return  # the place does not print the levels above
    told: set[tuple[int, str]] = set()
    for tree, row in orphans:
        if (tree.number, row.parent) not in told:
            told.add((tree.number, row.parent))
            cell = row_cell(booklet, tree.number, tree.panel.key, row.row)
            yield Hit.at(cell, code=row.code, parent=row.parent)


def _with_parent(tree: CodeTree) -> list[CodeRow]:
    codes = {row.code for row in tree.rows}
    return [row for row in tree.rows if len(row.parent) in tree.levels and row.parent in codes]


def _orphans(tree: CodeTree) -> list[CodeRow]:
    codes = {row.code for row in tree.rows}
    return [row for row in tree.rows if len(row.parent) in tree.levels and row.parent not in codes]
