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

## 怎么改

逐项写明与上年相比的增减和原因。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.finding import Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import spot, stated_spot
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Change, NoChange, Stated
from mingzhang.tables.role import THREE_PUBLIC, Role

_WHOLE = {Role.VEHICLE_PURCHASE: Role.VEHICLES, Role.VEHICLE_OPERATION: Role.VEHICLES}


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
    stated: dict[Role, list[Stated]] = {}
    explained: set[Role] = set()
    lacking: dict[Role, Change] = {}
    roles = {
        m.key: m.role
        for m in context.profile.measures
        if m.role is not None and m.role in THREE_PUBLIC
    }
    for claim in context.claims.claims:
        if isinstance(claim, Stated) and claim.subject.key in roles:
            stated.setdefault(roles[claim.subject.key], []).append(claim)
        elif isinstance(claim, (Change, NoChange)):
            for now in claim.now[:1]:
                key = roles.get(now.subject.key)
                if key is None:
                    continue
                if isinstance(claim, NoChange) or claim.reason or _is_nothing(claim):
                    explained.add(key)
                elif claim.reason is None:
                    lacking.setdefault(key, claim)
    labels = {m.role: m.label.strip("“”") for m in context.profile.measures}
    for key, change in lacking.items():
        if key not in explained:
            yield Hit.at(spot(change.words), item=labels[key], problem="说了增减，没有说明原因")
    compared = explained | set(lacking)
    for key, several in stated.items():
        first = several[0]
        if key in compared or first.figure.value == 0 or _WHOLE.get(key) in compared:
            continue
        if key is not Role.THREE_PUBLIC and not compared and Role.THREE_PUBLIC in stated:
            continue  # one finding at the total says it for all
        hit = Hit.at(stated_spot(first), item=labels[key], problem="没有说与上年相比如何")
        yield Hit(hit.cells, hit.fields, severity=Severity.WARNING)


def _is_nothing(change: Change) -> bool:
    return change.amount is not None and change.amount.value == 0
