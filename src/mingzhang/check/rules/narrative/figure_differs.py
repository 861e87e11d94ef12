"""情况说明中的金额与报表不一致。

## 查什么

情况说明里每一个能认出口径的金额（“支出预算”“基本支出”“文化旅游体育与传媒支出”……），
与报表中印着同一口径的单元格比较。单位不同、小数位数不同，按各自的末位比较；同样精确到百分之一万元
的两个数必须一样。三个以上的数与一张表全都不同、没有一个相符的，多半说的不是同一年、同一口径，合为一条提示。

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

from collections.abc import Iterator, Sequence

from mingzhang.check.context import Context
from mingzhang.check.finding import Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import (
    cells,
    is_against,
    is_told,
    stated_spot,
)
from mingzhang.language import _
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
    against: dict[int, list[Hit]] = {}
    agreeing: set[int] = set()
    for stated in context.claims.stated():
        if stated.figure.kind is not FigureKind.MONEY or not is_told(context, stated):
            continue
        if not stated.loose:
            context.weigh(stated.figure)
        printed = cells(context, stated.subject)
        tables = [cell.ref.table for cell in printed if cell.ref]
        if not is_against(context, stated):
            if stated.figure.value:
                agreeing.update(tables)
            continue
        table = "、".join(dict.fromkeys(cell.text or _("空") for cell in printed)) or "0"
        piece = stated.subject.piece
        assert piece is not None
        hit = Hit.at(
            stated_spot(stated),
            *printed,
            text=stated.figure.text,
            table=table + (_unit(booklet, tables[0]) if tables else ""),
            piece=piece.words(),
        )
        against.setdefault(tables[0] if tables else -1, []).append(hit)
    for table_number, hits in against.items():
        whole = len(hits) >= _WHOLE_TABLE and table_number >= 0 and table_number not in agreeing
        yield from [_whole_table(booklet, table_number, hits)] if whole else hits


_WHOLE_TABLE = 3
"""So many figures of a table, and none that agrees: not the figures differ, but what they are of."""


def _whole_table(booklet: Booklet, table: int, hits: Sequence[Hit]) -> Hit:
    spots = tuple(dict.fromkeys(cell for hit in hits for cell in hit.cells))
    title = booklet.tables[table].title
    return Hit(
        spots,
        {"table": f"《{title}》", "count": len(hits)},
        severity=Severity.WARNING,
        message=_(
            "文字写到的{count}个数与{table}所印的全都不同，没有一个相符：核对说的是不是同一年、同一口径"
        ),
    )


def _unit(booklet: Booklet, table: int) -> str:
    return booklet.tables[table].unit.label
