"""增减的说法与数字相反。

## 查什么

- 增减额说“增加”，增减率却说“下降”；
- 说“与上年持平”，同一句又给出不为零的增减额；
- 给出了上年数的，比较两个年度的数，方向必须一致。

“减少0万元”“基本持平”不算错。

## 为什么

方向写反，读者得到的结论正好相反。

## 举例

```booklet 八、机关运行经费增减变动原因说明 | 比上年增加6.69万元，下降24.05%
文字 | 八、机关运行经费增减变动原因说明 | 机关运行经费财政拨款预算21.13万元，比上年增加6.69万元，下降24.05%。
```

```booklet
文字 | 八、机关运行经费增减变动原因说明 | 机关运行经费财政拨款预算21.13万元，比上年减少6.69万元，下降24.05%。
文字 | 七、“三公”经费增减变动原因说明 | “三公”经费预算0万元，比上年减少0万元，与上年持平。
```

## 怎么改

核对两个年度的数，改正方向词。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import spot
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Change, NoChange


@rule(
    "N105",
    title="增减的说法与数字相反",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="{problem}",
    expected="核对两个年度的数，改正方向词",
    needs=("@narrative",),
    see_also=("N104", "N109"),
)
def direction_word_contradicts_the_figures(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A word says up where the figures say down, or the reverse."""
    claims = context.claims.claims
    for place, claim in enumerate(claims):
        if isinstance(claim, Change):
            rate = claim.rate_direction
            zero = claim.amount is not None and claim.amount.value == 0
            if rate not in (None, claim.direction) and not zero:
                yield Hit.at(spot(claim.words), problem="增减额与增减率一个说增、一个说减")
            elif claim.amount is not None and claim.amount.value < 0:
                yield Hit.at(
                    spot(claim.words), problem=f"增减额写作负数 {claim.amount.text}，方向说不清"
                )
        elif isinstance(claim, NoChange) and not claim.loose:
            for other in claims[max(0, place - 1) : place + 2]:
                if (
                    isinstance(other, Change)
                    and other.now[:1] == claim.now[:1]
                    and other.with_last_year
                    and other.amount is not None
                    and other.amount.value != 0
                ):
                    yield Hit.at(
                        spot(claim.words),
                        spot(other.words, other.amount),
                        problem=f"说与上年持平，又说有 {other.amount.text} 的增减",
                    )
