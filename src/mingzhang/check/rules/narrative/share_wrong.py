"""比重（占……的百分之几）与金额算不到一起。

## 查什么

“占44.83%”用印出来的金额重新计算：部分和总额各有半个末位的余地，只要有一对真实金额能得出这个百分比，
就算对。部分或总额与报表不一致的，也用报表的数再试。末位只差一的（直接截掉末位，或者为了各项凑成
100%而调整）作提示。

## 为什么

比重算错，或者改了金额忘了改比重。

## 举例

```booklet 三、支出预算情况说明 | 占48.43%
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算1,021.29万元，其中：基本支出457.88万元，占48.43%。
```

```booklet
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算1,021.29万元，其中：基本支出457.88万元，占44.83%。
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算0.03万元，其中：基本支出0.01万元，占40%。
```

## 怎么改

按金额重新计算比重。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mingzhang.check.context import Context
from mingzhang.check.finding import Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import (
    Range,
    cells,
    is_nothing,
    is_one_digit_off,
    operands,
    quotients,
    range_words,
    spot,
    stated_spot,
    unique,
)
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Share, Stated


@rule(
    "N103",
    title="比重与金额算不到一起",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="写作占 {said}，按印出的金额应为 {right}",
    expected="比重应为 {right}",
    needs=("@narrative",),
)
def share_does_not_follow_from_its_amounts(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A percentage is none that the amounts can give."""
    for share in context.claims.claims:
        if not isinstance(share, Share) or share.loose:
            continue
        part = (share.part_stated,) if share.part_stated is not None else ()
        kinds = {stated.figure.kind for stated in (*part, *share.wholes_stated)}
        if len(kinds) > 1:
            continue
        parts = operands(context, share.part, *part)
        wholes = operands(context, share.whole, *share.wholes_stated)
        spans = [quotients(one, whole) for one in parts for whole in wholes]
        known = [_at_most_all(span) for span in spans if span]
        if not known or len(known) < len(spans):
            if part and all(map(is_nothing, parts)):
                yield from _of_nothing(context, share, part[0])
            continue
        for figure in (share.percent, *(stated.figure for stated in (*part, *share.wholes_stated))):
            context.weigh(figure)
        if any(share.percent.meets(low, high) for low, high in known):
            continue
        hit = Hit.at(
            spot(share.words),
            *unique(
                [stated_spot(stated) for stated in (*part, *share.wholes_stated[:1])]
                + ([] if share.wholes_stated else cells(context, share.whole))
            ),
            said=share.percent.text,
            right=range_words(known[0]),
        )
        near = any(is_one_digit_off(share.percent, span) for span in known)
        yield Hit(hit.cells, hit.fields, severity=Severity.WARNING) if near else hit


def _of_nothing(context: Context, share: Share, part: Stated) -> Iterator[Hit]:
    """`0万元，占0%`: nothing is no part of anything, however much the whole is."""
    context.weigh(share.percent)
    if share.percent.value != 0:
        hit = Hit.at(spot(share.words), stated_spot(part), said=share.percent.text, right="0%")
        yield Hit(hit.cells, hit.fields, severity=Severity.WARNING)


def _at_most_all(span: Range) -> Range:
    """A part is no more than its whole, however coarsely both are printed."""
    return (span[0], min(span[1], Fraction(100))) if 0 <= span[0] <= 100 else span
