"""列举了没有金额的经济科目。

## 查什么

基本支出说明里“人员经费……主要包括：……”“公用经费……主要包括：……”列举的经济科目，基本支出表里有这一行却是空的或者 0.00；
没有写“等”而全部列举的，基本支出表里有金额的同类科目也应当都列到。

## 为什么

照抄上年或模板的列举，与报表不是一回事。

## 举例

```booklet 六、一般公共预算基本支出情况说明 | 奖励金
一般公共预算安排基本支出 | 30101 基本工资 | 合计 | 7.00
一般公共预算安排基本支出 | 30102 津贴补贴 | 合计 | 5.00
一般公共预算安排基本支出 | 30103 奖金 | 合计 | 5.00
一般公共预算安排基本支出 | 30309 奖励金 | 合计 |
文字 | 六、一般公共预算基本支出情况说明 | 人员经费17.00万元，主要包括：基本工资、津贴补贴、奖金、奖励金。
```

```booklet
一般公共预算安排基本支出 | 30101 基本工资 | 合计 | 7.00
一般公共预算安排基本支出 | 30102 津贴补贴 | 合计 | 5.00
一般公共预算安排基本支出 | 30103 奖金 | 合计 | 5.00
一般公共预算安排基本支出 | 30309 奖励金 | 合计 | 0.01
文字 | 六、一般公共预算基本支出情况说明 | 人员经费17.01万元，主要包括：基本工资、津贴补贴、奖金、奖励金。
```

## 怎么改

按基本支出表列举。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mingzhang.check.code_tree import CodeRow
from mingzhang.check.context import Context
from mingzhang.check.economic_list import Item, enumerations
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import row_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.sentence import ends_with
from mingzhang.pattern import compiled

_INCLUDES = compiled(r"(?:人员经费|公用经费)[^。；]{0,40}(?:包括|用于)[：:]?$")
_LEAST = 3  # of the listed names that the table prints with money: then it is this table's list


@rule(
    "C327",
    title="列举了没有金额的经济科目",
    severity="note",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("说明与报表一致")),
    message="列举了{names}，基本支出表里没有金额",
    expected="按基本支出表列举",
    needs=("@tables",),
    see_also=("C325",),
)
def listed_name_has_no_money(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The text lists economic names for which the table prints no money."""
    rows = {
        row.code: row for tree in context.trees if tree.dimension == "economic" for row in tree.rows
    }
    for printed in context.words("paragraph"):
        text = printed.flat.text
        for listed in enumerations(text):
            if not ends_with(_INCLUDES, text, listed.items[0].start):
                continue
            empty = [item for item in listed.items if _is_empty(item, rows)]
            filled = [item for item in listed.items if item.code in rows and item not in empty]
            if not empty or len(filled) < _LEAST:
                continue
            cell = replace(
                printed.spot,
                text="、".join(printed.flat.quote(item.start, item.end) for item in empty),
            )
            table = [
                row_cell(booklet, row.number, row.panel.key, row.row)
                for item in empty
                if (row := rows.get(item.code)) is not None
            ]
            names = "、".join(f"“{item.name}”" for item in empty)
            yield Hit.at(cell, *table, names=names)


def _is_empty(item: Item, rows: dict[str, CodeRow]) -> bool:
    row = rows.get(item.code)
    return row is not None and not row.has_amount()
