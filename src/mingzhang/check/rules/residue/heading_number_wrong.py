"""标题的序号写错、重号或者跳号。

## 查什么

情况说明、概况里同一级的标题（一、二、三；（一）（二）（三））依次编号：前后两个标题的序号之间只隔一个、中间的标题却写成
别的，是写错；同一个序号用了两次，是重号；少一个序号，正文里也没有以它开头的段落，是跳号。重新从一数起的不算，名词解释不算。
目录里的标题、逐项说明的各段（1、2、3）也这样看。

## 为什么

多是删去或移动了一节而没有改序号；按序号引用、按目录查找都会找错，缺的序号让人以为少了一节。

## 举例

```booklet 六、支出预算
文字 | 四、收入预算 | 收入预算10.00万元。
文字 | 六、支出预算 | 支出预算10.00万元。
文字 | 六、机构运转 | 机关运行经费1.00万元。
文字 | 七、其他 | 没有其他情况。
```

```booklet 五、机构运转
文字 | 三、收入预算 | 收入预算10.00万元。
文字 | 五、机构运转 | 机关运行经费1.00万元。
文字 | 六、采购 | 政府采购预算1.00万元。
```

```booklet
文字 | 二、机构 | 内设机构3个。
文字 | 三、收入预算 | 收入预算10.00万元。四、支出预算与收入预算相同。
文字 | 五、机构运转 | 机关运行经费1.00万元。
文字 | 六、采购 | 政府采购预算1.00万元。
```

```booklet
目次 | 三、收入预算 | 1
目次 | 四、支出预算五、财政拨款 | 1
目次 | 六、采购 | 2
目次 | 七、其他 | 2
文字 | 三、收入预算 | 收入预算10.00万元。
```

```booklet
文字 | 一、收入预算 | 收入预算10.00万元。
文字 | 二、其他情况 | 没有其他情况。
文字 | 一、收入预算（附件） | 收入预算10.00万元。
文字 | 二、其他情况（附件） | 没有其他情况。
```

```booklet 四、支出预算 | 4、社会保障和就业支出20.00万元。
文字 | 四、支出预算 | 1、教育支出10.00万元。
文字 | 四、支出预算 | 2、科学技术支出10.00万元。
文字 | 四、支出预算 | 4、社会保障和就业支出20.00万元。
文字 | 四、支出预算 | 4、住房保障支出20.00万元。
```

```booklet
文字 | 四、支出预算 | 1、教育支出10.00万元。
文字 | 四、支出预算 | 2、科学技术支出10.00万元。
文字 | 四、支出预算 | 其中：
文字 | 四、支出预算 | 1、社会保障和就业支出20.00万元。
文字 | 四、支出预算 | 2、住房保障支出20.00万元。
文字 | 四、支出预算 | 3.5万元用于培训。
```

## 怎么改

改成顺次的序号；少了一节的补上。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import section_spot, sentence_cell
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.part import GLOSSARY, role_of
from mingzhang.pattern import compiled
from mingzhang.tables.shape_data import chinese_ordinal

_SHOWN = 20
_ORDINALS = {chinese_ordinal(number): number for number in range(1, 60)}
_ITEM = compiled(r"(?P<number>\d{1,2})(?:、|[.．](?!\d))")
_NUMBER = compiled(r"(?P<open>[（(]?)(?P<number>[一二三四五六七八九十]{1,3})[）)、]")


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A heading, or an item, with its number."""

    number: int
    title: str
    cell: FoundCell
    arabic: bool = False

    def words(self, number: int) -> str:
        """A number as this one is written."""
        return str(number) if self.arabic else chinese_ordinal(number)


@rule(
    "Z120",
    title="标题的序号写错、重号或者跳号",
    severity="warning",
    category="legible",
    basis=(Basis.practice("标题依次编号"),),
    message="“{heading}”{problem}",
    expected="改成顺次的序号；少了一节的补上",
    see_also=("D110",),
)
def number_of_a_heading_is_wrong(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A heading is numbered out of turn."""
    text = _everything(booklet)
    listed = "\n".join([text, *(entry.title for entry in booklet.contents)])  # two lines as one
    for runs, other in (
        (_runs(booklet), text),
        (_listed(booklet), listed),
        (_items(booklet), text),
    ):
        for run in runs:
            for at in range(1, len(run)):
                problem, meant = _problem(run, at, other)
                if problem:
                    run[at] = replace(run[at], number=meant)
                    yield Hit.at(run[at].cell, heading=run[at].title, problem=problem)


def _problem(run: Sequence[_Numbered], at: int, text: str) -> tuple[str, int]:
    """What is wrong with the number of a heading, in words, and which number is meant.

    No words where nothing is sure.
    """
    before, here = run[at - 1].number, run[at].number
    behind = run[at + 1].number if at + 1 < len(run) else None
    due = before + 1
    if here in (due, 1) or run[at].title == run[at - 1].title:
        return "", here
    if behind == due + 1:
        return _("的序号应为{number}").format(number=run[at].words(due)), due
    if behind != here + 1 or (at > 1 and before != run[at - 2].number + 1):
        return "", here  # out of order in more than one place: perhaps not read as it stands
    if here == before:
        return _("与前一个标题重号"), here
    absent = run[at].words(due)
    if here == due + 1 and not re.search(
        rf"(?<![一二三四五六七八九十\d]){absent}[、.．]|[（(]{absent}[）)]", text
    ):
        return _("跳号，前面没有{number}").format(number=absent), here
    return "", here


def _runs(booklet: Booklet) -> Iterator[list[_Numbered]]:
    """The numbered headings of one level under one heading, in the order of the print."""
    open_runs: dict[int, list[_Numbered]] = {}
    part = None
    for section in booklet.sections:
        if role_of(booklet, section) == GLOSSARY and "解释" not in section.title:
            continue  # a term, not a heading
        if section.part != part:
            yield from open_runs.values()
            open_runs, part = {}, section.part
        if not section.number:
            continue
        number = _ORDINALS.get(section.number.strip("（）()、 "))
        for deeper in [level for level in open_runs if level > section.level]:
            yield open_runs.pop(deeper)
        if number is None:
            continue
        cell = section_spot(section)
        if number == 1 and section.level in open_runs:
            yield open_runs.pop(section.level)
        open_runs.setdefault(section.level, []).append(_Numbered(number, cell.table, cell))
    yield from open_runs.values()


def _listed(booklet: Booklet) -> Iterator[list[_Numbered]]:
    """The same of the contents, of its first level alone."""
    run: list[_Numbered] = []
    for entry in booklet.contents:
        match = _NUMBER.match(entry.title)
        if match is None:
            if run and not entry.title.startswith(("（", "(", "1", "附", "表")):
                yield run
                run = []
            continue
        if match["open"]:
            continue
        number = _ORDINALS.get(match["number"], 0)
        if number == 1 and run:
            yield run
            run = []
        cell = FoundCell(table="目录", text=entry.title, place=entry.place)
        run.append(_Numbered(number, entry.title, cell))
    yield run


def _items(booklet: Booklet) -> Iterator[list[_Numbered]]:
    """The numbered paragraphs under one heading, each run from its one on."""
    for section in booklet.sections:
        if role_of(booklet, section) == GLOSSARY:
            continue
        run: list[_Numbered] = []
        for sentence in section.paragraphs:
            match = _ITEM.match(sentence.text.lstrip())
            if match is None:
                continue
            number = int(match["number"])
            if number == 1 and run:
                yield run
                run = []
            cell = sentence_cell(section, sentence)
            shown = sentence.text if len(sentence.text) <= _SHOWN else f"{sentence.text[:_SHOWN]}…"
            run.append(_Numbered(number, shown, cell, arabic=True))
        yield run


def _everything(booklet: Booklet) -> str:
    """All that was read as anything else than a heading of the run."""
    return "\n".join(
        [
            *(p.text for section in booklet.sections for p in section.paragraphs),
            *(table.title for table in booklet.tables),
            *(doubt.text for doubt in booklet.doubts),
            *(title.text for title in booklet.part_titles),
        ]
    )
