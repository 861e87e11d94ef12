"""项目经费情况说明里各项用途相加不等于总额。

## 查什么

项目经费情况说明的年度预算安排写明总额和各项用途的，写有“合计”时各项相加必须等于合计，合计必须等于总额；只写“其中”的，
各项相加不大于总额。有一处数字不知道说的是什么，就不相加。

## 为什么

分项改了，总额忘了改。

## 举例

```booklet 项目经费情况说明 | 宣传费 | 年度预算安排
说明 | 宣传费 | 年度预算安排 | 2025年度项目总预算30.00万元，其中：印刷20.00万元，展会15.00万元。
```

```booklet
说明 | 宣传费 | 年度预算安排 | 2025年度项目总预算30.00万元，其中：印刷20.00万元，展会5.00万元。
```

## 怎么改

核对各项用途与总额。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.amounts import Amount, sum_of
from mingzhang.check.finding import FoundCell
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import target_cell
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import statements_of
from mingzhang.tables.statement import stated_money


@rule(
    "T129",
    title="经费情况说明里各项用途相加不等于总额",
    severity="error",
    category="consistent",
    basis=(Basis.practice("总额是各项之和"),),
    message="总额写作 {total}，{what}为 {sum}",
    expected="核对各项用途与总额",
    needs=("@statements",),
    see_also=("T124", "T128"),
)
def statement_parts_differ(booklet: Booklet) -> Iterator[Hit]:
    """The uses of a project's money do not add up to what its statement says it costs."""
    for form in statements_of(booklet.forms):
        said = stated_money(form.text("budget"), form.year)
        if said.total is None or said.unread:
            continue
        if said.closing and not said.closing.interval().meets(said.total.interval()):
            yield _hit(
                said.total,
                _("合计"),
                said.closing.words(),
                target_cell(form, "budget", amount=said.total),
            )
            continue
        if len(said.parts) < 2:
            continue
        whole, parts = said.total.interval(), sum_of(a.interval() for _name, a in said.parts)
        if parts.low > whole.high or (said.closing and not parts.meets(whole)):
            fen = round(sum(amount.fen for _name, amount in said.parts))
            words = Amount.of_fen(fen, said.total.unit, 2).words()
            yield _hit(
                said.total, _("各项相加"), words, target_cell(form, "budget", amount=said.total)
            )


def _hit(total: Amount, what: str, words: str, cell: FoundCell) -> Hit:
    return Hit.at(cell, total=total.words(), what=what, sum=words)
