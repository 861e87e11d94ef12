"""分项的增减加起来不是总的增减。

## 查什么

“增加62万元，主要是基本支出增加70万元，项目支出减少8万元”：原因里逐项写明增减额的，相加应等于总的增减额；“其中”
列全的各项增减也一样。原因里还有别的话的，不判断。

## 为什么

总的增减额或者某一项写错，或者方向写反。

## 举例

```booklet 二、收支情况 | 比上年增加62.00万元
文字 | 二、收支情况 | 2025年支出预算1000.00万元，比上年增加62.00万元，主要是基本支出增加70.00万元，项目支出减少9.00万元。
```

```booklet
文字 | 二、收支情况 | 2025年支出预算1000.00万元，比上年增加62.00万元，主要是基本支出增加70.00万元，项目支出减少8.00万元。
```

## 怎么改

核对各项增减额和总数。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import moved_words, spot, wan_words
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Change, SumOfChanges
from mingzhang.narrative.direction import Direction


@rule(
    "N116",
    title="分项的增减加起来不是总的增减",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="总的{whole}，分项相加为{parts}",
    expected="核对各项增减额和总数",
    needs=("@narrative",),
    see_also=("N106",),
)
def parts_of_a_change_do_not_add_up(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Changes of parts do not add up to the change of the whole."""
    for claim in context.claims.claims:
        if not isinstance(claim, SumOfChanges) or claim.total.loose or not claim.complete:
            continue
        amounts = [_signed(change) for change in (claim.total, *claim.parts)]
        if any(span is None for span in amounts):
            continue
        (low, high), *parts = [span for span in amounts if span is not None]
        for change in (claim.total, *claim.parts):
            context.weigh(change.amount)
        total = (
            sum((span[0] for span in parts), Fraction(0)),
            sum((span[1] for span in parts), Fraction(0)),
        )
        if total[0] <= high and low <= total[1]:
            continue
        assert claim.total.amount is not None
        rises = claim.total.direction is Direction.UP
        middle = (total[0] + total[1]) / 2
        yield Hit.at(
            spot(claim.total.words, claim.total.amount),
            *(spot(part.words, part.amount) for part in claim.parts),
            whole=moved_words(claim.total.amount.text, rises=rises),
            parts=moved_words(wan_words(abs(middle)), rises=middle >= 0),
        )


def _signed(change: Change) -> tuple[Fraction, Fraction] | None:
    """The change as a range around its amount, below zero where something fell."""
    if change.amount is None or change.amount.amount is None:
        return None
    if change.direction is Direction.OPEN:
        return None
    low, high = change.amount.low, change.amount.high
    return (low, high) if change.direction is Direction.UP else (-high, -low)
