"""比率的指标值写作≥100%。

## 查什么

合格率、完成率、满意度这类不会超过100%的比率，指标值写作“≥100%”。

## 为什么

最多就是100%，应当写“100%”；写“≥100%”是照抄符号。

## 举例

```booklet 目标 | 建设费 | 验收合格率
目标 | 建设费 | 年度指标 | 产出指标 / 质量指标 / 验收合格率 | ≥100%
```

```booklet
目标 | 建设费 | 年度指标 | 产出指标 / 质量指标 / 验收合格率 | 100%
目标 | 建设费 | 年度指标 | 产出指标 / 质量指标 / 产量增长率 | ≥100%
```

## 怎么改

写作“100%”。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.finding import FoundCell
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._share import is_share
from mingzhang.check.spot import indicator_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.indicator import ValueKind, value_of


@rule(
    "T127",
    title="比率的指标值写作≥100%",
    severity="note",
    category="accurate",
    basis=(Basis.practice("指标值合理可行"),),
    message="“{name}”等{count}项比率的指标值写作 {value}，最多就是100%",
    expected="写作“100%”",
    needs=("@forms",),
    see_also=("T112",),
)
def share_is_bounded_from_below_by_all(booklet: Booklet) -> Iterator[Hit]:
    """A share shall be at least a hundred percent."""
    cells: list[FoundCell] = []
    for form in booklet.forms:
        for indicator in form.indicators:
            value = value_of(indicator.value)
            whole = value.kind is ValueKind.PERCENT and value.value == 100 and not value.high
            if whole and value.relation == "≥" and is_share(indicator.third):
                cells.append(indicator_cell(form, indicator))
    if cells:
        yield Hit.at(*cells, name=cells[0].column, count=len(cells), value=cells[0].text)
