"""年度主要任务的金额相加大于资金总额。

## 查什么

部门整体支出绩效目标表里，各项年度主要任务的金额相加不大于资金总额。

## 为什么

任务的钱都在预算里，多出来的没有来源。

## 举例

```booklet 绩效目标表 | 某局 | 资金总额
整体目标 | 资金总额 | 1,000万元
整体目标 | 任务 | 保运转 | 600万元
整体目标 | 任务 | 搞建设 | 500万元
```

```booklet
整体目标 | 资金总额 | 1,000万元
整体目标 | 任务 | 保运转 | 600万元
整体目标 | 任务 | 搞建设 | 300万元
```

## 怎么改

核对各项任务的金额与资金总额。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.amounts import Amount, sum_of
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import funding_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import YEAR


@rule(
    "T124",
    title="主要任务的金额相加大于资金总额",
    severity="error",
    category="consistent",
    basis=(Basis.practice("任务的钱都在预算里"),),
    message="资金总额 {total}，各项任务相加为 {sum}",
    expected="核对各项任务的金额与资金总额",
    needs=("@department_target",),
)
def tasks_exceed_the_total(booklet: Booklet) -> Iterator[Hit]:
    """The main tasks of the year cost more than the department has."""
    form = booklet.department_target
    total = form.amount("total", YEAR) if form else None
    if form is None or total is None:
        return
    amounts = [task.amount for task in form.tasks if task.amount is not None]
    if not amounts or sum_of(a.interval() for a in amounts).low <= total.interval().high:
        return
    fen = round(sum(amount.fen for amount in amounts))
    yield Hit.at(
        funding_cell(form, YEAR, "total"),
        total=total.words(),
        sum=Amount.of_fen(fen, total.unit, 2).words(),
    )
