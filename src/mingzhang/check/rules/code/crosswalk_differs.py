"""部门经济科目与政府经济科目对不上。

## 查什么

基本支出表同时印部门预算经济科目和政府预算经济科目的，两个代码应当按对照表对应：同一个部门科目，行政单位和参公单位对
501、502 等类，事业单位对 505、506 类。只查对照表里核实过的。

## 为什么

两套分类各算各的，对不上时政府预算和部门预算的数就不一致。

## 举例

```booklet 基本支出 | 30101
一般公共预算安排基本支出 | 30101｜50201 | 人员经费 | 3.00
```

```booklet
一般公共预算安排基本支出 | 30101｜50101 | 人员经费 | 3.00
一般公共预算安排基本支出 | 30201｜50502 | 公用经费 | 3.00
```

## 怎么改

按《政府收支分类科目》附的对照关系改正。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import row_cell
from mingzhang.codes import government_economic_targets
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.row_key import Code


@rule(
    "C315",
    title="部门经济科目与政府经济科目对不上",
    severity="warning",
    category="consistent",
    basis=(Basis("政府收支分类科目"),),
    message="部门经济科目 {code} 应对应政府经济科目 {right}，印作 {printed}",
    expected="按对照关系改正",
    needs=("@tables",),
)
def economic_classes_do_not_match(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A departmental economic code stands beside a government code that is not its own."""
    for number, table in enumerate(booklet.tables):
        for panel in table.panels:
            for row in panel.rows:
                if not isinstance(row.key, Code) or not row.key.beside:
                    continue
                code, government = row.key.code, row.key.beside[0]
                right = government_economic_targets(code)
                if not right or any(
                    government.startswith(known) or known.startswith(government) for known in right
                ):
                    continue
                cell = row_cell(booklet, number, panel.key, row)
                yield Hit.at(cell, code=code, right=_("或").join(right), printed=government)
