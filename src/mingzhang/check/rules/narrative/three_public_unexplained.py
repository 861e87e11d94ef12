"""“三公”经费的增减没有逐项说明原因。

## 查什么

“三公”经费一节里，总数和因公出国（境）费、公务接待费、公务用车购置及运行费（购置、运行）凡是说了增减的，
后面要有原因；报表有数的项目，一节里要说到与上年相比如何。

## 为什么

检查中发现最多的问题：“三公”经费增减不说明原因。

## 举例

```booklet 七、“三公”经费增减变动原因说明 | 比上年增加1.00万元，增长100.00%
三公经费 | 公务接待费 | 合计 | 2.00
三公经费 | 合计 | 合计 | 2.00
文字 | 七、“三公”经费增减变动原因说明 | 2025年度某县某局“三公”经费预算2.00万元，比上年增加1.00万元，增长100.00%，主要原因是接待任务增加。其中：公务接待费2.00万元，比上年增加1.00万元，增长100.00%。
```

```booklet
三公经费 | 公务接待费 | 合计 | 2.00
三公经费 | 合计 | 合计 | 2.00
文字 | 七、“三公”经费增减变动原因说明 | 2025年度某县某局“三公”经费预算2.00万元，比上年增加1.00万元，增长100.00%，主要原因是接待任务增加。其中：公务接待费2.00万元，比上年增加1.00万元，增长100.00%，主要原因是接待任务增加。
```

```booklet
三公经费 | 公务接待费 | 合计 | 2.00
三公经费 | ②公务用车运行维护费 | 合计 | 3.00
三公经费 | 合计 | 合计 | 5.00
文字 | 七、“三公”经费增减变动原因说明 | 2025年度“三公”经费预算5.00万元，比上年减少2.00万元。其中：公务用车运行维护费3.00万元，比上年减少1.00万元；公务接待费2.00万元，比上年减少1.00万元。减少的主要原因是压减一般性支出。
```

```booklet 七、“三公”经费增减变动原因说明 | 比上年减少1.00万元
三公经费 | 公务接待费 | 合计 | 2.00
三公经费 | ②公务用车运行维护费 | 合计 | 3.00
三公经费 | 合计 | 合计 | 5.00
文字 | 七、“三公”经费增减变动原因说明 | 2025年度“三公”经费预算5.00万元，比上年减少2.00万元，主要原因是压减支出。其中：公务用车运行维护费3.00万元，比上年减少1.00万元；公务接待费2.00万元，比上年减少1.00万元，主要原因是接待减少。
```

## 怎么改

逐项写明与上年相比的增减和原因。
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mingzhang.check.context import Context
from mingzhang.check.finding import Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import spot, stated_spot
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Change, NoChange, Stated, Subject
from mingzhang.narrative.direction import Direction
from mingzhang.narrative.number import FigureKind

_WHOLE = {"vehicle_purchase": "vehicles", "vehicle_operation": "vehicles"}
_LABELS: Mapping[str, Callable[[], str]] = {
    "all": lambda: _("三公经费"),
    "overseas": lambda: _("因公出国（境）费"),
    "hospitality": lambda: _("公务接待费"),
    "vehicles": lambda: _("公务用车购置及运行费"),
    "vehicle_purchase": lambda: _("公务用车购置费"),
    "vehicle_operation": lambda: _("公务用车运行维护费"),
}


@rule(
    "N110",
    title="“三公”经费的增减没有逐项说明原因",
    severity="error",
    category="complete",
    basis=(Basis("财预〔2016〕143号"),),
    message="“{item}”{problem}",
    expected="写明“{item}”与上年相比的增减和原因",
    needs=("@narrative",),
    see_also=("N108",),
)
def three_public_change_is_not_explained(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A change of the three public expenses is not explained item by item."""
    stated: dict[str, list[Stated]] = {}
    explained: set[str] = set()
    lacking: dict[str, Change] = {}
    reasons: dict[str, tuple[int, int]] = {}
    with_reason_behind: set[str] = set()
    for claim in context.claims.claims:
        if not isinstance(claim, (Stated, Change, NoChange)):
            continue
        item = _item(claim.subject)
        if not item:
            continue
        if isinstance(claim, Stated):
            if claim.figure.kind is FigureKind.MONEY and claim.subject.time == 0:
                stated.setdefault(item, []).append(claim)
        elif isinstance(claim, NoChange) or claim.reason or _is_nothing(claim):
            explained.add(item)
            if isinstance(claim, Change) and claim.reason:
                reasons[item] = claim.reason_at
                if claim.reason not in claim.words.sentence:
                    with_reason_behind.add(claim.words.sentence)
        elif claim.direction is Direction.OPEN:
            explained.add(item)  # the choice left open is said elsewhere
        elif claim.reason is None:
            lacking.setdefault(item, claim)
    for item, change in lacking.items():
        parts = {"all": set(_LABELS) - {"all"}, "vehicles": set(_WHOLE)}.get(item, set())
        whole = _WHOLE.get(item, "")
        beside = [at for other, at in reasons.items() if whole and _WHOLE.get(other) == whole]
        above = [reasons.get(whole), reasons.get("all"), *beside]
        if any(at is not None and at > change.words.at for at in above):
            continue  # all items first, then one reason for them
        if change.words.sentence in with_reason_behind:
            continue  # the reason is a sentence of its own behind the one that names all items
        if item not in explained and not parts & explained:
            yield Hit.at(
                spot(change.words), item=_LABELS[item](), problem=_("说了增减，没有说明原因")
            )
    compared = explained | set(lacking)
    silent: dict[str, list[tuple[str, Stated]]] = {}
    for item, several in stated.items():
        first = several[0]
        parts = {part for part, whole in _WHOLE.items() if whole == item}
        said = compared & {item, _WHOLE.get(item, item), *parts}
        if said or first.figure.value == 0:
            continue
        if item != "all" and not compared & set(_LABELS) and "all" in stated:
            continue  # one finding at the total says it for all
        silent.setdefault(first.words.section.title, []).append((item, first))
    told = "all" in explained
    for together in silent.values():
        names = "、".join(_LABELS[item]() for item, _stated in together)
        spots = [stated_spot(first) for _item, first in together]
        hit = Hit.at(*spots, item=names, problem=_("没有说与上年相比如何"))
        yield Hit(hit.cells, hit.fields, severity=Severity.NOTE if told else Severity.WARNING)


def _item(subject: Subject) -> str:
    """Which of the three public expenses a subject is; empty for anything else."""
    facets = dict(subject.facets)
    item = str(facets.pop("three_public", ""))
    return item if item in _LABELS and set(facets) <= {"fund", "side"} else ""


def _is_nothing(change: Change) -> bool:
    return change.amount is not None and change.amount.value == 0
