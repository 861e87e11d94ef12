"""情况说明里的个数、绩效目标涉及金额与报表、绩效目标表不一致。

## 查什么

二级项目个数对项目支出表；公开的项目绩效目标个数对绩效目标表；有机关运行经费的单位个数对机关运行经费表；
整体绩效目标涉及资金对部门整体支出绩效目标表；每个项目都有绩效目标表的，公开绩效目标涉及金额对项目支出表。

## 为什么

增删了项目，说明里的个数没有跟着改。

## 举例

```booklet 2、项目绩效目标 | 二级项目3个
项目支出预算表（本年预算） | 某县某局/甲 | 合计 | 1.00
项目支出预算表（本年预算） | 某县某局/乙 | 合计 | 1.00
文字 | 2、项目绩效目标 | 2025年某县某局纳入绩效目标管理的二级项目3个，共计金额2.00万元。
```

```booklet
项目支出预算表（本年预算） | 某县某局/甲 | 合计 | 1.00
项目支出预算表（本年预算） | 某县某局/乙 | 合计 | 1.00
文字 | 2、项目绩效目标 | 2025年某县某局纳入绩效目标管理的二级项目2个，共计金额2.00万元。
```

## 怎么改

按报表和绩效目标表核对个数。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.amounts import Mark
from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import (
    cells,
    every_project_has_a_target,
    stated_spot,
)
from mingzhang.check.spot import funding_cell, table_spot, target_cell
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.row_key import Project, Unit
from mingzhang.narrative.claim import Subject
from mingzhang.narrative.number import FigureKind
from mingzhang.tables.role import Role

_AT_LEAST = {"count:agency_units"}


@rule(
    "N111",
    title="说明里的个数与报表、绩效目标表不一致",
    severity="error",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("同一个数各处一致")),
    message="文字写作 {said}，{where}为 {right}",
    expected="按报表和绩效目标表核对",
    needs=("@narrative",),
)
def count_differs_from_tables_or_forms(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A number of things in the text differs from tables and forms."""
    counted = _counts(booklet, context)
    complete = every_project_has_a_target(context)
    whole = booklet.department_target
    total = context.profile.measure_of(Role.PROJECT_CURRENT)
    for stated in context.claims.stated():
        figure, key = stated.figure, stated.subject.key
        if figure.kind is FigureKind.COUNT and key in counted:
            number, where, cell = counted[key]
            context.weigh(figure)
            # A unit without such expenditure has no row in its table.
            if figure.value < number or (figure.value > number and key not in _AT_LEAST):
                right = f"{number}{figure.unit}"
                yield Hit.at(stated_spot(stated), cell, said=figure.text, where=where, right=right)
        elif key == "target:all" and complete and total is not None:
            context.weigh(figure)
            printed = cells(context, Subject("", pieces=(total.piece,)))
            if context.witness.against(total.piece, figure):
                yield Hit.at(
                    stated_spot(stated),
                    *printed,
                    said=figure.text,
                    where=_("项目支出表"),
                    right=printed[0].text,
                )
        elif key == "target:department" and whole is not None and whole.unit_stated:
            stated_there = whole.amount("total", "year")
            if stated_there is None:
                continue
            context.weigh(figure)
            interval = stated_there.interval()
            if not figure.meets(interval.low, interval.high):
                yield Hit.at(
                    stated_spot(stated),
                    funding_cell(whole, "year", "total"),
                    said=figure.text,
                    where=_("部门整体支出绩效目标表"),
                    right=stated_there.words(),
                )


def _counts(booklet: Booklet, context: Context) -> dict[str, tuple[int, str, FoundCell]]:
    """What can be counted, with where it was counted."""
    counts: dict[str, tuple[int, str, FoundCell]] = {}
    projects = context.table(Role.PROJECTS)
    if projects is not None:
        keys = {
            row.key
            for panel in projects.panels
            for row in panel.rows
            if any(cell.mark is not Mark.BLANK for cell in row.cells)
        }
        number = sum(isinstance(key, Project) for key in keys)
        if number:
            counts["count:projects"] = number, _("项目支出表"), table_spot(projects)
    if booklet.targets:
        names = {(target.text("unit"), target.subject) for target in booklet.targets}
        where = target_cell(booklet.targets[0], "subject", booklet.targets[0].subject)
        counts["count:targets"] = len(names), _("项目支出绩效目标表"), where
    agency = context.table(Role.AGENCY_OPERATING)
    if agency is not None:
        keys = {row.key for panel in agency.panels for row in panel.rows}
        number = sum(isinstance(key, Unit) for key in keys)
        if number:
            counts["count:agency_units"] = number, _("机关运行经费表"), table_spot(agency)
    return counts
