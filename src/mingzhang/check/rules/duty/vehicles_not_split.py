"""公务用车购置费与运行费没有分开。

## 查什么

“三公”经费表里，公务用车购置及运行费应当分列购置费和运行费。

## 为什么

检查中常见：车辆购置和运行合成一个数，看不出是否买了车。

## 举例

```booklet 三公 | 公务用车购置及运行费 | 合计
三公经费 | 因公出国（境）费 | 合计 | 0.00
三公经费 | 公务接待费 | 合计 | 0.22
三公经费 | 公务用车购置及运行费 | 合计 | 2.49
```

```booklet
三公经费 | 公务接待费 | 合计 | 0.22
三公经费 | 公务用车购置及运行费 | 合计 | 2.49
三公经费 | ①公务用车购置费 | 合计 | 0.00
三公经费 | ②公务用车运行维护费 | 合计 | 2.49
```

## 怎么改

在表里分列公务用车购置费和公务用车运行费，没有的列0。
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import table_cell
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.tables.relation import CellRef

_PARTS: Mapping[str, Callable[[], str]] = {
    "vehicle_purchase": lambda: _("购置费"),
    "vehicle_operation": lambda: _("运行费"),
}


@rule(
    "D112",
    title="公务用车购置费与运行费没有分开",
    severity="error",
    category="complete",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("公务用车分购置和运行两项")),
    message="公务用车购置及运行费印作 {total}，没有分列{missing}",
    expected="分列公务用车购置费和公务用车运行费，没有的列0",
    needs=("@tables",),
)
def vehicles_are_not_split(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Purchase and running of vehicles are printed as one figure."""
    found: dict[str, CellRef] = {}
    for ref, variable in context.derived.system.observations:
        members = context.derived.system.slices[variable].get("three_public")
        if isinstance(members, frozenset):
            found.setdefault("+".join(sorted(members)), ref)
    whole = found.get("vehicle_operation+vehicle_purchase")
    if whole is None:
        return
    missing = [name() for key, name in _PARTS.items() if key not in found and _empty(context, key)]
    cell = context.observed.cells[whole]
    printed = cell.amount is not None and not cell.amount.is_zero()
    if len(missing) == len(_PARTS) and printed:
        spot = table_cell(booklet, context.profile, whole)
        yield Hit.at(spot, total=spot.text, missing="、".join(missing))


def _empty(context: Context, member: str) -> bool:
    """Whether no cell prints the member by itself, not even as nothing."""
    return ("three_public", member) not in context.derived.zero.members
