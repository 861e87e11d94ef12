"""完成率与预算数、决算数对不上。

## 查什么

“年初预算为24.50万元，支出决算为11.96万元，完成预算的48.82%”：决算数除以预算数，按各自末位的余地应当得出所写的
百分比；文字没有写预算数的，用报表的预算数。预算为0的，没有完成率可言。末位截掉的作提示。

## 为什么

改了预算数或者决算数，忘了改完成率；或者照抄了别项的完成率。

## 举例

```booklet 三、支出情况 | 完成年初预算的84.82%
文字 | 三、支出情况 | 2025年基本支出年初预算为24.50万元，支出决算为11.96万元，完成年初预算的84.82%。
```

```booklet
文字 | 三、支出情况 | 2025年基本支出年初预算为24.50万元，支出决算为11.96万元，完成年初预算的48.82%。
```

## 怎么改

用决算数除以预算数重新计算；预算为0的写“年初未安排预算”。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.finding import Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import (
    Range,
    is_cut_off,
    is_nothing,
    printed_ranges,
    quotients,
    range_words,
    spot,
    stated_range,
    stated_spot,
    unique,
)
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Absent, Completion
from mingzhang.narrative.facet import identity


@rule(
    "N112",
    title="完成率与预算数、决算数对不上",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="写作完成 {said}，{right}",
    expected="用决算数除以预算数重新计算",
    needs=("@narrative",),
    see_also=("N103",),
)
def completion_does_not_follow_from_its_amounts(
    booklet: Booklet, context: Context
) -> Iterator[Hit]:
    """A rate of completion is none that budget and outturn can give."""
    unplanned = {
        _place(claim)
        for claim in context.claims.claims
        if isinstance(claim, Absent) and claim.planned
    }
    for claim in context.claims.claims:
        if not isinstance(claim, Completion) or claim.loose:
            continue
        spent = [stated_range(stated) for stated in claim.spent]
        planned = _planned(context, claim)
        if not spent or not planned:
            if spent and all(map(is_nothing, spent)):
                yield from _of_nothing(context, claim)
            elif _place(claim) in unplanned and claim.subject.stage == "initial":
                yield from _of_no_plan(context, claim)
            continue
        context.weigh(claim.percent)
        context.weigh(claim.planned_value)
        for stated in (*claim.spent[:1], *claim.planned[:1]):
            context.weigh(stated.figure)
        spots = [spot(claim.words), *map(stated_spot, (*claim.spent[:1], *claim.planned[:1]))]
        if all(map(is_nothing, planned)):
            if claim.percent.value != 0:
                yield Hit.at(*unique(spots), said=claim.percent.text, right=_("预算数却是0"))
            continue
        spans = [span for part in spent for whole in planned if (span := quotients(part, whole))]
        if not spans or any(claim.percent.meets(*span) for span in spans):
            continue
        right = _("按印出的数应为 {rate}").format(rate=range_words(spans[0]))
        hit = Hit.at(*unique(spots), said=claim.percent.text, right=right)
        cut = any(is_cut_off(claim.percent, span) for span in spans)
        yield Hit(hit.cells, hit.fields, severity=Severity.WARNING) if cut else hit


def _place(claim: Absent | Completion) -> tuple[int, frozenset[tuple[str, object]]]:
    return id(claim.words.section), identity(claim.subject.facets)


def _of_no_plan(context: Context, claim: Completion) -> Iterator[Hit]:
    """`年初未安排预算…完成年初预算的50%`: whatever came later, nothing of that was completed."""
    context.weigh(claim.percent)
    if claim.percent.value != 0:
        spots = spot(claim.words), *map(stated_spot, claim.spent[:1])
        yield Hit.at(*spots, said=claim.percent.text, right=_("预算数却是0"))


def _of_nothing(context: Context, claim: Completion) -> Iterator[Hit]:
    """`支出决算0万元，完成预算的0%`: nothing is no part of any budget."""
    context.weigh(claim.percent)
    if claim.percent.value != 0:
        spots = spot(claim.words), stated_spot(claim.spent[0])
        hit = Hit.at(*spots, said=claim.percent.text, right=_("决算数却是0"))
        yield Hit(hit.cells, hit.fields, severity=Severity.WARNING)


def _planned(context: Context, claim: Completion) -> list[Range]:
    if claim.planned_value is not None:
        return [(claim.planned_value.low, claim.planned_value.high)]
    found = [stated_range(stated) for stated in claim.planned]
    return found or printed_ranges(context, claim.subject)
