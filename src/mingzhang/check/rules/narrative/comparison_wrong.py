"""“决算数大于（小于、等于）预算数”与所写的数不符。

## 查什么

“年初预算为1560.05万元，支出决算为1511.89万元，决算数大于预算数的主要原因…”：比较同一项里写出的两个数。

## 为什么

模板里的“大于（小于、等于）”没有改，原因也就跟着说反。

## 举例

```booklet 三、支出情况 | 决算数大于预算数
文字 | 三、支出情况 | 2025年基本支出年初预算为24.50万元，支出决算为11.96万元。决算数大于预算数的主要原因是人员减少。
```

```booklet
文字 | 三、支出情况 | 2025年基本支出年初预算为24.50万元，支出决算为11.96万元。决算数小于预算数的主要原因是人员减少。
```

```booklet 三、支出情况 | 决算数等于预算数
文字 | 三、支出情况 | 2025年基本支出支出决算为24.50万元，完成预算的95.20%，决算数等于预算数。
```

## 怎么改

核对预算数和决算数，改正“大于”“小于”“等于”。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import spot, stated_spot
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Compared
from mingzhang.narrative.number import Figure


def _word(relation: int) -> str:
    return {-1: _("小于"), 0: _("等于"), 1: _("大于")}[relation]


@rule(
    "N114",
    title="“大于、小于、等于预算数”与所写的数不符",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="写的两个数是 {left} 和 {right}，前者{truth}后者，文字写作“{said}”",
    expected="改正“大于”“小于”“等于”",
    needs=("@narrative",),
    see_also=("N105",),
)
def comparison_contradicts_its_figures(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """More or less is said of two figures that are less or more."""
    for claim in context.claims.claims:
        if not isinstance(claim, Compared):
            continue
        if not claim.left or not claim.right:
            yield from _against_completion(context, claim)
            continue
        left, right = claim.left[0].figure, claim.right[0].figure
        if left.kind is not right.kind:
            continue
        context.weigh(left)
        context.weigh(right)
        truth = _relation(left, right)
        if truth is not None and truth != claim.relation:
            yield Hit.at(
                spot(claim.words),
                stated_spot(claim.left[0]),
                stated_spot(claim.right[0]),
                left=left.text,
                right=right.text,
                truth=_word(truth),
                said=claim.words.text,
            )


def _against_completion(context: Context, claim: Compared) -> Iterator[Hit]:
    """完成预算的120%，决算数等于预算数: the rate says which is more."""
    done = claim.completion
    if done is None or done.loose:
        return
    rate = done.percent
    context.weigh(rate)
    truth = 1 if rate.low > _WHOLE else -1 if rate.high < _WHOLE else None
    if truth is not None and truth != claim.relation:
        hit = Hit.at(
            spot(claim.words),
            spot(done.words, rate),
            truth=_word(truth),
            said=claim.words.text,
            rate=rate.text,
        )
        yield replace(hit, message=_("完成了 {rate}，决算数{truth}预算数，文字写作“{said}”"))


_WHOLE = 100  # percent


def _relation(left: Figure, right: Figure) -> int | None:
    """-1, 0 or 1; None where print does not decide."""
    if left.value == right.value:
        return 0
    if left.meets(right.low, right.high) and left.unit != right.unit:
        return None
    return 1 if left.value > right.value else -1
