"""说没有的，另一处写有金额。

## 查什么

“本单位无政府性基金预算支出”，另一处写“政府性基金预算支出5.00万元”：同一年、同一件事，一处说没有，一处写有不是0的金额。
决算里说年初没有安排的、说上年没有的、各单位分别说的不算。

## 为什么

两句话只能有一句是真的，多半有一句是模板里留下的。

## 举例

```booklet 二、收支情况 | 2025年某县某局无政府性基金预算支出
文字 | 二、收支情况 | 2025年某县某局无政府性基金预算支出。
文字 | 三、支出情况 | 2025年政府性基金预算支出5.00万元，主要用于征地补偿。
```

```booklet
文字 | 二、收支情况 | 2025年某县某局无政府性基金预算支出。
文字 | 三、支出情况 | 2025年政府性基金预算支出0.00万元，2024年政府性基金预算支出5.00万元。
```

## 怎么改

核对后删去不对的一句。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import spot, stated_spot
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.vocabulary import BookletKind
from mingzhang.narrative.claim import Absent, Stated, Subject
from mingzhang.narrative.number import FigureKind

_TOLD_APART = frozenset({"fund", "three_public", "agency", "procurement"})
"""What is the same thing wherever a text speaks of it; 无结转, 无其他收入 depend on what is spoken of."""
_RELATIVE = frozenset({"origin", "unit", "item", "function", "economic"})


@rule(
    "N120",
    title="说没有的，另一处写有金额",
    severity="error",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("同一事项各处一致")),
    message="这里说“{said}”，另一处写“{figure}”",
    expected="核对后删去不对的一句",
    needs=("@narrative",),
    see_also=("N102", "D113", "D114"),
)
def what_is_absent_has_money(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The text says that there is none of something and states an amount of it."""
    final = booklet.kind is BookletKind.FINAL_ACCOUNTS
    stated: dict[object, Stated] = {}
    absent: dict[object, list[Absent]] = defaultdict(list)
    for claim in context.claims.claims:
        if isinstance(claim, Absent) and not (final and claim.planned):
            absent[claim.subject.identity].append(claim)
        elif isinstance(claim, Stated) and _is_some_money(claim):
            stated.setdefault(claim.subject.identity, claim)
    for identity, claims in absent.items():
        facets = set(claims[0].subject.facets)
        other = stated.get(identity)
        if other is None or not _is_called_alike(claims[0].subject, other.subject):
            continue
        if facets & _TOLD_APART and not facets & _RELATIVE:
            context.weigh(other.figure)
            yield Hit.at(
                *(spot(claim.words) for claim in claims),
                stated_spot(other),
                said=claims[0].words.text,
                figure=other.words.text,
            )


def _is_some_money(stated: Stated) -> bool:
    figure = stated.figure
    return figure.kind is FigureKind.MONEY and not stated.loose and not figure.meets(0, 0)


_LEAST = 3  # characters of 政府性基金预算支出 that 政府性基金收支 has too


def _is_called_alike(one: Subject, two: Subject) -> bool:
    """Whether words name both, not only the heading they stand under."""
    matcher = SequenceMatcher(None, one.label, two.label, autojunk=False)
    return matcher.find_longest_match().size >= _LEAST
