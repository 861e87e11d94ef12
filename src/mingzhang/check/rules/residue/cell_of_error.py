"""单元格里是公式错误。

## 查什么

单元格或文字里出现“#REF!”“#DIV/0!”“#VALUE!”“#NAME?”“#N/A”“#NUM!”。

## 为什么

表格软件的公式坏了，印出来的不是数，这一格等于没有公开。

## 举例

```booklet 支出总表 | 207 | 合计
支出总表 | 207 | 合计 | #REF!
支出总表 | 合计 | 合计 | 5.00
```

```booklet 三、支出预算情况说明 | #DIV/0!
文字 | 三、支出预算情况说明 | 支出预算10.00万元，增长#DIV/0!。
```

```booklet
支出总表 | 207 | 合计 | 5.00
文字 | 三、支出预算情况说明 | 购置2#锅炉支出5.00万元。
```

## 怎么改

修好公式，重新生成表格。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import table_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.pattern import compiled
from mingzhang.tables.relation import CellRef

_ERROR = compiled(r"#(?:REF[!！]|DIV/0[!！]|VALUE[!！]|NAME[?？]|N/A|NUM[!！]|NULL[!！])", re.I)


@rule(
    "Z118",
    title="单元格里是公式错误",
    severity="error",
    category="complete",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("残留内容")),
    message="印作“{text}”（{count}处）",
    expected="修好公式，重新生成表格",
)
def formula_error_is_printed(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A broken formula is printed in the stead of a figure."""
    cells = [
        table_cell(booklet, context.profile, CellRef(number, panel.key, row.key, column))
        for number, table in enumerate(booklet.tables)
        for panel, row, column, cell in table.cells()
        if _ERROR.search(cell.text)
    ]
    for printed in context.words():
        cells.extend(printed.cell(match) for match in _ERROR.finditer(printed.flat.text))
    if cells:
        yield Hit.at(*cells, text=cells[0].text, count=len(cells))
