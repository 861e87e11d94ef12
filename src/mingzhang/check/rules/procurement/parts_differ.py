"""清单的分项与合计不相等。

## 查什么

清单（政府采购预算表、项目清单等）里，合计等于各类之和，每一类等于它下面各项之和。政府采购预算表里，合计等于
货物、工程、服务各类之和，每一类等于它下面各项目（经济科目）之和，每个项目等于它下面各采购品目之和。

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

from mingzhang.amounts import Mark, Unit, compare
from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import wan_words
from mingzhang.check.rules.procurement._panel import listed_panels
from mingzhang.check.spot import table_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet, Cell, Row
from mingzhang.model.row_key import RowKey
from mingzhang.tables.relation import CellRef
from mingzhang.tables.shape import PanelShape


@rule(
    "P101",
    title="清单的分项与合计不相等",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="印作 {whole}，下面各项相加为 {sum}",
    expected="核对各项，改正分项或合计",
    needs=("@tables",),
)
def parts_of_a_list_differ(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The records of a list do not add up to its groups, or these to its total."""
    for number, panel, found, listed in listed_panels(booklet, context):
        keys = [stub.key for stub in found.stubs]
        groups = list(listed.sums_of(panel.rows, keys))
        doubtful = _grouped_otherwise(groups)
        for whole, parts in groups:
            for at, column in enumerate(panel.columns):
                if (whole.key, at) in doubtful:
                    continue
                cells = [row.cells[at] for row in (whole, *parts)]
                intervals = [cell.interval() for cell in cells]
                known = [interval for interval in intervals if interval is not None]
                blank = all(cell.mark is Mark.BLANK for cell in cells[1:])
                if len(known) < len(intervals) or blank or not compare(known[:1], known[1:]):
                    continue
                refs = [CellRef(number, panel.key, row.key, column) for row in (whole, *parts)]
                yield Hit.at(
                    *(table_cell(booklet, context.profile, ref) for ref in refs),
                    whole=cells[0].text,
                    sum=_words(cells[1:], column, found),
                )


def _words(cells: Sequence[Cell], column: str, panel: PanelShape) -> str:
    """The sum of some cells, in 万元 or as the whole number that the column counts."""
    fen = sum(_exact(cell) for cell in cells)
    shape = panel.find_column(column)
    return str(fen // Unit.YUAN.fen) if shape is not None and shape.count else wan_words(fen)


def _exact(cell: Cell) -> int:
    return round(cell.amount.fen) if cell.amount is not None else 0


def _grouped_otherwise(groups: Sequence[tuple[Row, list[Row]]]) -> set[tuple[RowKey, int]]:
    """Groups that add up if a row of one belongs to another: merged cells say it, the rows do not.

    One falls short of its rows by just what another has too much, and one of the rows is as much.
    """
    gaps: dict[tuple[RowKey, int], tuple[int, set[int]]] = {}
    for whole, parts in groups:
        for at, cell in enumerate(whole.cells):
            listed = [_exact(part.cells[at]) for part in parts]
            gap = sum(listed) - _exact(cell)
            if gap:
                gaps[whole.key, at] = gap, set(listed)
    found: set[tuple[RowKey, int]] = set()
    for one, (gap, amounts) in gaps.items():
        for two, (other, more) in gaps.items():
            if one[1] == two[1] and gap == -other and abs(gap) in amounts | more:
                found |= {one, two}
    return found
