"""单位册写成“部门预算”，部门册写成“单位预算”。

## 查什么

单位预算、决算里说本单位的安排写作“部门预算安排”“2025年部门预算”；部门预算、决算里写作“单位预算安排”。说制度、说主管部门、说目录名称的“部门预算”不算。

## 为什么

照搬了另一级的模板，读者分不清说的是一个单位还是整个部门。

## 举例

```booklet （三）国有资产占用情况 | 部门预算安排
封面 | 某区某院2025年单位预算
文字 | （三）国有资产占用情况 | 2025年部门预算安排购置车辆0辆。
```

```booklet （三）国有资产占用情况 | 单位预算安排
封面 | 某区某局2025年部门预算
文字 | （三）国有资产占用情况 | 2025年单位预算安排购置车辆0辆。
```

```booklet
封面 | 某区某院2025年单位预算
文字 | （三）国有资产占用情况 | 根据部门预算管理办法和批复的部门预算编制。2025年单位预算安排购置车辆0辆。
```

```booklet
封面 | 某区某局2025年部门预算
文字 | （三）国有资产占用情况 | 2025年部门预算安排购置车辆0辆，所属单位预算安排购置1辆。
```

## 怎么改

改成本册的一级。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.identity import level_of

_LEVELS = ("部门", "单位")


@rule(
    "Z114",
    title="“部门”“单位”写混",
    severity="warning",
    category="accurate",
    basis=(Basis.practice("残留内容"),),
    message="本册是{own}{kind}，这里写作“{text}”（{count}处）",
    expected="改成“{own}”",
)
def department_and_unit_are_mixed_up(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A unit's booklet speaks of the department's budget, or the reverse."""
    level = level_of(booklet)
    if level is None:
        return
    own = level.label
    other = _LEVELS[1 - _LEVELS.index(own)]
    kind = "决算" if "final" in booklet.kind.value else "预算"
    said = re.compile(
        rf"(?:20\d\d年度?|^|[，。；、：])本?{other}{kind}(?:安排|总收入|总支出)[^，。；：\d]{{0,12}}"
    )
    cells = [
        printed.cell(match)
        for printed in context.words("paragraph")
        for match in said.finditer(printed.flat.text)
    ]
    if cells:
        text = cells[0].text.lstrip("，。；、：")
        yield Hit.at(*cells, own=own, kind=kind, text=text, count=len(cells))
