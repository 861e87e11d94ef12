"""用了以前年度的科目代码。

## 查什么

印出的代码只在以前年度的科目表里有，它的名称在当年的科目表里是另一个代码。

## 为什么

科目表每年修订，沿用旧代码会归到别的科目。旧科目表不全、没有全部核实，所以只作说明。

## 举例

```booklet 支出总表 | 2012506
支出总表 | 2012506 华侨事务 | 合计 | 3.00
```

```booklet
支出总表 | 2013405 华侨事务 | 合计 | 3.00
```

## 怎么改

按当年的《政府收支分类科目》改正代码。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.code_tree import CLASSIFICATIONS
from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import row_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "C314",
    title="用了以前年度的科目代码",
    severity="note",
    category="accurate",
    basis=(Basis("政府收支分类科目"),),
    message="{code}“{name}”是以前年度的代码，当年“{name}”的代码是 {current}",
    expected="按当年的《政府收支分类科目》改正代码",
    needs=("@tables",),
    see_also=("C310",),
)
def code_is_of_an_earlier_year(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A code of an earlier year stands with a name that has another code today."""
    for tree in context.trees:
        make = CLASSIFICATIONS.get(tree.dimension)
        for row in tree.rows if make is not None else ():
            assert make is not None
            codes = make()
            if row.code not in codes or codes.get(row.code, booklet.year) is not None:
                continue
            if not codes.is_name_of(row.code, row.name):
                continue
            current = [
                found.code
                for found in codes.find_by_name(row.name, year=booklet.year)
                if len(found.code) == len(row.code)
            ]
            if len(current) == 1:
                cell = row_cell(booklet, tree.number, tree.panel.key, row.row)
                yield Hit.at(cell, code=row.code, name=row.name, current=current[0])
