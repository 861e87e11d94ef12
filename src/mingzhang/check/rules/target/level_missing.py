"""绩效指标缺少一级指标。

## 查什么

绩效目标表里填了指标，但产出、效益、满意度三类中缺了一类。

## 为什么

只有产出没有效益，看不出钱花得值不值；没有满意度，不知道服务对象怎么看。

## 举例

```booklet 目标 | 宣传费 | 项目名称
目标 | 宣传费 | 年度资金总额 | 400,000
目标 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 专题片 | 2部
目标 | 宣传费 | 年度指标 | 满意度指标 / 服务对象满意度 / 群众满意度 | ≥95%
```

```booklet
目标 | 宣传费 | 年度资金总额 | 400,000
目标 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 专题片 | 2部
目标 | 宣传费 | 年度指标 | 效益指标 / 社会效益 / 知晓率 | ≥80%
目标 | 宣传费 | 年度指标 | 满意度指标 / 服务对象满意度 / 群众满意度 | ≥95%
```

## 怎么改

补上缺的一类指标；确实不适用的，在表里说明。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.finding import FoundCell
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._form import forms
from mingzhang.check.spot import target_cell
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet

_LEVELS = ("产出", "效益", "满意度")


@rule(
    "T110",
    title="绩效指标缺少一级指标",
    severity="warning",
    category="complete",
    basis=(Basis.practice("绩效指标分产出、效益、满意度"),),
    message="{period}指标里没有{missing}指标",
    expected="补上{missing}指标",
    needs=("@targets",),
)
def level_of_indicators_is_missing(booklet: Booklet) -> Iterator[Hit]:
    """A target form lacks indicators of output, benefit or satisfaction."""
    found: dict[tuple[str, str], list[FoundCell]] = {}
    for side in forms(booklet):
        levels = "".join(indicator.first + indicator.second for indicator in side.indicators)
        missing = [name for name in _LEVELS if name not in levels]
        if missing and len(missing) < len(_LEVELS):
            cells = found.setdefault((side.period, "、".join(missing)), [])
            cells.append(target_cell(side.target, "subject"))
    for (period, names), cells in found.items():
        of = _("{count}张表的{period}").format(count=len(cells), period=period)
        yield Hit.at(*cells, period=of if len(cells) > 1 else period, missing=names)
