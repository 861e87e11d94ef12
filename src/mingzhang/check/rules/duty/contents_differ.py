"""目录与正文的标题对不上。

## 查什么

目录里列的部分、表、说明标题，正文里都应当有。编号、书名号、括号的写法不同不算。

## 为什么

目录是上年的，或者正文少了一节、一张表。

## 举例

```booklet 目录 | 十三、债务情况
目次 | 三、支出预算情况说明 | 16
目次 | 十三、债务情况 | 20
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元。
```

```booklet
目次 | 三、支出预算情况说明 | 16
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元。
```

## 怎么改

更新目录，或者补上缺少的内容。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.rule import Hit, rule
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.sentence import flatten

_SAME = 0.7
"""How much a line of the contents must be like a heading to be meant by it."""

_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十]+部分|表[一二三四五六七八九十\d]+|附?表\d+|（?[一二三四五六七八九十\d]+[）、.．]+|预算公开表\d+)"
)


@rule(
    "D110",
    title="目录与正文的标题对不上",
    severity="warning",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("目录与正文一致")),
    message="目录列有“{entry}”，正文里没有这个标题",
    expected="更新目录，或者补上缺少的内容",
    needs=("@contents",),
)
def contents_do_not_match_the_headings(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The contents and the headings of the booklet differ."""
    printed = {_plain(section.title) for section in booklet.sections}
    printed |= {_plain(table.title) for table in booklet.tables}
    parts = {_plain(part.replace("{year}", str(booklet.year))) for part in context.profile.parts}
    printed |= parts
    printed |= {_plain(notice.title) for notice in booklet.notices}
    if booklet.catalogue is not None:
        printed.add(_plain(booklet.catalogue.title))
    forms = bool(booklet.targets or booklet.department_target)
    for entry in booklet.contents:
        plain = _plain(entry.title)
        if not plain or plain in printed or (forms and "绩效目标" in plain):
            continue
        if any(plain.endswith(part) for part in parts):
            continue  # the department's name stands before it
        if any(SequenceMatcher(None, plain, title).ratio() >= _SAME for title in printed):
            continue  # worded otherwise
        if any(plain in title or title in plain for title in printed if len(title) >= 4):
            continue
        yield Hit.at(
            FoundCell(table="目录", text=entry.title, place=entry.place), entry=entry.title
        )


def _plain(text: str) -> str:
    """A heading without number, leaders and marks."""
    plain = re.sub(r"[“”\"《》\s.…·]", "", flatten(text).text)
    while match := _NUMBER.match(plain):
        plain = plain[match.end() :]
    return re.sub(r"[：:。]", "", re.sub(r"（[^（）]*）", "", plain))
