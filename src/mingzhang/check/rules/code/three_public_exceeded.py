"""基本支出里的“三公”科目大于“三公”经费表。

## 查什么

基本支出经济科目表里的因公出国（境）费用（30212）、公务接待费（30217）、公务用车运行维护费（30231）、
公务用车购置（31013），不应大于“三公”经费表里的同一项：“三公”经费包括基本支出和项目支出。

## 为什么

“三公”经费表少列了，是检查的重点。

## 举例

```booklet 基本支出 | 30217
一般公共预算安排基本支出 | 30217 | 公用经费 | 3.00
三公经费 | 公务接待费 | 合计 | 0.22
```

```booklet
一般公共预算安排基本支出 | 30217 | 公用经费 | 0.22
三公经费 | 公务接待费 | 合计 | 1.22
```

## 怎么改

核对“三公”经费表是否漏列，或者经济科目是否用错。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import table_cell
from mingzhang.codes import find_three_public
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.slice import Slice
from mingzhang.model.vocabulary import GRANTS
from mingzhang.tables.relation import CellRef

_GRANTS = frozenset(map(str, GRANTS))


@rule(
    "C316",
    title="基本支出里的“三公”科目大于“三公”经费表",
    severity="warning",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("经济科目与“三公”经费对应")),
    message="经济科目 {code} 印作 {printed}，“三公”经费表同一项只有 {public}",
    expected="核对“三公”经费表是否漏列，或者经济科目是否用错",
    needs=("@tables",),
)
def economic_class_exceeds_three_public(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """An economic class of the three public expenses is larger than their own table says."""
    system, intervals = context.derived.system, context.observed.intervals
    public: dict[str, CellRef] = {}
    economic: list[tuple[str, str, CellRef]] = []
    of_interest = [
        "stage" not in names and ("three_public" in names or "economic" in names)
        for names in ({name for name, _ in piece.conditions} for piece in system.slices)
    ]
    for ref, variable in system.observations:
        piece = system.slices[variable]
        if not of_interest[variable] or ref not in intervals:
            continue
        members, code = piece.get("three_public"), piece.get("economic")
        if isinstance(members, frozenset) and len(members) == 1 and code is None:
            (member,) = members
            known = public.get(member)
            if known is None or intervals[ref].high > intervals[known].high:
                public[member] = ref
        elif isinstance(code, str) and _is_of_grants(piece) and (found := find_three_public(code)):
            economic.append((code, found, ref))
    told: set[str] = set()
    for code, member, ref in economic:
        other = public.get(member)
        if other is None or code in told or intervals[ref].low <= intervals[other].high:
            continue
        told.add(code)
        cells = [table_cell(booklet, context.profile, r) for r in (ref, other)]
        yield Hit.at(*cells, code=code, printed=cells[0].text, public=cells[1].text or "0")


def _is_of_grants(piece: Slice) -> bool:
    """Whether all of a slice is paid by the treasury, as the table of 三公 is."""
    funds = piece.get("fund")
    return isinstance(funds, frozenset) and funds <= _GRANTS
