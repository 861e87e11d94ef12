"""县（市、区）名疑似误识。

## 查什么

与本县名称只差一个字、前后文又与本县名称相同的地名，例如“在外黑县籍人士”与“在外岚县籍人士”。
只作识读存疑，不算部门的错误。

## 为什么

扫描件、图片转出的文字会认错生僻字；检索、比较时会漏掉。

## 举例

```booklet 二、其他 | 黑县
部门 | 岚县融媒体中心
文字 | 二、其他 | 宣传在外岚县籍人士的创业故事。
文字 | 二、其他 | 通过宣传在外黑县籍人士的事迹，扩大影响。
```

```booklet
部门 | 岚县融媒体中心
文字 | 二、其他 | 宣传在外岚县籍人士的创业故事，学习兴县的经验。
文字 | 二、其他 | 由县融媒体中心提出方案，报县委县政府批准。
```

## 怎么改

对照原件核实；原件就是错的，由部门更正。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.printed import paragraphs
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import indicator_cell, section_words, target_cell
from mingzhang.codes.division import find_divisions_of
from mingzhang.law import Basis
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.sentence import flatten

_FIELDS = (
    "project",
    "overview",
    "basis",
    "necessity",
    "measures",
    "plan",
    "goal_term",
    "goal_year",
)
_EDGE = "│"


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    cell: FoundCell


@rule(
    "Z108",
    title="地名疑似误识",
    severity="note",
    category="legible",
    basis=(Basis.practice("识读存疑"),),
    message="“{seen}”疑为“{name}”（共{count}处），识读存疑",
    expected="对照原件核实",
)
def name_of_the_county_may_be_misread(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A place name looks misread."""
    found = find_divisions_of(booklet.department)
    name = booklet.county or (found[0].name if found else "")
    if len(name) < 2 or not booklet.department.startswith(name):
        return
    texts = list(_texts(booklet))
    before, after = set(), set()
    for piece in texts:
        for match in re.finditer(name, piece.text):
            before.add(_before(piece.text, match.start()))
            after.add(_after(piece.text, match.end()))
    like = re.compile(
        "(?="
        + "|".join(
            re.escape(name[:at]) + "[\u4e00-\u9fff]" + re.escape(name[at + 1 :])
            for at in range(len(name) - 1)
        )
        + ")"
    )
    seen: dict[str, list[FoundCell]] = {}
    for piece in texts:
        for match in like.finditer(piece.text):
            start, end = match.start(), match.start() + len(name)
            words = piece.text[start:end]
            if words == name:
                continue
            if _before(piece.text, start) in before and _after(piece.text, end) in after:
                seen.setdefault(words, []).append(_with_text(piece.cell, words))
    for words, cells in seen.items():
        yield Hit.at(*cells, seen=words, name=name, count=len(cells))


def _texts(booklet: Booklet) -> Iterator[_Text]:
    for paragraph in paragraphs(booklet):
        cell = FoundCell(table=section_words(paragraph.section), place=paragraph.sentence.place)
        yield _Text(paragraph.flat.text, cell)
    for target in booklet.targets:
        for name in _FIELDS:
            text = target.text(name)
            if text:
                yield _Text(flatten(text).text, target_cell(target, name))
        for indicator in target.indicators:
            text = flatten(indicator.third + indicator.value).text
            yield _Text(text, indicator_cell(target, indicator))


def _with_text(cell: FoundCell, text: str) -> FoundCell:
    return FoundCell(cell.table, cell.row, cell.column, text, None, cell.place)


def _before(text: str, at: int) -> str:
    return re.sub(r"[^\u4e00-\u9fff]", _EDGE, (_EDGE * 2 + text[:at])[-2:])


def _after(text: str, at: int) -> str:
    return re.sub(r"[^\u4e00-\u9fff]", _EDGE, (text[at : at + 2] + _EDGE * 2)[:2])
