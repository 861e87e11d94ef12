"""同一个数在情况说明里前后不一致。

## 查什么

报表没有印的数（政府采购预算总额、项目个数、车辆数、绩效目标涉及金额……）在情况说明里出现两次以上，
各处必须一致。每个项目都有绩效目标表的，项目的个数、金额与公开绩效目标的个数、金额也必须一致。报表印了的数由 N101 逐处核对。

## 为什么

前后矛盾，至少有一处是错的。

## 举例

```booklet 九、政府采购情况 | 政府采购预算总额3.29万元
文字 | 九、政府采购情况 | 2025年某县某局政府采购预算总额2.39万元。
文字 | 九、政府采购情况 | 2025年某县某局政府采购预算总额3.29万元。
```

```booklet
文字 | 九、政府采购情况 | 2025年某县某局政府采购预算总额2.39万元。
文字 | 九、政府采购情况 | 2025年某县某局政府采购预算总额23,900元。
```

```booklet 九、政府采购情况 | 财政业务系统维护费9.50万元
文字 | 三、支出预算情况说明 | 2025年项目支出包括：中介机构服务费5.00万元，财政业务系统维护费9.00万元。
文字 | 九、政府采购情况 | 重点项目：中介机构服务费5.00万元，财政业务系统维护费9.50万元。
```

```booklet
文字 | 三、支出预算情况说明 | 2025年项目支出包括：中介机构服务费5.00万元，财政业务系统维护费9.00万元。
文字 | 九、政府采购情况 | 重点项目：中介机构服务费4.00万元，财政业务系统维护费9.50万元。
```

## 怎么改

核对原始资料，把各处改成同一个数。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Set
from dataclasses import replace
from itertools import combinations

from mingzhang.check.context import Context
from mingzhang.check.finding import Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import (
    every_project_has_a_target,
    is_against,
    is_told,
    stated_spot,
)
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Stated, Subject
from mingzhang.narrative.facet import identity
from mingzhang.narrative.number import FigureKind

_SAME = {
    "target:other_operation": "category:other_operation",
    "target:specific_target": "category:specific_target",
    "target_count:other_operation": "count:other_operation",
    "target_count:specific_target": "count:specific_target",
}
"""Where every project has a target, what is said of targets is said of projects."""


@rule(
    "N102",
    title="同一个数在情况说明里前后不一致",
    severity="error",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("同一金额各处一致")),
    message="{label}一处写作 {first}，一处写作 {second}",
    needs=("@narrative",),
    see_also=("N101",),
)
def same_measure_is_stated_with_two_figures(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The text gives two figures for one thing."""
    said: dict[tuple[object, ...], list[Stated]] = defaultdict(list)
    same = _SAME if every_project_has_a_target(context) else {}
    funds = {
        stated.subject.facets["fund"]
        for stated in context.claims.stated()
        if _is_of_any_fund(stated.subject) and "fund" in stated.subject.facets
    }
    for stated in context.claims.stated():
        if stated.loose or not _is_one_thing(stated):
            continue
        key = same.get(stated.subject.key, stated.subject.key)
        stage = stated.subject.stage  # how much was planned and what became of it are two things
        named: tuple[object, ...] = (key, stage) if key else _of_one_fund(stated.subject, funds)
        if {"item", "unit"} & set(stated.subject.facets):
            # a name of its own, but only here; what is spent of it is not how much it is
            named = (*named, stated.words.section.title, stated.subject.measure)
        said[(*named, stated.figure.kind, stated.figure.unit if _is_count(stated) else "")].append(
            stated
        )
    yield from _of_two_lists(context)
    for several in said.values():
        first = several[0]
        for other in several[1:]:
            context.weigh(first.figure)
            context.weigh(other.figure)
            told = is_told(context, first) and (
                is_against(context, first) or is_against(context, other)
            )
            if _differ(first, other) and not told:
                yield Hit.at(
                    stated_spot(other),
                    stated_spot(first),
                    label=first.subject.label,
                    first=first.figure.text,
                    second=other.figure.text,
                )


def _of_two_lists(context: Context) -> Iterator[Hit]:
    """Named items that two sections list, one of them with another figure in one of the two.

    A name alone may be of two things; that the sections share another item with its figure says
    that they list the same.
    """
    lists: dict[int, dict[object, Stated]] = defaultdict(dict)
    named: dict[object, dict[int, None]] = defaultdict(dict)
    for stated in context.claims.stated():
        own = str(stated.subject.facets.get("item", "")).rpartition("/")[2]
        if len(own) < _TELLING or stated.loose or stated.figure.kind is not FigureKind.MONEY:
            continue
        key, section = (own, stated.subject.time, stated.subject.stage), id(stated.words.section)
        lists[section].setdefault(key, stated)
        named[key][section] = None
    together = {
        pair: None
        for sections in named.values()
        if len(sections) <= _FEW
        for pair in combinations(sections, 2)
    }
    for one, two in ((lists[a], lists[b]) for a, b in together):
        shared = [(one[key], two[key]) for key in one if key in two]
        alike = [a for a, b in shared if a.figure.value and not _differ(a, b)]
        others = [(a, b) for a, b in shared if _differ(a, b)]
        if not alike or len(others) != 1:
            continue
        ((first, other),) = others
        context.weigh(first.figure)
        context.weigh(other.figure)
        yield replace(
            Hit.at(
                stated_spot(other),
                stated_spot(first),
                label=first.subject.label,
                first=first.figure.text,
                second=other.figure.text,
            ),
            severity=Severity.WARNING,
        )


_FEW = 5  # sections that name an item; in more it is a word of the place, not one project
_TELLING = 5  # characters of a name that say which item it is: 财政业务费


def _is_of_any_fund(subject: Subject) -> bool:
    return bool({"three_public", "agency"} & set(subject.facets))


def _of_one_fund(subject: Subject, funds: Set[object]) -> tuple[object, ...]:
    """What a figure is of; “三公”经费 of the one fund that is named is the same without its name."""
    if not _is_of_any_fund(subject) or len(funds) != 1:
        return subject.identity
    facets = {name: member for name, member in subject.facets.items() if name != "fund"}
    return (identity(facets), *subject.identity[1:])


_LOOSELY_NAMED = frozenset({"involved", "thing", "acquired", "awarded", "reserved_in"})
"""Facets of what a text speaks of several times without meaning the same: 涉及金额, 项目."""


def _is_one_thing(stated: Stated) -> bool:
    """Whether what a figure is of can be told from everything else."""
    subject = stated.subject
    if subject.key:
        return True
    facets = set(subject.facets)
    if "economic" in facets and not {"nature", "unit"} & facets:
        return False  # 商品和服务支出 of the basic and of the project expenditure
    if {"unit", "origin"} <= facets:
        return False  # 上年结转 of this project of a unit and of that one
    return bool(facets) and not _LOOSELY_NAMED & facets


def _is_count(stated: Stated) -> bool:
    return stated.figure.kind is FigureKind.COUNT


def _differ(one: Stated, two: Stated) -> bool:
    a, b = one.figure, two.figure
    if a.amount and b.amount and a.amount.step_fen == b.amount.step_fen:
        return a.amount.fen != b.amount.fen
    return not a.meets(b.low, b.high)
