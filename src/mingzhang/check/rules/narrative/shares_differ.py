"""各项比重加起来不是100%。

## 查什么

列全了的各项（分项金额之和就是总数，或者分项是总数的全部组成）各自占的比重，加起来应是100%，每项有半个末位的余地。
各项比重与金额已经对不上的，由 N103 逐项报，这里不重复。

## 为什么

某一项的比重写错，或者照抄了完成率。

## 举例

```booklet 九、政府采购情况 | 占33.06%
文字 | 九、政府采购情况 | 2025年政府采购预算总额2.39万元。其中：政府采购货物占33.06%，政府采购工程占0%，政府采购服务占96.94%。
```

```booklet
文字 | 九、政府采购情况 | 2025年政府采购预算总额2.39万元。其中：政府采购货物占33.06%，政府采购工程占0%，政府采购服务占66.94%。
```

## 怎么改

按金额重新计算各项比重。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mingzhang.check.context import Context
from mingzhang.check.finding import Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import (
    is_one_digit_off,
    operands,
    percent_words,
    quotients,
    spot,
)
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Share, SumOfShares


@rule(
    "N115",
    title="各项比重加起来不是100%",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="各项比重相加为 {total}",
    expected="按金额重新计算各项比重",
    needs=("@narrative",),
    see_also=("N103",),
)
def shares_do_not_make_a_hundred(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Shares that are all of a whole don't make 100 %."""
    for claim in context.claims.claims:
        if not isinstance(claim, SumOfShares) or not claim.complete:
            continue
        shares = claim.shares
        if all(share.percent.value == 0 for share in shares):
            continue  # nothing is divided
        if any(share.loose for share in shares) or any(_is_odd(context, s) for s in shares):
            continue
        for share in shares:
            context.weigh(share.percent)
        low = sum(share.percent.low for share in shares)
        high = sum(share.percent.high for share in shares)
        if low <= 100 <= high:
            continue
        total = sum((share.percent.value for share in shares), Fraction(0))
        step = max(share.percent.high - share.percent.low for share in shares)
        hit = Hit.at(*(spot(s.words) for s in shares), total=percent_words(total))
        near = abs(total - 100) <= step * len(shares)
        yield Hit(hit.cells, hit.fields, severity=Severity.NOTE) if near else hit


def _is_odd(context: Context, share: Share) -> bool:
    """Whether the share does not follow from its own amounts, which N103 says."""
    part = (share.part_stated,) if share.part_stated is not None else ()
    spans = [
        span
        for one in operands(context, share.part, *part)
        for whole in operands(context, share.whole, *share.wholes_stated)
        if (span := quotients(one, whole))
    ]
    return bool(spans) and not any(
        share.percent.meets(*span) or is_one_digit_off(share.percent, span) for span in spans
    )
