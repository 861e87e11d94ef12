"""同一段印了两遍。

## 查什么

编号和内容都相同的项目，或者整段相同的文字，在同一部分里印了两遍；一串编号里相邻的两项除编号外一字不差、又写有不是0的金额，也算。
三十字以下的短句不算，各单位分别说明的不算。

## 为什么

复制粘贴时多贴了一遍，读者会以为是两笔钱。

## 举例

```booklet （一）规模变化情况 | 7.社会保障和就业支出
文字 | （一）规模变化情况 | 7.社会保障和就业支出（类）行政事业单位养老支出（款）事业单位离退休（项）10.00万元，主要用于离退休人员。
文字 | （一）规模变化情况 | 8.住房保障支出（类）住房改革支出（款）住房公积金（项）20.00万元，主要用于缴纳公积金。
文字 | （一）规模变化情况 | 7.社会保障和就业支出（类）行政事业单位养老支出（款）事业单位离退休（项）10.00万元，主要用于离退休人员。
```

```booklet
文字 | （一）规模变化情况 | 7.社会保障和就业支出（类）行政事业单位养老支出（款）事业单位离退休（项）10.00万元，主要用于离退休人员。
文字 | （一）规模变化情况 | 8.社会保障和就业支出（类）行政事业单位养老支出（款）行政单位离退休（项）10.00万元，主要用于离退休人员。
```

```booklet （一）规模变化情况 | 3.森林培育
文字 | （一）规模变化情况 | 2.森林培育400.00万元，主要用于造林补助。
文字 | （一）规模变化情况 | 3.森林培育400.00万元，主要用于造林补助。
```

```booklet
文字 | （一）规模变化情况 | 2.国内接待费0.00万元，主要用于接待。
文字 | （一）规模变化情况 | 3.国内接待费0.00万元，主要用于接待。
```

```booklet
文字 | 二、绩效目标 | 项目一的目标是提高防洪能力。
文字 | 二、绩效目标 | 负责人： 经办人： 联系电话： 填报日期：20260118105412
文字 | 二、绩效目标 | 项目二的目标是提高供水能力。
文字 | 二、绩效目标 | 负责人： 经办人： 联系电话： 填报日期：20260118105412
```

## 怎么改

删去重复的一遍。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.printed import Paragraph, paragraphs
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import sentence_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.part import NARRATIVE, OVERVIEW
from mingzhang.pattern import compiled

_LEAST = 30  # characters: what is shorter may be said twice


@rule(
    "Z113",
    title="同一段印了两遍",
    severity="warning",
    category="legible",
    basis=(Basis.practice("残留内容"),),
    message="“{text}”起{count}段重复印了两遍",
    expected="删去重复的一遍",
)
def paragraphs_are_printed_twice(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Paragraphs of one part stand there twice: one finding for those in a row."""
    seen: dict[tuple[object, ...], Paragraph] = {}
    run: list[tuple[Paragraph, Paragraph]] = []
    above = _headings(booklet)
    before: Paragraph | None = None
    for paragraph in paragraphs(booklet, OVERVIEW, NARRATIVE, _ADDED):
        if before is not None and _is_next_alike(before, paragraph):
            yield _hit([(paragraph, before)])
        before = paragraph
        text = paragraph.flat.text
        if len(_LABELLED.findall(text)) >= _LABELS:
            continue  # 负责人： 经办人： 联系电话：, the foot of every form
        key = (above[id(paragraph.section)], text)
        first = seen.setdefault(key, paragraph)
        if len(text) >= _LEAST and first is not paragraph:
            run.append((paragraph, first))
        elif run and len(text) >= _LEAST:
            yield _hit(run)
            run = []
    if run:
        yield _hit(run)


_ADDED = 6  # parts behind the glossary that places add: other matters


_LABELLED = compiled(r"[^\s：:，。；]{2,6}[：:](?=\s|[^\s：:，。；]{2,6}[：:]|$)")
_LABELS = 2
_NUMBERED = compiled(
    r"(?P<open>[（(]?)(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})(?P<close>[）).．、])"
)
_NOT_NOTHING = compiled(r"[1-9][\d,.]{0,20}(?:万|亿)?元")
_LEAST_ITEM = 12


def _is_next_alike(one: Paragraph, two: Paragraph) -> bool:
    """Whether the next number of a list bears the very words and figures of the one before."""
    first, second = (_NUMBERED.match(p.flat.text) for p in (one, two))
    if one.section is not two.section or first is None or second is None:
        return False
    if first["number"] == second["number"] or first["close"] != second["close"]:
        return False
    body = one.flat.text[first.end() :]
    if len(body) < _LEAST_ITEM or not _NOT_NOTHING.search(body):
        return False
    return body == two.flat.text[second.end() :]


def _headings(booklet: Booklet) -> dict[int, tuple[str, ...]]:
    """For each section its heading and those above it: units and tables say the same each."""
    found: dict[int, tuple[str, ...]] = {}
    path: list[str] = []
    for section in booklet.sections:
        path = [*path[: max(section.level - 1, 0)], f"{section.number}{section.title}"]
        found[id(section)] = (str(section.part), *path)
    return found


def _hit(run: list[tuple[Paragraph, Paragraph]]) -> Hit:
    cells = [sentence_cell(p.section, p.sentence) for pair in run for p in pair]
    return Hit.at(*cells, text=cells[0].text[:30], count=len(run))
