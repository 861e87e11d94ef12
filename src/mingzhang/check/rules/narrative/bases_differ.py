"""由增减额推出的上年数对不上。

## 查什么

“支出预算110.00万元，比上年增加10.00万元”：上年就是100.00万元。同一个数在几处写的增减不同，推出的上年数就不同；总数和
列全了的各项都写了增减的，各项推出的上年数相加应等于总数推出的上年数。没有写增减率、报表又不印上年数的，只有这样才看得出。

## 为什么

改了一处的增减额，忘了改另一处。

## 举例

```booklet 二、收支情况 | 比上年增加10.00万元
文字 | 二、收支情况 | 2025年基本支出110.00万元，比上年增加10.00万元。其中：人员经费80.00万元，比上年增加20.00万元；公用经费30.00万元，与上年持平。
```

```booklet
文字 | 二、收支情况 | 2025年基本支出110.00万元，比上年增加10.00万元。其中：人员经费80.00万元，比上年增加10.00万元；公用经费30.00万元，与上年持平。
```

## 怎么改

核对几处的增减额和所比的数。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import Range, is_against, spot, wan_words
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Change, NoChange, Stated, SumOf
from mingzhang.narrative.direction import Direction
from mingzhang.narrative.number import FigureKind


@dataclass(frozen=True, slots=True)
class _Base:
    """What a statement and its change say of last year, in fen."""

    stated: Stated
    change: Change | NoChange
    span: Range


@rule(
    "N117",
    title="由增减额推出的上年数对不上",
    severity="warning",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="由这里的增减推出上年为 {one}，{other}",
    expected="核对几处的增减额",
    needs=("@narrative",),
    see_also=("N104", "N116"),
)
def changes_imply_different_bases(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Changes of one thing, or of a whole and its parts, come from different figures of last year."""
    bases = _bases(context)
    told: set[int] = set()
    for several in bases.values():
        for one, two in combinations(several.values(), 2):
            if not _are_one(one.stated, two.stated):
                continue
            _weigh(context, one, two)
            if not _meet(one.span, two.span) and id(two.change) not in told:
                told |= {id(one.change), id(two.change)}
                yield _hit(two, one.span, _("另一处推出 {}"), one)
    for claim in context.claims.claims:
        if not isinstance(claim, SumOf) or not claim.told:
            continue
        for known in bases.values():
            whole = known.get(id(claim.total))
            parts = [known[id(part)] for part in claim.parts if id(part) in known]
            if whole is None or len(parts) < len(claim.parts):
                continue
            _weigh(context, whole, *parts)
            low, high = (sum((p.span[end] for p in parts), Fraction(0)) for end in (0, 1))
            if _meet(whole.span, (low, high)) or id(whole.change) in told:
                continue
            told.add(id(whole.change))
            yield _hit(whole, (low, high), _("各项推出的上年数相加为 {}"), *parts)


def _bases(context: Context) -> dict[str, dict[int, _Base]]:
    """By the stage of last year that is compared with, the statements whose change says it."""
    found: defaultdict[str, dict[int, _Base]] = defaultdict(dict)
    for claim in context.claims.claims:
        if not isinstance(claim, Change | NoChange) or not claim.now or claim.loose:
            continue
        stated = claim.now[0]
        if claim.base is None or claim.base.time != -1 or not _is_own(context, stated):
            continue
        if stated.words.sentence != claim.words.sentence:
            continue  # after a list it may be said of its last part, or of the whole
        if isinstance(claim, NoChange):
            if claim.of_change is None:
                span = stated.figure.low, stated.figure.high
                found[claim.base.stage].setdefault(id(stated), _Base(stated, claim, span))
        elif (span_of := _before(stated, claim)) is not None:
            found[claim.base.stage].setdefault(id(stated), _Base(stated, claim, span_of))
    return found


def _is_own(context: Context, stated: Stated) -> bool:
    subject = stated.subject
    if stated.loose or stated.figure.kind is not FigureKind.MONEY or subject.time != 0:
        return False
    return not subject.stage and not is_against(context, stated)


def _before(stated: Stated, change: Change) -> Range | None:
    if change.amount is None or change.amount.amount is None:
        return None
    if change.direction is Direction.OPEN or change.no_base or change.before:
        return None  # a stated base is N104's
    low, high = stated.figure.low, stated.figure.high
    if change.direction is Direction.UP:
        base = low - change.amount.high, high - change.amount.low
        return base if base[1] >= 0 else None  # more than all there is: N104's
    return low + change.amount.low, high + change.amount.high


def _are_one(one: Stated, two: Stated) -> bool:
    """Whether two statements say the same figure of the same thing."""
    if not one.figure.value or not one.figure.meets(two.figure.low, two.figure.high):
        return False
    if one.subject.identity == two.subject.identity:
        return True
    return bool(set(one.subject.pieces) & set(two.subject.pieces))


def _meet(one: Range, two: Range) -> bool:
    return one[0] <= two[1] and two[0] <= one[1]


def _weigh(context: Context, *bases: _Base) -> None:
    for base in bases:
        context.weigh(base.stated.figure)
        if isinstance(base.change, Change):
            context.weigh(base.change.amount)


def _hit(main: _Base, other: Range, words: str, *others: _Base) -> Hit:
    return Hit.at(
        spot(main.change.words),
        *(spot(base.change.words) for base in others),
        one=wan_words((main.span[0] + main.span[1]) / 2),
        other=words.format(wan_words((other[0] + other[1]) / 2)),
    )
