"""用途、原因照抄了别的科目。

## 查什么

逐项说明里，“主要用于……”“主要原因是……”写的正是另一个科目的名称：职业年金的原因写“事业单位离退休经费增加”，
专项普查活动的用途写“统计管理”；与上一项的话一字不差，说的却是上一项的事；或者两项的金额、增减和原因全都一样，而报表里这一项不是这个数。写到自己的科目、款名的不算，只提到别的科目而不是整句照抄的不算。

## 为什么

从上一项复制过来，忘了改，等于没有说明。

## 举例

```booklet 三、支出预算情况说明 | 主要原因是：事业单位离退休经费增加
文字 | 三、支出预算情况说明 | 1.社会保障和就业支出（类）行政事业单位养老支出（款）事业单位离退休（项）5.00万元，主要用于离退休费。主要原因是：事业单位离退休经费增加。
文字 | 三、支出预算情况说明 | 2.社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位职业年金缴费支出（项）5.00万元，主要用于职业年金缴费。主要原因是：事业单位离退休经费增加。
```

```booklet
文字 | 三、支出预算情况说明 | 1.社会保障和就业支出（类）行政事业单位养老支出（款）事业单位离退休（项）5.00万元，主要用于离退休费。主要原因是：事业单位离退休人员增加。
文字 | 三、支出预算情况说明 | 2.社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位职业年金缴费支出（项）5.00万元，主要用于职业年金缴费。主要原因是：事业单位离退休、在职人员都有变动，缴费基数调整。
```

```booklet 三、支出预算情况说明 | 主要用于缴纳基本养老保险
文字 | 三、支出预算情况说明 | 1.社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）5.00万元，主要用于缴纳基本养老保险。
文字 | 三、支出预算情况说明 | 2.住房保障支出（类）住房改革支出（款）住房公积金（项）4.00万元，主要用于缴纳基本养老保险。
```

```booklet 三、支出预算情况说明 | 2025年预算600.00万元，比上年增加10.00万元
文字 | 三、支出预算情况说明 | 1.农林水支出（类）林业和草原（款）行政运行（项）2025年预算600.00万元，比上年增加10.00万元，增长1.69%，主要原因是人员增加。
文字 | 三、支出预算情况说明 | 2.农林水支出（类）林业和草原（款）森林资源培育（项）2025年预算600.00万元，比上年增加10.00万元，增长1.69%，主要原因是人员增加。
```

```booklet
文字 | 三、支出预算情况说明 | 1.农林水支出（类）林业和草原（款）行政运行（项）2025年预算600.00万元，比上年增加10.00万元，主要原因是人员增加。
文字 | 三、支出预算情况说明 | 2.农林水支出（类）林业和草原（款）事业机构（项）2025年预算500.00万元，比上年增加10.00万元，主要原因是人员增加。
```

```booklet
一般公共预算支出预算表 | 2130204 事业机构 | 合计 | 600.00
文字 | 三、支出预算情况说明 | 1.农林水支出（类）林业和草原（款）行政运行（项）2025年预算600.00万元，比上年增加10.00万元，主要原因是人员增加。
文字 | 三、支出预算情况说明 | 2.农林水支出（类）林业和草原（款）事业机构（项）2025年预算600.00万元，比上年增加10.00万元，主要原因是人员增加。
```

## 怎么改

按本项的实际用途和原因写。
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from mingzhang.amounts import Amount, Unit
from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.function_name import named_functions
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import sentence_cell
from mingzhang.codes.name import normal_name
from mingzhang.law import Basis
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Section, Sentence
from mingzhang.narrative.sentence import flatten
from mingzhang.pattern import compiled

_SAID = compiled(
    r"(?P<whole>(?:主要用于|(?:主要)?原因(?:是|为)?[：，]?(?:是|为)?)[：]?(?P<words>[\u4e00-\u9fff]{4,36}))[。；，]"
)
_ENDING = compiled(r"(?:支出|费)?(?:经费|资金|预算)?(?:安排)?(?:增加|减少|增长|调整|支出)?$")
_STOPS = "。；："


@dataclass(frozen=True, slots=True)
class _Item:
    """The text from one item's name to the next one's, lines put together.

    Attributes:
        group, name: of its 款 and 项, without 支出 at the end.
        lines: the paragraphs it stands in, with the first character of each in `text`.
    """

    section: Section
    group: str
    name: str
    text: str
    lines: tuple[tuple[int, Sentence], ...]

    def cell(self, start: int, words: str) -> FoundCell:
        """The words where they begin."""
        line = next(s for at, s in reversed(self.lines) if at <= start)
        return sentence_cell(self.section, line, words)


@rule(
    "Z119",
    title="用途、原因照抄了别的科目",
    severity="warning",
    category="accurate",
    basis=(Basis.practice("残留内容"),),
    message="“{name}”的说明写“{text}”，那是“{other}”",
    expected="按本项的实际用途和原因写",
)
def words_are_copied_from_another_item(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Purpose or cause of an item is the name of another item."""
    items = [item for section in booklet.sections for item in _items(section)]
    names = {item.name for item in items}
    for before, item in pairwise(items):
        for hit in _same_figures(before, item):
            if not _is_printed(booklet, item):
                yield hit
    for number, item in enumerate(items):
        for match in _SAID.finditer(item.text):
            words = _stem(_ENDING.sub("", match["words"]))
            bare = words.removeprefix(item.group) if item.group else words
            other = next((n for n in names if n in (words, bare)), "")
            other = other or _copied(match["words"], items[max(0, number - 1)], item)
            if not other or other == item.name or len(other) < 4 or item.name in words:
                continue
            if other in item.name or item.name in other:
                continue
            cell = item.cell(match.start("whole"), match["whole"])
            yield Hit.at(cell, name=item.name, text=match["whole"], other=other)


def _items(section: Section) -> Iterator[_Item]:
    """The items of a section; a line that does not end a sentence runs on into the next."""
    text, starts = "", []
    for sentence in section.paragraphs:
        starts.append((len(text), sentence))
        text += flatten(sentence.text).text
    found = list(named_functions(text))
    ends = [n for n in found if n.level == "项"]
    for number, named in enumerate(ends):
        begin = named.end
        limit = ends[number + 1].start if number + 1 < len(ends) else len(text)
        group = next((n.name for n in reversed(found) if n.level == "款" and n.end <= begin), "")
        lines = tuple((max(at - begin, 0), s) for at, s in starts if at < limit)
        yield _Item(section, _stem(group), _stem(named.name), text[begin:limit], lines)


def _stem(name: str) -> str:
    return name.removesuffix("支出")


_MONEY = compiled(r"[1-9][\d,.]{0,20}(?:万|亿)?元")
_DIGITS = "0123456789"
_FIGURES = 2  # that are not 0: one alone may be the same by chance
_PECULIAR = 5  # characters of a name that say which it is: 基本养老保险


def _same_figures(before: _Item, item: _Item) -> Iterator[Hit]:
    """An item that says of itself all that the one before says of itself, figures and reasons."""
    text = item.text.rstrip("0123456789.．、（）()一二三四五六七八九十")
    same = before.section is item.section and before.name != item.name
    if not same or not before.text.startswith(text) or len(_MONEY.findall(text)) < _FIGURES:
        return
    if "，" in text:
        cell = item.cell(0, text[:40])
        yield Hit.at(cell, name=item.name, text=text[:40], other=before.name)


def _is_printed(booklet: Booklet, item: _Item) -> bool:
    """Whether a table prints the first figure of an item in the item's own row: it is no copy."""
    found = _MONEY.search(item.text)
    if found is None:
        return False
    said = Amount.parse(found[0], Unit.WAN).interval()
    return any(
        said.meets(cell.amount.interval())
        for table in booklet.tables
        for _panel, row, _column, cell in table.cells()
        if cell.amount is not None
        and any(_stem(normal_name(label)).lstrip(_DIGITS) == item.name for label in row.labels)
    )


def _copied(words: str, before: _Item, item: _Item) -> str:
    """The name of the item before where it says these very words, and they speak of it alone."""
    if before.section is not item.section or before.name == item.name or words not in before.text:
        return ""
    if _shared(words, before.name) < _PECULIAR or _shared(words, item.group + item.name) > 2:
        return ""
    return before.name


def _shared(words: str, name: str) -> int:
    return SequenceMatcher(None, words, name, autojunk=False).find_longest_match().size
