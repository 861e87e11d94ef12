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
from dataclasses import replace

from mingzhang.check.context import Context
from mingzhang.check.finding import Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import spot, stated_spot
from mingzhang.language import _, filled
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Change, NoChange
from mingzhang.narrative.direction import Direction


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
    for claim in context.claims.claims:
        if not isinstance(claim, (Change, NoChange)):
            continue
        if isinstance(claim, Change):
            problem = "" if claim.direction is Direction.OPEN else _of_change(context, claim)
        else:
            problem = "" if claim.loose else _of_no_change(context, claim)
        if problem:
            hit = Hit.at(
                spot(claim.words),
                *(stated_spot(stated) for stated in claim.now[:1]),
                problem=problem,
            )
            yield replace(hit, severity=Severity.WARNING) if _is_of_words(claim) else hit


def _is_of_words(claim: Change | NoChange) -> bool:
    """Whether only words contradict each other, no figures: 减少为0.00万元，与上年持平."""
    change = claim.of_change if isinstance(claim, NoChange) else None
    return change is not None and change.amount is None and change.percent is None


def _of_change(context: Context, claim: Change) -> str:
    rate = claim.rate_direction
    zero = claim.amount is not None and claim.amount.value == 0
    if rate not in (None, claim.direction, Direction.OPEN) and not zero:
        return _("增减额与增减率一个说增、一个说减")
    if claim.amount is not None and claim.amount.value < 0:
        return _("增减额写作负数 {amount}，方向说不清").format(amount=claim.amount.text)
    if claim.loose or not claim.before or not claim.now or claim.no_base:
        return ""
    now, before = claim.now[0].figure, claim.before[0]
    fell = claim.direction is Direction.UP
    # Words may leave open which figure is meant: all of them have to go the other way.
    for one in (stated.figure for stated in claim.now):
        wrong = one.high < before.low if fell else one.low > before.high
        if one.kind is not before.kind or not wrong:
            return ""
    words = _("由 {before} 到 {now} 是减少") if fell else _("由 {before} 到 {now} 是增加")
    return words.format(before=before.text, now=now.text)


def _of_no_change(context: Context, claim: NoChange) -> str:
    change = claim.of_change
    if change is not None and change.amount is None and change.percent is None:
        return filled(_("说与上年持平，又说“{words}”"), {"words": change.words.text})
    last_year = claim.base is None or claim.base.time == -1
    amount = None
    if change is not None and change.with_last_year == last_year:
        amount = change.amount or change.percent
    if amount is not None and amount.value != 0:
        return _("说与上年持平，又说有 {amount} 的增减").format(amount=amount.text)
    if claim.before and claim.now:
        now, before = claim.now[0].figure, claim.before[0].figure
        if all(stated.figure.kind is before.kind for stated in claim.now):
            context.weigh(now)
            context.weigh(before)
            # The whole of a list may stand beside its item: neither of them is the same.
            if not any(s.figure.meets(before.low, before.high) for s in claim.now):
                return _("说持平，所写的两个数是 {before} 和 {now}").format(
                    before=before.text, now=now.text
                )
    return ""
