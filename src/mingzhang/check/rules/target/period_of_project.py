"""项目的起止日期颠倒，或者不包括本年度。

## 查什么

绩效目标表写了计划开始日期和完成日期的：完成不早于开始；表上的年度在两个日期之间。

## 为什么

日期之外的年度不应当有预算，多半是上年的表没有改。

## 举例

```booklet 目标 | 宣传费 | 计划完成日期
目标 | 宣传费 | 计划开始日期 | 2025-01-01
目标 | 宣传费 | 计划完成日期 | 2023-12-31
```

```booklet 目标 | 宣传费 | 计划完成日期
年份 | 2025
目标 | 宣传费 | 计划开始日期 | 2023-01-01
目标 | 宣传费 | 计划完成日期 | 2024-12-31
```

```booklet
年份 | 2025
目标 | 宣传费 | 计划开始日期 | 2023年1月
目标 | 宣传费 | 计划完成日期 | 2025年12月
```

## 怎么改

改正起止日期。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import target_cell
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.pattern import compiled

_DATE = compiled(r"((?:19|20)\d\d)[-年./](\d{1,2})(?:[-月./](\d{1,2}))?")


@rule(
    "T125",
    title="项目的起止日期不对",
    severity="warning",
    category="consistent",
    basis=(Basis.practice("预算年度在项目期内"),),
    message="计划开始 {start}，计划完成 {end}，{why}",
    expected="改正起止日期",
    needs=("@targets",),
    see_also=("T108", "T118"),
)
def period_of_a_project_is_wrong(booklet: Booklet) -> Iterator[Hit]:
    """A project ends before it begins, or its year lies outside of its dates."""
    for form in booklet.targets:
        first, last = _DATE.search(form.text("start")), _DATE.search(form.text("end"))
        if first is None or last is None:
            continue
        begin, end = _month(first), _month(last)
        why = ""
        if end < begin:
            why = _("完成早于开始")
        elif form.year and not begin[0] <= form.year <= end[0]:
            why = _("不包括{year}年度").format(year=form.year)
        if why:
            yield Hit.at(
                target_cell(form, "end", form.text("end")),
                target_cell(form, "start", form.text("start")),
                start=form.text("start"),
                end=form.text("end"),
                why=why,
            )


def _month(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match[1]), int(match[2]), int(match[3] or 1)
