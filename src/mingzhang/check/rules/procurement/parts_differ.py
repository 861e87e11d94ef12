"""政府采购表的分项与合计不相等。

## 查什么

政府采购预算表里，合计等于货物、工程、服务各类之和，每一类等于它下面各项目（经济科目）之和，每个项目
等于它下面各采购品目之和。

## 为什么

采购预算按品目执行，分项加不起来，执行时就不知道以哪个数为准。

## 举例

```booklet 政府采购支出预算表 | 一、货物 | 60.00
地区 | jiangsu-province-budget-2019
政府采购支出预算表 | 合计 | 60.00
政府采购支出预算表 | 一、货物 | 60.00
政府采购支出预算表 | / 办公设备购置费 / 办公设备购置 | 59.00
政府采购支出预算表 | / / / 台式计算机 | 8.00
政府采购支出预算表 | / / / 家具用具 | 51.00
```

```booklet
地区 | jiangsu-province-budget-2019
政府采购支出预算表 | 合计 | 59.00
政府采购支出预算表 | 一、货物 | 59.00
政府采购支出预算表 | / 办公设备购置费 / 办公设备购置 | 59.00
政府采购支出预算表 | / / / 台式计算机 | 8.00
政府采购支出预算表 | / / / 家具用具 | 51.00
```

## 怎么改

核对各品目的金额，改正分项或合计。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mingzhang.amounts import compare
from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import wan_words
from mingzhang.check.rules.procurement._panel import TOTALS, procurement_panels
from mingzhang.check.spot import table_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet, Cell, Panel, Row
from mingzhang.tables.relation import CellRef
from mingzhang.tables.role import Role


@rule(
    "P101",
    title="政府采购表的分项与合计不相等",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="印作 {whole}，下面各项相加为 {sum}",
    expected="核对各项，改正分项或合计",
    needs=(Role.PROCUREMENT,),
)
def parts_of_procurement_differ(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Goods, works and services do not add up to procurement."""
    for number, panel, found in procurement_panels(booklet, context):
        keys = [stub.key for stub in found.stubs]
        for whole, parts in _sums(panel, keys):
            cells = [row.cells[-1] for row in (whole, *parts)]
            intervals = [cell.interval() for cell in cells]
            known = [interval for interval in intervals if interval is not None]
            if len(known) == len(intervals) and compare(known[:1], known[1:]):
                refs = [
                    CellRef(number, panel.key, row.key, panel.columns[-1])
                    for row in (whole, *parts)
                ]
                yield Hit.at(
                    *(table_cell(booklet, context.profile, ref) for ref in refs),
                    whole=cells[0].text,
                    sum=wan_words(sum(_exact(cell) for cell in cells[1:])),
                )


def _sums(panel: Panel, keys: Sequence[str]) -> Iterator[tuple[Row, list[Row]]]:
    """Each row with the rows one level below it, down to the next row of its own level."""
    levels = [_level(row, keys) for row in panel.rows]
    for at, (row, level) in enumerate(zip(panel.rows, levels, strict=True)):
        below = []
        for other in range(at + 1, len(levels)):
            if levels[other] <= level:
                break
            below.append(other)
        if below:
            nearest = min(levels[other] for other in below)
            yield row, [panel.rows[other] for other in below if levels[other] == nearest]


def _level(row: Row, keys: Sequence[str]) -> int:
    """0 for the total, 1 for a kind, 2 for a project or economic class, 3 for what is bought."""
    labels = dict(zip(keys, row.labels, strict=False))
    if labels.get("name"):
        return 3
    if labels.get("kind"):
        return 0 if labels["kind"].replace(" ", "") in TOTALS else 1
    return 2 if any(row.labels) else 3


def _exact(cell: Cell) -> int:
    return round(cell.amount.fen) if cell.amount is not None else 0
