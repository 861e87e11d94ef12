"""绩效指标的指标值不可能。

## 查什么

满意度、合格率、完成率、覆盖率、到位率、及时率等比率大于100%；满意度写成“≤”“<”，等于要求群众不满意。
增长率、利用率等可以超过100%的不查。

## 为什么

达不到的指标、方向写反的指标，都没法评价。

## 举例

```booklet 目标 | 宣传费 | 群众满意度
目标 | 宣传费 | 年度指标 | 满意度指标 / 服务对象满意度 / 群众满意度 | ≥980%
```

```booklet 目标 | 宣传费 | 群众满意度
目标 | 宣传费 | 年度指标 | 满意度指标 / 服务对象满意度 / 群众满意度 | ≤95%
```

```booklet
目标 | 宣传费 | 年度指标 | 满意度指标 / 服务对象满意度 / 群众满意度 | ≥98%
目标 | 宣传费 | 年度指标 | 满意度指标 / 服务对象满意度 / 投诉率 | ≤1%
目标 | 宣传费 | 年度指标 | 效益指标 / 经济效益 / 收入增长率 | 120%
```

## 怎么改

按实际要求改正数字或符号。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._form import forms
from mingzhang.check.rules.target._share import is_share
from mingzhang.check.spot import indicator_cell
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.indicator import ValueKind, value_of


@rule(
    "T112",
    title="绩效指标的指标值不可能",
    severity="error",
    category="accurate",
    basis=(Basis.practice("指标值合理可行"),),
    message="{period}指标“{name}”印作 {value}，{why}",
    expected="改正数字或符号",
    needs=("@targets",),
)
def value_of_an_indicator_is_impossible(booklet: Booklet) -> Iterator[Hit]:
    """An indicator's value can never be reached, or asks for the opposite."""
    slips: dict[tuple[str, object], list[Hit]] = {}
    for side in forms(booklet):
        for indicator in side.indicators:
            measure = value_of(indicator.value)
            if measure.kind is not ValueKind.PERCENT or measure.value is None:
                continue
            why = _why(
                indicator.third,
                measure.relation,
                measure.value > 100 or (measure.relation == ">" and measure.value == 100),
            )
            if why:
                hit = Hit.at(
                    indicator_cell(side.target, indicator),
                    period=side.period,
                    name=indicator.third,
                    value=indicator.value,
                    why=why,
                )
                slips.setdefault((why, measure.value), []).append(hit)
    yield from map(_as_one, slips.values())


def _as_one(hits: Sequence[Hit]) -> Hit:
    """The same impossible value on many lines is one slip that was copied."""
    first = hits[0]
    if len(hits) == 1:
        return first
    cells = tuple(dict.fromkeys(cell for hit in hits for cell in hit.cells))
    why = _("{why}（同样的共{count}处）").format(why=first.fields["why"], count=len(hits))
    return replace(first, cells=cells, fields={**first.fields, "why": why})


def _why(name: str, relation: str, over: bool) -> str:
    if over and relation in ("≥", ">", "=") and is_share(name):
        return _("比率不会超过100%")
    if relation in ("≤", "<") and name.endswith("满意度"):
        return _("满意度不应当规定上限")
    return ""
