"""情况说明的政府采购金额与政府采购表不一致。

## 查什么

情况说明里政府采购的总额和货物、工程、服务各类的金额，与政府采购预算表的合计和各类相同。

## 为什么

同一笔采购预算两处不一样，读者不知道以哪个为准。

## 举例

```booklet 十二、政府采购支出预算情况说明 | 2,064.25万元
地区 | jiangsu-province-budget-2019
政府采购支出预算表 | 合计 | 59.00
政府采购支出预算表 | 一、货物 | 59.00
文字 | 十二、政府采购支出预算情况说明 | 2025年度政府采购支出预算总额2,064.25万元，其中：拟采购货物支出59.00万元。
```

```booklet
地区 | jiangsu-province-budget-2019
政府采购支出预算表 | 合计 | 59.00
政府采购支出预算表 | 一、货物 | 59.00
文字 | 十二、政府采购支出预算情况说明 | 2025年度政府采购支出预算总额59万元，其中：拟采购货物支出59.0万元。
```

## 怎么改

按政府采购预算表改正文字，或者改正表。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import stated_spot
from mingzhang.check.rules.procurement._panel import listed_panels
from mingzhang.check.spot import table_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet, Cell
from mingzhang.model.vocabulary import ProcurementKind
from mingzhang.narrative.claim import Stated
from mingzhang.tables.relation import CellRef
from mingzhang.tables.role import Role


@rule(
    "P102",
    title="情况说明的政府采购金额与政府采购表不一致",
    severity="error",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("文字与报表一致")),
    message="文字写作 {said}，政府采购表印作 {printed}",
    expected="文字与政府采购表改成一致",
    needs=(Role.PROCUREMENT, "@narrative"),
)
def procurement_in_the_text_differs(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Procurement in the text differs from its table."""
    printed = dict(_printed(booklet, context))
    for claim in context.claims.claims:
        if not isinstance(claim, Stated) or claim.subject.key not in printed:
            continue
        ref, cell = printed[claim.subject.key]
        if cell.amount is None:
            continue
        interval = cell.amount.interval()
        if not claim.figure.meets(interval.low, interval.high):
            yield Hit.at(
                stated_spot(claim),
                table_cell(booklet, context.profile, ref),
                said=claim.figure.text,
                printed=cell.text,
            )


def _printed(booklet: Booklet, context: Context) -> Iterator[tuple[str, tuple[CellRef, Cell]]]:
    """The total and the kinds of the table, by the keys that the text's figures have."""
    for number, panel, shape, listed in listed_panels(booklet, context, "procurement"):
        keys = [stub.key for stub in shape.stubs]
        for row in panel.rows:
            depth = listed.depth(dict(zip(keys, row.labels, strict=False)))
            words = "".join(row.labels[:1])
            kind = next((k for k in ProcurementKind if k.label in words), None)
            if depth == 0 or (depth == 1 and kind is not None):
                ref = CellRef(number, panel.key, row.key, panel.columns[-1])
                yield f"procurement:{kind if depth else 'total'}", (ref, row.cells[-1])
