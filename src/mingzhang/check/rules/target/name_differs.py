"""绩效目标表与项目支出表的项目名称不一致。

## 查什么

每张绩效目标表的项目名称都应与项目支出表里的一个项目相同。名称相近、金额相同的，认作同一个项目，提示名称写法不同。

## 为什么

名称不同，读者无法把绩效目标与预算对上。

## 举例

```booklet 目标 | 驻村工作队经费 | 项目名称
项目支出预算表（本年预算） | 某县某局/驻村工作队员经费 | 合计 | 6.00
目标 | 驻村工作队经费 | 年度资金总额 | 60,000
```

```booklet
项目支出预算表（本年预算） | 某县某局/驻村工作队员经费 | 合计 | 6.00
目标 | 驻村工作队员经费 | 年度资金总额 | 60,000
```

## 怎么改

统一为批复的项目名称。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._project import pairs, row_cell
from mingzhang.check.spot import target_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.tables.role import Role


@rule(
    "T102",
    title="项目名称前后不一致",
    severity="warning",
    category="consistent",
    basis=(Basis.practice("同一项目各处同名"),),
    message="绩效目标表写作“{target}”，项目支出表写作“{table}”",
    expected="统一为批复的项目名称“{table}”",
    needs=(Role.PROJECTS, "@targets"),
    see_also=("T109",),
)
def name_differs(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The target form calls a project otherwise than the project table."""
    for pair in pairs(context)[0]:
        if pair.near:
            yield Hit.at(
                target_cell(pair.target, "subject", pair.target.subject),
                row_cell(booklet, context.profile, pair.row),
                target=pair.target.subject,
                table=pair.row.name,
            )
