"""空表没有说明。

## 查什么

一张表里没有任何数，表下应当有“本表无数据”一类的说明，或者在情况说明里写明没有这项收支。

## 为什么

空表照列并说明，读者才知道是没有，而不是漏了。

## 举例

```booklet 政府性基金预算支出表
政府性基金预算支出表 | 合计 | 合计 |
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元。
```

```booklet
空表 | 政府性基金预算支出表 | 注：本表无数据
三公经费 | 公务接待费 | 合计 |
文字 | 七、“三公”经费增减变动原因说明 | 本部门无“三公”经费预算。
```

```booklet
政府性基金预算支出表 | 合计 | 合计 |
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元；政府性基金拨款支出预算为0；其余没有变化。
```

## 怎么改

在表下注明“本表无数据”，或者在情况说明里写明没有。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingzhang.amounts import Mark
from mingzhang.check.context import Context
from mingzhang.check.hypothesis import Slip
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.duty._topic import is_tables_alone
from mingzhang.check.spot import table_spot
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet, Table
from mingzhang.narrative.sentence import flatten
from mingzhang.tables.role import Role

TOPICS = {
    Role.GOVERNMENT_FUND: "政府性基金",
    Role.GOVERNMENT_FUND_INCOME: "政府性基金",
    Role.STATE_CAPITAL: "国有资本经营",
    Role.THREE_PUBLIC: "三公",
    Role.AGENCY_OPERATING: "机关运行",
    Role.PROJECTS_CARRIED_OVER: "结转",
    Role.PROJECTS: "项目支出",
}
"""What a table that may be empty is about, by its shape, in the words of the text."""


@rule(
    "D102",
    title="空表没有说明",
    severity="warning",
    category="complete",
    basis=(Basis("财预〔2016〕143号"),),
    message="《{title}》没有数据，也没有说明",
    expected="在表下注明“本表无数据”，或者在情况说明里写明没有",
    needs=("@tables",),
)
def empty_table_is_not_explained(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """An empty table is printed without a note that says why."""
    if is_tables_alone(booklet):
        return  # the note may stand in the text
    cleared = {slip.cells[0].table for slip in context.slips if slip.slip is Slip.CLEARED}
    for number, table in enumerate(booklet.tables):
        if number in cleared:
            continue  # its figures are missing, which is a finding of its own
        if table.shape and is_empty(table) and not table.note and not _is_said(context, table):
            yield Hit.at(table_spot(table), title=table.title)


def is_empty(table: Table) -> bool:
    cells = [cell for _panel, _row, _column, cell in table.cells()]
    return all(
        cell.mark in (Mark.BLANK, Mark.DASH) or (cell.amount is not None and cell.amount.is_zero())
        for cell in cells
    )


def _is_said(context: Context, table: Table) -> bool:
    """Whether the text says that there is nothing of the kind."""
    shape = context.profile.find_table(table.shape)
    topic = TOPICS.get(shape.role) if shape is not None and shape.role else None
    if topic is None:
        return False
    nothing = re.compile(
        rf"(?:无|没有|未安排|不涉及|不存在)[^，。；]{{0,16}}{topic}|{topic}[^，。；]{{0,24}}(?:为零|(?<![\d.])0(?:\.0+)?(?:万?元|(?=[，。；、）]|$))|无数据|空表)"
    )
    return any(
        nothing.search(flatten(sentence.text).text)
        for section in context.booklet.sections
        for sentence in section.paragraphs
    )
