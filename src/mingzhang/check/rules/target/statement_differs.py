"""项目经费情况说明的金额与绩效目标表或项目支出表不一致。

## 查什么

项目经费情况说明里写明的年度预算，与同名项目的绩效目标表的年度资金总额、项目支出表的合计必须是同一个数。全部项目合写
一份的，其中写明的每个项目逐一比较。写明的是别的年度、比上年增减多少、每人多少的，不比。

## 为什么

说明是文字，预算调整后常常忘了改。

## 举例

```booklet 项目经费情况说明 | 宣传费 | 年度预算安排
说明 | 宣传费 | 年度预算安排 | 2025年度项目预算24.70万元。
目标 | 宣传费 | 年度资金总额 | 274,000
```

```booklet
说明 | 宣传费 | 年度预算安排 | 2025年度项目预算27.40万元，比上年增加3万元。
目标 | 宣传费 | 年度资金总额 | 274,000
项目支出预算表（本年预算） | 某县某局/宣传费 | 合计 | 27.40
```

## 怎么改

按批复的预算数改正其中一处。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.amounts import Amount
from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._project import project_rows, row_cell
from mingzhang.check.spot import funding_cell, target_cell
from mingzhang.codes import normal_name
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import YEAR, Form, FormScope, statements_of

_Known = list[tuple[Amount, FoundCell]]


@rule(
    "T128",
    title="经费情况说明的金额与绩效目标表或项目支出表不一致",
    severity="error",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("同一金额各处一致")),
    message="经费情况说明写作 {said}，{other}印作 {printed}",
    expected="按批复的预算数改正其中一处",
    needs=("@statements",),
    see_also=("T101", "T129"),
)
def statement_differs(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """What a statement says a project costs is not what its form or its row says."""
    for form in statements_of(booklet.forms):
        for name, amount in _told(form):
            known = _printed(booklet, context, form.year, name)
            # Of several projects of one name it is enough that it agrees with one.
            if any(printed.interval().meets(amount.interval()) for printed, _cell in known):
                continue
            for printed, cell in known[:1]:
                yield Hit.at(
                    target_cell(form, "budget", amount=amount),
                    cell,
                    said=amount.words(),
                    other=cell.table,
                    printed=printed.words(),
                )


def _told(form: Form) -> Iterator[tuple[str, Amount]]:
    """The projects that a statement tells the money of, each with its amount."""
    total = form.amount("total", YEAR)
    if form.scope is FormScope.PROJECT:
        if total is not None:
            yield form.subject, total
        return
    for task in form.tasks:
        if task.amount is not None:
            yield task.name, task.amount


def _printed(booklet: Booklet, context: Context, year: int, name: str) -> _Known:
    """What target forms and the table of projects print for a project of this name."""
    wanted = normal_name(name)
    found: _Known = []
    for target in booklet.targets:
        amount = target.amount("total", YEAR)
        same = normal_name(target.subject) == wanted and target.year == year
        if same and amount is not None and target.unit_stated:
            found.append((amount, funding_cell(target, YEAR, "total")))
    for row in project_rows(context):
        if normal_name(row.name) == wanted and row.amount is not None:
            found.append((row.amount, row_cell(booklet, context.profile, row)))
    return found
