"""没有表样的表里，合计与分项不符（推断）。

## 查什么

读到的表与本地区的任何表样都不相符时，从表本身推断它的结构：科目编码的上下级，“合计”“小计”与各分项，
编号的层次，表头的上下级。一种合计关系在这张表里绝大多数地方都成立，才用它来核对，个别不成立的地方作提示。

## 为什么

各地的表样不尽相同，没有收录的表也应当自己算得平。结构是推断的，所以只作提示，不作错误。

## 举例

```booklet 某项资金安排表 | 二、购置 | 小计 | 9.00
别表 | 某项资金安排表 | 项目 | 小计 | 甲单位 | 乙单位
别表 | 某项资金安排表 | 一、运转 | 5.00 | 2.00 | 3.00
别表 | 某项资金安排表 | 二、购置 | 9.00 | 4.00 | 4.00
别表 | 某项资金安排表 | 三、修缮 | 3.00 | 1.00 | 2.00
别表 | 某项资金安排表 | 四、培训 | 7.00 | 3.00 | 4.00
别表 | 某项资金安排表 | 五、会议 | 6.00 | 2.00 | 4.00
```

```booklet
别表 | 某项资金安排表 | 项目 | 小计 | 其中甲 | 其中乙
别表 | 某项资金安排表 | 一、运转 | 5.00 | 2.00 | 1.00
别表 | 某项资金安排表 | 二、购置 | 9.00 | 4.00 | 4.00
别表 | 某项资金安排表 | 三、修缮 | 3.00 | 1.00 | 1.00
别表 | 某项资金安排表 | 四、培训 | 7.00 | 3.00 | 4.00
```

## 怎么改

核对这一行（列）的合计和分项；如果这张表本来就不是这样加总的，不必理会。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import wan_words
from mingzhang.check.spot import table_cell
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet, Panel
from mingzhang.tables.infer import Equation, Place, infer
from mingzhang.tables.relation import CellRef


@rule(
    "R106",
    title="没有表样的表里，合计与分项不符（推断）",
    severity="warning",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="印作 {whole}，按本表结构推断应为各分项之和 {sum}",
    expected="核对合计和分项；本表不是这样加总的，不必理会",
    needs=("@tables",),
    see_also=("R102",),
)
def inferred_sum_differs(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """In a table of no known shape a sum that holds elsewhere does not hold."""
    for number, table in enumerate(booklet.tables):
        if table.shape:
            continue
        for panel in table.panels:
            broken = infer(panel).broken
            for equation in _worst_first(broken):
                cells = [_ref(number, panel, place) for place in _cells(equation, broken)]
                whole = panel.rows[equation.whole.row].cells[equation.whole.column]
                total = sum(_fen(panel, part) for part in equation.parts)
                yield Hit.at(
                    *(table_cell(booklet, context.profile, ref) for ref in cells),
                    whole=whole.text or _("空白"),
                    sum=wan_words(total),
                )


def _worst_first(broken: tuple[Equation, ...]) -> list[Equation]:
    """One equation for each cell that is most likely wrong: it stands in most of the broken ones."""
    counts = Counter(place for e in broken for place in e.places)
    chosen: list[Equation] = []
    blamed: set[Place] = set()
    for equation in sorted(broken, key=lambda e: -max(counts[p] for p in e.places)):
        worst = max(equation.places, key=lambda place: counts[place])
        if counts[worst] > 1 and worst in blamed:
            continue
        blamed.add(worst)
        chosen.append(equation)
    return chosen


def _cells(equation: Equation, broken: tuple[Equation, ...]) -> list[Place]:
    """The cells of an equation, the likeliest culprit first; the whole where nothing tells."""
    counts = Counter(place for e in broken for place in e.places)
    places = list(equation.places)
    worst = max(places, key=lambda place: counts[place])
    if counts[worst] > 1:
        places.remove(worst)
        places.insert(0, worst)
    return places


def _ref(table: int, panel: Panel, place: Place) -> CellRef:
    return CellRef(table, panel.key, panel.rows[place.row].key, panel.columns[place.column])


def _fen(panel: Panel, place: Place) -> int:
    amount = panel.rows[place.row].cells[place.column].amount
    return round(amount.fen) if amount is not None else 0
