"""表空着，说明却写有金额。

## 查什么

“三公”经费、政府性基金、国有资本经营等表整张是空的（或者全是 0），情况说明里写的这一项预算、决算却不是 0。说上年的、
说没有的不算。

## 为什么

表漏填了，或者说明照抄了别的材料，读者不知道该信哪一个。

## 举例

```booklet 七、“三公”经费增减变动原因说明 | “三公”经费支出年初预算为0.95万元
空表 | 三公
文字 | 七、“三公”经费增减变动原因说明 | “三公”经费支出年初预算为0.95万元，支出决算为0.00万元。
```

```booklet
空表 | 三公
文字 | 七、“三公”经费增减变动原因说明 | “三公”经费预算为0.00万元，比上年“三公”经费0.95万元减少0.95万元。
```

```booklet
财政拨款安排“三公”经费支出预算表 | 合计 | 合计 | 0.95
文字 | 七、“三公”经费增减变动原因说明 | “三公”经费支出年初预算为0.95万元。
```

## 怎么改

补上表里的数，或者改正说明。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.printed import paragraphs
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.duty.empty_table_unexplained import TOPICS, is_empty
from mingzhang.check.spot import table_spot
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet, Table
from mingzhang.narrative.part import GLOSSARY, role_of
from mingzhang.pattern import compiled

_EARLIER = compiled(r"上年|去年|比|较|增加|减少|结转")
_NARROW = {
    "three_public": "“?三公”?经费",
    "government_fund": "政府性基金",
    "state_capital": "国有资本经营",
}


@rule(
    "D114",
    title="表空着，说明却写有金额",
    severity="error",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="《{title}》整张没有数，说明写“{text}”",
    expected="补上表里的数，或者改正说明",
    needs=("@tables",),
    see_also=("D102", "D113"),
)
def text_has_money_for_an_empty_table(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The text states money for what a table leaves empty."""
    for table in booklet.tables:
        topic = _NARROW.get(table.shape)
        if topic is None or table.shape not in TOPICS or not is_empty(table):
            continue
        if _has_sister(booklet, table) or _is_of_one_origin(context, table):
            continue
        said = re.compile(
            rf"(?P<whole>{topic}[^，。；：\d]{{0,30}}?(?:预算|决算|支出|收入)[^，。；：\d]{{0,8}}?"
            rf"(?P<figure>\d[\d,]*(?:\.\d+)?)(?:万元|元))"
        )
        for paragraph in paragraphs(booklet):
            if role_of(booklet, paragraph.section) == GLOSSARY:
                continue
            match = said.search(paragraph.flat.text)
            if match is None or _EARLIER.search(_clause(paragraph.flat.text, match)):
                continue
            if float(match["figure"].replace(",", "")):
                cell = paragraph.cell(match, "whole")
                yield Hit.at(cell, table_spot(table), title=table.title, text=cell.text)
                break


def _is_of_one_origin(context: Context, table: Table) -> bool:
    """Whether the table leaves carried-over money out, which the text may count in."""
    shape = context.profile.find_table(table.shape)
    return shape is not None and "origin" in shape.where


def _clause(text: str, match: re.Match[str]) -> str:
    """The words from the stop before through the figure."""
    begin = max(text.rfind(stop, 0, match.start()) for stop in "，。；：")
    return text[begin + 1 : match.end()]


def _has_sister(booklet: Booklet, table: Table) -> bool:
    """Whether another table of the same topic holds figures: income and expenditure of a fund."""
    return any(
        other is not table and other.shape.startswith(table.shape) and not is_empty(other)
        for other in booklet.tables
    )
