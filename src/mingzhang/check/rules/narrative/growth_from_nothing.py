"""上年是零，却写了增减率。

## 查什么

“上年为0，增长100%”：从零增加没有增长率；说了增加额等于本年数的同一句又写增长率的，同样没有意义。下降到零是
下降100%，不算错；增加0万元、增长0%不算错。

## 为什么

零不能作除数，写成100%的读者会以为翻了一番。

## 举例

```booklet 一、收支变动 | 比上年增加5.00万元，增长100%
文字 | 一、收支变动 | 2025年度会议费预算5.00万元，比上年增加5.00万元，增长100%。
```

```booklet
文字 | 一、收支变动 | 2025年度会议费预算0万元，比上年减少5.00万元，下降100%。
文字 | 一、收支变动 | 2025年度培训费预算10.00万元，比上年增加5.00万元，增长100%。
```

## 怎么改

写“上年为0，增长率无可比性”或者“新增”。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import spot, stated_spot
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Change
from mingzhang.narrative.direction import Direction
from mingzhang.narrative.number import Figure


@rule(
    "N113",
    title="上年是零，却写了增减率",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="{before}，没有增减率可言，文字写作 {said}",
    expected="写“上年为0，增长率无可比性”或者“新增”",
    needs=("@narrative",),
    see_also=("N104",),
)
def growth_from_nothing_has_a_rate(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A rate of growth from zero."""
    for claim in context.claims.claims:
        if not isinstance(claim, Change) or claim.percent is None or claim.loose:
            continue
        if claim.percent.value == 0 or claim.direction is not Direction.UP:
            continue
        words = _from_nothing(claim)
        if words:
            context.weigh(claim.percent)
            base = claim.before[0] if claim.before else None
            told = [s for s in context.claims.stated() if base is not None and s.figure is base]
            spots = [stated_spot(stated) for stated in (*claim.now[:1], *told[:1])]
            yield Hit.at(
                spot(claim.words, claim.percent), *spots, before=words, said=claim.percent.text
            )


def _from_nothing(claim: Change) -> str:
    if claim.before:
        before = claim.before[0]
        return _("所比的数是 {before}").format(before=before.text) if _is_zero(before) else ""
    if claim.amount is None or _is_zero(claim.amount) or not claim.now:
        return ""
    now = claim.now[0].figure
    if now.amount is None or claim.amount.amount is None:
        return ""
    same = now.value == claim.amount.value and now.amount.step_fen == claim.amount.amount.step_fen
    words = _("增加额 {amount} 就是本年数，上年是0").format(amount=claim.amount.text)
    return words if same else ""


def _is_zero(figure: Figure) -> bool:
    return figure.value == 0
