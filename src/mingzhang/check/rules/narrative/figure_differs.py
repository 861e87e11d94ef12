"""情况说明中的金额与报表不一致。

## 查什么

情况说明里每一个能认出口径的金额（“支出预算”“基本支出”“文化旅游体育与传媒支出”……），
与报表中印着同一口径的单元格比较。单位不同、小数位数不同，按各自的末位比较；同样精确到百分之一万元
的两个数必须一样。

## 为什么

说明是报表的文字说明，两处各说各的，读者无从判断哪一处是真的。

## 举例

```booklet 三、支出预算情况说明 | 项目支出563.14万元
支出总表 | 合计 | 项目支出 | 563.41
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算1,021.29万元，其中：项目支出563.14万元，占55.14%。
```

```booklet
支出总表 | 合计 | 项目支出 | 563.41
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算1,021.29万元，其中：项目支出563.4万元，占55.17%。
```

## 怎么改

以报表为准改正文字；如果报表错了，先改报表，再改所有引用它的文字。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import (
    cells,
    is_against,
    is_told,
    stated_spot,
)
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.number import FigureKind


@rule(
    "N101",
    title="情况说明中的金额与报表不一致",
    severity="error",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("文字与报表一致")),
    message="文字写作 {text}，报表印作 {table}（{piece}）",
    expected="文字应为 {table}",
    needs=("@narrative", "@tables"),
    see_also=("N102",),
)
def figure_in_the_narrative_differs_from_the_tables(
    booklet: Booklet, context: Context
) -> Iterator[Hit]:
    """An amount in the text differs from the tables."""
    for stated in context.claims.stated():
        if stated.figure.kind is not FigureKind.MONEY or not is_told(context, stated):
            continue
        if not stated.loose:
            context.weigh(stated.figure)
        if not is_against(context, stated):
            continue
        printed = cells(context, stated.subject)
        table = "、".join(dict.fromkeys(cell.text or "空" for cell in printed)) or "0"
        unit = _unit(booklet, printed[0].ref.table) if printed and printed[0].ref else ""
        piece = stated.subject.piece
        assert piece is not None
        yield Hit.at(
            stated_spot(stated),
            *printed,
            text=stated.figure.text,
            table=table + unit,
            piece=piece.words(),
        )


def _unit(booklet: Booklet, table: int) -> str:
    return booklet.tables[table].unit.label
