"""增减额与增减率对不上。

## 查什么

“比上年减少129.29万元，下降11.24%”：本年数加上（或减去）增减额就是上年数，增减额除以上年数就是增减率。
三个数都有半个末位的余地，只要有一组真实金额能得出这个比率，就算对。上年为零时，增加额必须等于本年数。没有四舍五入、
直接截掉末位的作提示。

## 为什么

同比数据是公开中最常出错的数字之一：改了预算数，忘了改同比。

## 举例

```booklet 一、部门预算收支数据变动情况及原因 | 比上年减少129.29万元，下降12.66%
文字 | 一、部门预算收支数据变动情况及原因 | 2025年度某县某局预算收入总计1,021.29万元，比上年减少129.29万元，下降12.66%。
```

```booklet
文字 | 一、部门预算收支数据变动情况及原因 | 2025年度某县某局预算收入总计1,021.29万元，比上年减少129.29万元，下降11.24%。
```

## 怎么改

用上年数重新计算：增减率 = 增减额 ÷ 上年数，而不是除以本年数。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from mingzhang.check.context import Context
from mingzhang.check.finding import Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import (
    Range,
    cells,
    is_cut_off,
    moved_words,
    percent_words,
    printed_ranges,
    range_words,
    spot,
    stated_range,
    stated_spot,
    wan_words,
)
from mingzhang.check.spot import set_apart
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Change, Subject
from mingzhang.narrative.direction import Direction
from mingzhang.narrative.number import Figure, FigureKind


@rule(
    "N104",
    title="增减额与增减率对不上",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="{problem}",
    expected="{right}",
    needs=("@narrative",),
    see_also=("N105",),
)
def change_does_not_follow_from_its_figures(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A change in amount and its rate do not belong together."""
    for change in context.claims.claims:
        if not isinstance(change, Change) or change.loose:
            continue
        if change.direction is Direction.OPEN and (change.percent is None or not change.before):
            continue
        if change.rate_direction not in (None, change.direction):
            continue  # N105 says so
        nows = _nows(context, change)
        befores: list[Range | None] = [(f.low, f.high) for f in change.before]
        last_year = [] if befores else _printed_before(context, change)
        if not nows or (change.amount is None and not befores and not last_year):
            continue
        _weigh(context, change, printed=bool(last_year))
        readings = [(now, before) for now in nows for before in befores or [None]]
        found = [_problem(change, now, before) for now, before in readings]
        if any(problem is None for problem in found):
            yield from _against_tables(context, change, nows, last_year)
            continue
        said, right = next(problem for problem in found if problem is not None)
        hit = Hit.at(
            spot(change.words, change.amount),
            *(stated_spot(now) for now in change.now[:1]),
            problem=said,
            right=right,
        )
        cut = any(_is_cut(change, now, before) for now, before in readings)
        yield Hit(hit.cells, hit.fields, severity=Severity.WARNING) if cut else hit


def _nows(context: Context, change: Change) -> list[Range]:
    """What the figure that changed may be; the statements, else what the tables print."""
    found = [stated_range(now) for now in change.now]
    count = any(now.figure.kind is not FigureKind.MONEY for now in change.now)
    if not count:
        found += printed_ranges(context, change.subject)
        for now in change.now:
            found += printed_ranges(context, now.subject)
    return list(dict.fromkeys(found))


def _printed_before(context: Context, change: Change) -> list[Range]:
    """What the tables print for last year, with what they print beside it after a deduction.

    A table that is empty says that there is nothing this year, and nothing of last year; where
    everything of last year is 0.00 nobody filled it in.
    """
    base = _last_year(change)
    printed = cells(context, base) if base is not None else ()
    if not any(cell.ref is not None and context.witness.is_filled(cell.ref) for cell in printed):
        return []
    found: list[Range] = []
    for cell in printed:
        if cell.ref is not None:
            # What the relations put in its place is believed, and what it prints is not accused.
            own = context.witness.cell(cell.ref).interval()
            beside = set_apart(context.booklet, context.profile, cell.ref)
            found += [
                (Fraction(interval.low), Fraction(interval.high))
                for interval in (own, *beside)
                if interval is not None
            ]
    return found + printed_ranges(context, base)


def _last_year(change: Change) -> Subject | None:
    """What it is compared with, where that is last year and the text does not say how much."""
    base = change.base
    return base if base is not None and base.time == -1 and not change.before else None


def _against_tables(
    context: Context, change: Change, nows: Sequence[Range], last_year: Sequence[Range]
) -> Iterator[Hit]:
    """A change that fits its own figures, and none of what the tables print for last year."""
    found = [_problem(change, now, before) for now in nows for before in last_year]
    base = _last_year(change)
    if not found or base is None or any(problem is None for problem in found):
        return
    said, right = next(problem for problem in found if problem is not None)
    hit = Hit.at(
        spot(change.words, change.amount or change.percent),
        *cells(context, base),
        problem=said,
        right=right,
    )
    yield Hit(hit.cells, hit.fields, severity=Severity.WARNING)


def _weigh(context: Context, change: Change, *, printed: bool) -> None:
    """What the check computes with: a change of nothing by nothing says nothing.

    Args:
        printed: whether the tables say what it was last year.
    """
    told = change.percent or change.before or printed
    for figure in (change.amount if told else None, change.percent):
        context.weigh(figure)
    for figure in change.before:
        context.weigh(figure)
    if told:
        for now in change.now[:1]:
            context.weigh(now.figure)


def _problem(change: Change, now: Range, before: Range | None) -> tuple[str, str] | None:
    """What is wrong with a change from one reading of its figures; None where it fits."""
    if before is None:
        return _judge(change, now) if change.amount is not None else None
    if change.direction is Direction.OPEN:  # 预决算差异率12.00%: which way is not said
        rises = now[0] + now[1] >= before[0] + before[1]
        signed = change.percent
        if signed is not None and signed.value < 0:  # 预决算差异率-16.67%: here it is said
            rises, change = False, replace(change, percent=_unsigned(signed))
        change = replace(change, direction=Direction.UP if rises else Direction.DOWN)
    return _from_base(change, now, before)


def _from_base(change: Change, now: Range, before: Range) -> tuple[str, str] | None:
    """A change whose base the text states: amount and rate follow from the two figures."""
    sign = change.direction.value
    low, high = sorted((sign * (now[0] - before[1]), sign * (now[1] - before[0])))
    if change.amount is not None and not change.amount.meets(low, high):
        right = wan_words((low + high) / 2)
        return (
            _("由 {before} 到 {now}，相差 {right}，文字写作 {said}").format(
                before=wan_words(_middle(before)),
                now=wan_words(_middle(now)),
                right=right,
                said=change.amount.text,
            ),
            _("增减额应为 {right}").format(right=right),
        )
    if change.percent is None:
        return None
    if before[0] <= 0:
        return None  # growth from nothing is N113's
    rates = _rates_from(now, before, sign)
    if change.percent.meets(*rates):
        return None
    return (
        _("由 {before} 到 {now}，增减率应为 {right}，文字写作 {said}").format(
            before=wan_words(_middle(before)),
            now=wan_words(_middle(now)),
            right=range_words(rates),
            said=change.percent.text,
        ),
        _("增减率应为 {right}，或者改正两个年度的数").format(right=range_words(rates)),
    )


def _unsigned(rate: Figure) -> Figure:
    return replace(rate, value=-rate.value, low=-rate.high, high=-rate.low)


def _rates_from(now: Range, before: Range, sign: int) -> Range:
    ends = [100 * sign * (n - b) / b for n in now for b in before]
    return min(ends), max(ends)


def _is_cut(change: Change, now: Range, before: Range | None) -> bool:
    if change.percent is None or change.no_base or change.direction is Direction.OPEN:
        return False
    if before is not None:
        if before[0] <= 0:
            return False
        return is_cut_off(change.percent, _rates_from(now, before, change.direction.value))
    if change.amount is None:
        return False
    amount = (change.amount.low, change.amount.high)
    if _before(now, amount, change.direction)[0] <= 0:
        return False
    return is_cut_off(change.percent, _rates(now, amount, change.direction))


def _judge(change: Change, now: Range) -> tuple[str, str] | None:
    assert change.amount is not None
    amount = (change.amount.low, change.amount.high)
    before = _before(now, amount, change.direction)
    if change.no_base:
        if before[0] <= 0 <= before[1]:
            return None
        return (
            _("上年为0，增加额应当就是本年数，文字写作{said}").format(
                said=moved_words(change.amount.text, rises=change.direction is Direction.UP)
            ),
            _("应为增加{right}").format(right=wan_words(_middle(now))),
        )
    if before[1] < 0:
        said = _("增加{said}，比本年数还多").format(said=change.amount.text)
        return said, _("增加额不能大于本年数")
    if change.percent is None:
        return None
    if before[0] <= 0:
        return None
    low, high = _rates(now, amount, change.direction)
    if change.percent.meets(low, high):
        return None
    told = percent_words(100 * change.amount.value / (_middle(before)))
    hint = _hint(change, now)
    return (
        _("由本年数和增减额得出上年数为{before}，增减率应为 {right}，文字写作 {said}").format(
            before=wan_words(_middle(before)), right=told, said=change.percent.text
        )
        + hint,
        _("增减率应为 {right}，或者改正增减额").format(right=range_words((low, high))),
    )


def _before(now: Range, amount: Range, direction: Direction) -> Range:
    if direction is Direction.UP:
        return now[0] - amount[1], now[1] - amount[0]
    return now[0] + amount[0], now[1] + amount[1]


def _rates(now: Range, amount: Range, direction: Direction) -> Range:
    """Rates that a true pair of amounts can give: the rate rises with the amount."""
    sign = -1 if direction is Direction.UP else 1
    ends = []
    for n, a in ((now[1], amount[0]), (now[0], amount[1])):
        before = n + sign * a
        ends.append(100 * a / before if before > 0 else Fraction(10**12))
    return ends[0], ends[1]


def _hint(change: Change, now: Range) -> str:
    """Where the rate fits a common slip."""
    assert change.amount is not None
    assert change.percent is not None
    middle = _middle(now)
    if middle and change.percent.meets(
        100 * change.amount.low / now[1], 100 * change.amount.high / max(now[0], Fraction(1))
    ):
        return _("（这是除以本年数的结果）")
    return ""


def _middle(span: Range) -> Fraction:
    return (span[0] + span[1]) / 2
