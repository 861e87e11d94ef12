"""表里有数，却注明是空表。

## 查什么

表下写着“本表为空表”“本表无数据”，表里却有不是零的数；或者表里全部空着，表下注明的却是“详见本表”。

## 为什么

模板的注没有删，读者不知道该信注还是信表。

## 举例

```booklet 三公
财政拨款安排“三公”经费支出预算表 | 合计 | 合计 | 3.00
表注 | 三公 | 注：本部门2025年无“三公”经费预算，故本表为空表。
```

```booklet
空表 | 三公 | 注：本部门2025年无“三公”经费预算，故本表为空表。
```

```booklet
财政拨款安排“三公”经费支出预算表 | 合计 | 合计 | 3.00
表注 | 三公 | 注：没有数据的栏目为空。
```

## 怎么改

表里的数是对的就删去这句注；注是对的就核对表里的数是不是误填。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import table_cell, table_spot
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet, Table
from mingzhang.narrative.sentence import flatten
from mingzhang.pattern import compiled
from mingzhang.tables.relation import CellRef

_EMPTY = compiled(
    r"[^。；：]{0,40}(?:本表|此表|该表)(?:为|是)?(?:空表|空白|无数据|没有数据|无数|以空表列示)"
)


@rule(
    "D113",
    title="表里有数，却注明是空表",
    severity="error",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="注“{note}”，表里却有数，如 {figure}",
    expected="删去这句注，或者核对表里的数",
    needs=("@tables",),
    see_also=("D102",),
)
def table_with_figures_is_noted_as_empty(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A note says that a table is empty, and it is not."""
    for number, table in enumerate(booklet.tables):
        match = _EMPTY.search(flatten(table.note).text)
        filled = _filled(number, table)
        if match and filled:
            figure = table_cell(booklet, context.profile, filled)
            spot = replace(table_spot(table), text=match[0])
            yield Hit.at(spot, figure, note=match[0], figure=figure.text)


def _filled(number: int, table: Table) -> CellRef | None:
    """The first cell with a figure that is not nothing."""
    for panel, row, column, cell in table.cells():
        amount = cell.amount
        # A lone 1 or 2 is the number of a column.
        if amount is not None and (amount.decimals or abs(amount.digits) > 99) and amount.digits:
            return CellRef(number, panel.key, row.key, column)
    return None
