"""政府采购预算大于全部支出。

## 查什么

政府采购预算是支出预算的一部分。情况说明里的政府采购预算（按各自末位的余地）大于报表里任何一个数，也就大于支出总计。
只查预算；写明不是本年、不是本部门口径的不查。

## 为什么

金额抄错、单位写错（元写成万元），或者把几年的合同金额当作本年预算。

## 举例

```booklet 九、政府采购情况 | 政府采购预算总额120.00万元
照 | 两张支出表
文字 | 九、政府采购情况 | 2025年某县某局政府采购预算总额120.00万元。其中：政府采购货物预算120.00万元、政府采购工程预算0万元、政府采购服务预算0万元。
```

```booklet
照 | 两张支出表
文字 | 九、政府采购情况 | 2025年某县某局政府采购预算总额100.00万元。其中：政府采购货物预算100.00万元、政府采购工程预算0万元、政府采购服务预算0万元。
```

## 怎么改

核对政府采购预算的金额和单位；跨年合同只写本年的预算。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.amounts import Amount, Unit
from mingzhang.check.context import Context
from mingzhang.check.rule import Applies, Hit, rule
from mingzhang.check.rules.narrative._operand import stated_spot
from mingzhang.check.spot import table_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.vocabulary import BookletKind
from mingzhang.narrative.number import FigureKind


@rule(
    "P103",
    title="政府采购预算大于全部支出",
    severity="warning",
    category="consistent",
    basis=(Basis.practice("政府采购预算是支出预算的一部分"),),
    message="政府采购预算写作 {said}，全部支出只有 {all}",
    expected="核对政府采购预算的金额和单位",
    needs=("@narrative", "@tables"),
    applies=Applies(kinds=(BookletKind.BUDGET,)),
    see_also=("P102",),
)
def procurement_exceeds_spending(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """More is to be bought than is spent at all."""
    observed = context.undone
    slices = observed.derived.system.slices
    own = [
        ref
        for ref, variable in observed.derived.system.observations
        if ref in observed.intervals and slices[variable].get("stage") is None
    ]
    largest = max(own, key=lambda ref: observed.intervals[ref].high, default=None)
    if largest is None or not observed.intervals[largest].high:
        return
    for stated in context.claims.stated():
        subject = stated.subject
        if stated.loose or stated.figure.kind is not FigureKind.MONEY or subject.time != 0:
            continue
        if (
            subject.key == "procurement:total"
            and stated.figure.low > observed.intervals[largest].high
        ):
            printed = observed.cells[largest].amount or Amount(0, 0, Unit.WAN)
            spot = table_cell(context.booklet, context.profile, largest)
            yield Hit.at(stated_spot(stated), spot, said=stated.figure.text, all=printed.words())
