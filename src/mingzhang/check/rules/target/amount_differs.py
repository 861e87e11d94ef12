"""项目支出表与绩效目标表的金额不一致。

## 查什么

同一个项目，项目支出表（本年预算）的合计与绩效目标表的年度资金总额必须是同一个数。表里是万元、目标表里是元，
按各自的末位换算成区间比较。

## 为什么

预算调整后常常只改了一处。

## 举例

```booklet 目标 | 宣传费 | 年度资金总额
项目支出预算表（本年预算） | 某县某局/宣传费 | 合计 | 27.40
目标 | 宣传费 | 年度资金总额 | 247,000
```

```booklet
项目支出预算表（本年预算） | 某县某局/宣传费 | 合计 | 27.40
目标 | 宣传费 | 年度资金总额 | 274,000
```

## 怎么改

按批复的预算数改正其中一处。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._project import (
    are_one_sum,
    is_of_this_year_alone,
    may_leave_out,
    pairs,
    row_cell,
)
from mingzhang.check.spot import funding_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import YEAR
from mingzhang.tables.role import Role


@rule(
    "T101",
    title="项目支出表与绩效目标表的金额不一致",
    severity="error",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("同一金额各处一致")),
    message="绩效目标表印作 {target}，项目支出表印作 {table}",
    expected="按批复的预算数改正其中一处",
    needs=(Role.PROJECTS, "@targets"),
    see_also=("T102", "T103"),
)
def amount_differs(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The project table and the target form print different amounts."""
    for pair in pairs(context)[0]:
        printed, table = pair.target.amount("total", YEAR), pair.row.amount
        if not pair.target.unit_stated or are_one_sum(pair.target, pair.row, YEAR) is not False:
            continue
        assert printed is not None
        assert table is not None
        if printed.fen > table.fen and is_of_this_year_alone(context):
            continue  # the form may count what former years left
        if may_leave_out(context, pair.row, table.fen - printed.fen):
            continue  # or it does not, and the table does
        yield Hit.at(
            funding_cell(pair.target, YEAR, "total"),
            row_cell(booklet, context.profile, pair.row),
            target=printed.words(),
            table=table.words(),
        )
