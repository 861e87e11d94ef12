"""情况说明里的分项加起来不等于总数。

## 查什么

“政府采购预算总额2.39万元。其中：货物0.79万元、工程0万元、服务1.60万元”这样列全了的分项，相加应等于总数
（按各自末位的余地）；没有列全的“其中”，各分项之和不能大于总数。报表印了的分项由 N101 逐个核对，这里不重复。

## 为什么

分项之和与总数不等，至少有一个数是错的。

## 举例

```booklet 九、政府采购情况 | 政府采购预算总额2.39万元
文字 | 九、政府采购情况 | 2025年某县某局政府采购预算总额2.39万元。其中：政府采购货物预算0.79万元、政府采购工程预算0万元、政府采购服务预算1.06万元。
```

```booklet
文字 | 九、政府采购情况 | 2025年某县某局政府采购预算总额2.39万元。其中：政府采购货物预算0.795万元、政府采购工程预算0万元、政府采购服务预算1.60万元。
```

## 怎么改

核对各分项和总数。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mingzhang.check.context import Context
from mingzhang.check.finding import Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import is_against, stated_spot, wan_words
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Stated, SumOf
from mingzhang.narrative.facet import both
from mingzhang.narrative.number import FigureKind


@rule(
    "N106",
    title="分项加起来不等于总数",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="总数写作 {total}，分项相加为 {parts}",
    expected="核对各分项和总数",
    needs=("@narrative",),
)
def parts_do_not_add_up_to_their_total(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Parts in the text do not add up to their total."""
    for claim in context.claims.claims:
        if not isinstance(claim, SumOf) or any(s.loose for s in (claim.total, *claim.parts)):
            continue
        low = sum(part.figure.low for part in claim.parts)
        high = sum(part.figure.high for part in claim.parts)
        total = claim.total.figure
        too_large = low > total.high
        for stated in (claim.total, *claim.parts):
            context.weigh(stated.figure)
        if any(is_against(context, stated) for stated in (claim.total, *claim.parts)):
            continue  # the tables say which figure is wrong
        if too_large and not claim.told and not claim.complete and _overlap(claim.parts):
            continue
        if too_large and _are_two_divisions(claim):
            continue
        if too_large or (claim.told and high < total.low):
            value = sum(part.figure.value for part in claim.parts)
            money = total.kind is FigureKind.MONEY
            hit = Hit.at(
                stated_spot(claim.total),
                *map(stated_spot, claim.parts),
                total=total.text,
                parts=wan_words(value) if money else f"{value}{total.unit}",
            )
            sure = claim.complete or (too_large and not _are_named_here(claim.parts))
            yield hit if sure else replace(hit, severity=Severity.WARNING)


def _are_named_here(parts: tuple[Stated, ...]) -> bool:
    """Whether a part is something that only this text names: another may lie inside it."""
    return any("item" in part.subject.facets for part in parts)


def _are_two_divisions(claim: SumOf) -> bool:
    """Whether the whole is divided twice, by functions and then by nature, and each adds up."""
    total = claim.total.figure
    for at in range(1, len(claim.parts)):
        divided = claim.parts[:at], claim.parts[at:]
        if all(
            sum(part.figure.low for part in parts) <= total.high
            and total.low <= sum(part.figure.high for part in parts)
            for parts in divided
        ):
            return True
    return False


def _overlap(parts: tuple[Stated, ...]) -> bool:
    """Whether one of the parts may itself hold another; of what only a text names nobody knows."""
    facets = [part.subject.facets for part in parts if "item" not in part.subject.facets]
    return any(one is not two and both(one, two) is not None for one in facets for two in facets)
