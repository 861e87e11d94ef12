"""有项目没有绩效目标表，或有绩效目标表没有项目。

## 查什么

公开了项目绩效目标表的，项目支出表里的每个项目都应有一张；每张绩效目标表也应对应一个项目。
名称相近的已配成一对，不算缺少。

## 为什么

绩效目标应随预算一并公开，缺了就不完整；多出来的往往是去年的或别的单位的。

## 举例

```booklet 项目支出预算表（本年预算） | 设备购置费 | 合计
项目支出预算表（本年预算） | 某县某局/宣传费 | 合计 | 27.40
项目支出预算表（本年预算） | 某县某局/设备购置费 | 合计 | 69.00
目标 | 宣传费 | 年度资金总额 | 274,000
```

```booklet
项目支出预算表（本年预算） | 某县某局/宣传费 | 合计 | 27.40
目标 | 宣传费 | 年度资金总额 | 274,000
```

## 怎么改

补上缺少的绩效目标表，或者说明不公开的原因；删去不属于本单位的表。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._project import (
    is_of_this_year_alone,
    pairs,
    project_rows,
    row_cell,
)
from mingzhang.check.spot import target_cell
from mingzhang.language import _, filled
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.tables.role import Role


@rule(
    "T109",
    title="项目与绩效目标表不能一一对应",
    severity="warning",
    category="complete",
    basis=(Basis.practice("绩效目标随预算公开"),),
    message="{what}",
    expected="补上缺少的绩效目标表，或者说明不公开的原因；删去不属于本单位的表",
    needs=(Role.PROJECTS, "@targets"),
    see_also=("T102",),
)
def form_absent(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A project has no form, or a form no project."""
    _found, rows, targets = pairs(context)
    for row in rows:
        yield Hit.at(
            row_cell(booklet, context.profile, row),
            what=filled(_("项目“{name}”没有绩效目标表"), {"name": row.name}),
        )
    listed = next(project_rows(context), None) is not None  # else the table is of no projects
    for target in targets if listed and not is_of_this_year_alone(context) else ():
        yield Hit.at(
            target_cell(target, "subject", target.subject),
            what=filled(
                _("绩效目标表“{name}”在项目支出表里没有对应的项目"), {"name": target.subject}
            ),
        )
