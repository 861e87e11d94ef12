"""“三公”经费的金额与团组、人次、批次、车辆数矛盾。

## 查什么

同一节里，公务接待费为0却有国内公务接待的批次、人次，有接待费却是0批次；因公出国（境）费与团组、人次，公务用车购置费与
购置数，运行维护费与保有量也是这样；人次少于批次、团组的，公务用车保有量多于国有资产里写的车辆总数的，一并提示。外事接待、国（境）外接待另有数的，接待费不判断。

## 为什么

财预〔2016〕143号要求“三公”经费的金额与团组数、人次、批次、购置数、保有量一并公开；两者矛盾，至少有一个是错的，
或者费用列到了别处。

## 举例

```booklet 七、“三公”经费增减变动原因说明 | 国内公务接待5批次
文字 | 七、“三公”经费增减变动原因说明 | 2025年公务接待费0万元。国内公务接待5批次、30人次。
```

```booklet 七、“三公”经费增减变动原因说明 | 购置公务用车0辆
文字 | 七、“三公”经费增减变动原因说明 | 2025年公务用车购置费18.00万元，购置公务用车0辆。
```

```booklet
文字 | 七、“三公”经费增减变动原因说明 | 2025年公务接待费3.00万元。国内公务接待5批次、30人次，外事接待0批次、0人次。
文字 | 七、“三公”经费增减变动原因说明 | 公务用车购置费0万元，购置公务用车0辆；公务用车运行维护费8.00万元，公务用车保有量2辆。
```

```booklet 七、“三公”经费增减变动原因说明 | 公务用车保有量12辆
文字 | 七、“三公”经费增减变动原因说明 | 公务用车运行维护费8.00万元，年末公务用车保有量12辆。
文字 | 十一、国有资产占有使用情况 | 截至2025年12月31日，某县某局共有车辆2辆，其中：领导用车0辆，其他公务用车2辆。
```

```booklet
文字 | 七、“三公”经费增减变动原因说明 | 公务用车运行维护费8.00万元，年末公务用车保有量2辆。
文字 | 十一、国有资产占有使用情况 | 截至2025年12月31日，某县某局共有车辆3辆，其中：领导用车0辆，其他公务用车2辆，特种专业技术用车1辆。
```

## 怎么改

核对决算报表和“三公”经费附注里的个数；费用由其他资金列支的，写明列支渠道。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import stated_spot
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Stated
from mingzhang.narrative.number import FigureKind

_PAIRS = (
    ("hospitality", "guests"),
    ("overseas", "visits"),
    ("vehicle_purchase", "bought"),
)
"""What is paid for, and what it is paid for: neither is nothing without the other."""
_PERSONS = ("人次", "人")

_Things = Mapping[str, Sequence[Stated]]


@rule(
    "N119",
    title="“三公”经费的金额与人次、批次、车辆数矛盾",
    severity="warning",
    category="consistent",
    basis=(Basis("财预〔2016〕143号"), Basis.practice("金额与数量一致")),
    message="{one}，{other}，互相矛盾",
    expected="核对金额和个数；由其他资金列支的写明",
    needs=("@narrative",),
    see_also=("N106", "N110"),
)
def three_public_money_and_counts_disagree(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Money without the guests, journeys or vehicles that it is for, or the reverse."""
    sections: dict[int, dict[str, list[Stated]]] = defaultdict(lambda: defaultdict(list))
    for stated in context.claims.stated():
        thing = _thing(stated)
        if thing and not stated.loose:
            sections[id(stated.words.section)][thing].append(stated)
    yield from _more_kept(
        context, [s for things in sections.values() for s in things.get("kept", ())]
    )
    for things in sections.values():
        for money, counted in _PAIRS:
            yield from _pair(context, things, money, counted)
        yield from _kept(context, things)
        for counted in ("guests", "visits"):
            yield from _fewer_persons(context, things.get(counted, ()))


def _pair(context: Context, things: _Things, money: str, counted: str) -> Iterator[Hit]:
    paid = _only(things.get(money, ()))
    counts = things.get(counted, ())
    if paid is None or not counts or (money == "hospitality" and things.get("foreign")):
        return
    for stated in (paid, *counts):
        context.weigh(stated.figure)
    some = next((count for count in counts if count.figure.value > 0), None)
    if paid.figure.value == 0 and some is not None:
        yield _hit(some, paid)
    elif paid.figure.value > 0 and some is None:
        yield _hit(counts[0], paid)


def _kept(context: Context, things: _Things) -> Iterator[Hit]:
    """Vehicles that cost something to run and that are not there."""
    paid, kept = _only(things.get("vehicle_operation", ())), _only(things.get("kept", ()))
    if paid is None or kept is None:
        return
    context.weigh(kept.figure)
    if paid.figure.value > 0 and kept.figure.value == 0:
        yield _hit(kept, paid)


def _more_kept(context: Context, counts: Sequence[Stated]) -> Iterator[Hit]:
    """More vehicles kept for official use than there are at all, where the assets are told."""
    kept = _only([count for count in counts if "保有" in count.words.text])
    owned = [count for count in counts if "共有" in count.words.text or "实有" in count.words.text]
    if kept is None or not owned:
        return
    most = max(owned, key=lambda count: count.figure.value)
    for stated in (kept, most):
        context.weigh(stated.figure)
    if kept.figure.value > most.figure.value:
        yield _hit(kept, most)


def _fewer_persons(context: Context, counts: Sequence[Stated]) -> Iterator[Hit]:
    """Guests or travellers that are fewer than their groups."""
    groups = _only([count for count in counts if count.figure.unit not in _PERSONS])
    persons = _only([count for count in counts if count.figure.unit in _PERSONS])
    if groups is None or persons is None:
        return
    context.weigh(groups.figure)
    context.weigh(persons.figure)
    if 0 < persons.figure.value < groups.figure.value:
        yield _hit(persons, groups)


def _thing(stated: Stated) -> str:
    """What of the three public expenses a figure is of; empty for anything else."""
    facets, subject = stated.subject.facets, stated.subject
    if subject.time != 0 or subject.stage or {"item", "unit", "function"} & set(facets):
        return ""
    kind = stated.figure.kind
    if kind is FigureKind.COUNT:
        if "visit" in facets:
            return "visits"
        if facets.get("guests") in ("foreign", "abroad"):
            return "foreign" if stated.figure.value else ""
        if "guests" in facets or "reception" in facets:
            return "guests"
        if facets.get("vehicle") == "bought":
            return "bought"
        return "kept" if facets.get("vehicle") == "all" and "vehicle_use" not in facets else ""
    if kind is not FigureKind.MONEY or "worth" in facets:
        return ""
    if facets.get("guests") in ("foreign", "abroad"):
        return "foreign" if stated.figure.value else ""
    return "" if "guests" in facets else str(facets.get("three_public", ""))


def _only(several: Sequence[Stated]) -> Stated | None:
    """The one figure that is said, be it several times; None where there are two."""
    return several[0] if len({one.figure.value for one in several}) == 1 else None


def _hit(first: Stated, other: Stated) -> Hit:
    return Hit.at(
        stated_spot(first), stated_spot(other), one=first.words.text, other=other.words.text
    )
