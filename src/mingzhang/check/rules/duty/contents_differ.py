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
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell, Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.document import ContentsEntry
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.sentence import flatten
from mingzhang.pattern import compiled

_SAME = 0.7
"""How much a line of the contents must be like a heading to be meant by it."""

_ALL_AWAY = 3
"""So many tables of the contents, and no table in the file: they are published beside it."""
_NO_LINE = compiled(r"注：|\d{3,}-")  # a note, a project by its code
_LONGEST_HEADING = 40
_WORDS = compiled(r"[\u4e00-\u9fff]{2}")
_TABLE = compiled(r"表$")
_PART = compiled(r"第[一二三四五六七八九十]部分")
_SEVERAL = compiled(
    r"(?<=[^\s（(])(?=第[一二三四五六七八九十]部分)|[.…·]{3,}\d*(?=.)|\d{1,3}(?=[一二三四五六七八九十]{1,3}、)"
    r"|(?<=表)(?=（[一二三四五六七八九十]{1,3}）)|(?<=）)(?=（[一二三四五六七八九十]{1,3}）)|(?=注：)"
)
_NUMBER = compiled(
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
    printed |= parts | {_plain(title.text) for title in booklet.part_titles}
    printed |= {_plain(notice.title) for notice in booklet.notices}
    if booklet.catalogue is not None:
        printed.add(_plain(booklet.catalogue.title))
    printed |= {_plain(doubt.text) for doubt in booklet.doubts if doubt.kind == "table"}
    forms = bool(booklet.targets or booklet.department_target)
    printed |= {
        _plain(sentence.text)
        for section in booklet.sections
        for sentence in section.paragraphs
        if len(sentence.text) < _LONGEST_HEADING and _PART.match(flatten(sentence.text).text)
    }
    entries = list(_entries(booklet))
    twice = Counter(entry.title for entry in entries)
    printed |= {_plain(title) for title, times in twice.items() if times > 1}  # heading and line
    found = [_is_found(_plain(entry.title), printed, parts, forms) for entry in entries]
    absent: list[ContentsEntry] = []
    for at, entry in enumerate(entries):
        if not found[at] and not (_PART.match(entry.title) and _has_more(entries, found, at)):
            absent.append(entry)
    tables = [entry for entry in absent if _TABLE.search(entry.title)]
    if len(tables) >= _ALL_AWAY and not booklet.tables:
        yield _elsewhere(tables)
        absent = [entry for entry in absent if entry not in tables]
    for entry in absent:
        yield Hit.at(_spot(entry), entry=entry.title)


def _entries(booklet: Booklet) -> Iterator[ContentsEntry]:
    """The lines of the contents; two that were read as one are told apart by their numbers."""
    for entry in booklet.contents:
        for title in _SEVERAL.split(entry.title):
            if title and not _NO_LINE.match(title):
                yield replace(entry, title=title)


def _is_found(plain: str, printed: set[str], parts: set[str], forms: bool) -> bool:
    """Whether a line of the contents stands as a heading, perhaps worded otherwise."""
    if not _WORDS.search(plain) or plain in printed or (forms and "绩效目标" in plain):
        return True
    if any(plain.endswith(part) for part in parts):
        return True  # the department's name stands before it
    if any(SequenceMatcher(None, plain, title).ratio() >= _SAME for title in printed):
        return True
    return any(plain in title or title in plain for title in printed if len(title) >= 4)


def _has_more(entries: Sequence[ContentsEntry], found: Sequence[bool], at: int) -> bool:
    """Whether lines below that of a part are printed: its heading was a picture, or ran into them."""
    for entry, here in zip(entries[at + 1 :], found[at + 1 :], strict=True):
        if _PART.match(entry.title):
            return False
        if here:
            return True
    return False


def _elsewhere(tables: Sequence[ContentsEntry]) -> Hit:
    """One remark where the tables are not in the file at all: they may be published beside it."""
    return Hit(
        tuple(map(_spot, tables)),
        {"count": len(tables)},
        severity=Severity.NOTE,
        message=_("目录所列的{count}张表这份文件里一张也没有：核对是不是另附"),
    )


def _spot(entry: ContentsEntry) -> FoundCell:
    return FoundCell(table="目录", text=entry.title, place=entry.place)


def _plain(text: str) -> str:
    """A heading without number, leaders and marks."""
    plain = re.sub(r"[“”\"《》\s.…·]|(?:19|20)\d\d年度?", "", flatten(text).text)
    while match := _NUMBER.match(plain):
        plain = plain[match.end() :]
    return re.sub(r"[：:。]", "", re.sub(r"（[^（）]*）", "", plain))
