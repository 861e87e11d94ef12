"""句子没有写完。

## 查什么

“主要原因是。”“主要包括：；”“主要用于。”：引出了原因、内容，后面却没有字；以“主要原因是”“预算为”结束的段落；别处都写了增减多少，
只有一处“……10.00万元，比上年增加。”没有写的。

## 为什么

模板里的空没有填；增减变化没有说明原因，等于没有公开。

## 举例

```booklet 一、部门预算收支数据变动情况及原因 | 主要原因是。
文字 | 一、部门预算收支数据变动情况及原因 | 2025年度某县某局预算收入总计10.00万元，比上年减少10.00万元，下降50.00%，主要原因是。
```

```booklet
文字 | 一、部门预算收支数据变动情况及原因 | 2025年度某县某局预算收入总计10.00万元，比上年减少10.00万元，下降50.00%，主要原因是：
文字 | 一、部门预算收支数据变动情况及原因 | 项目减少。
```

```booklet 一、部门预算收支数据变动情况及原因 | 公务接待费预算为
文字 | 一、部门预算收支数据变动情况及原因 | 2025年度某县某局公务接待费预算为
```

```booklet 一、部门预算收支数据变动情况及原因 | 比上年增加。
文字 | 一、部门预算收支数据变动情况及原因 | 2025年收入预算10.00万元，比上年增加1.00万元，增长11.11%。2025年支出预算10.00万元，比上年增加。
```

```booklet
文字 | 一、部门预算收支数据变动情况及原因 | 2025年收入预算10.00万元，比上年增加1.00万元，增长11.11%。2025年支出预算10.00万元，比上年增加。主要原因是人员增加。
文字 | 一、部门预算收支数据变动情况及原因 | 2025年度某县某局公务接待费预算为
文字 | 一、部门预算收支数据变动情况及原因 | 3.00万元。
```

## 怎么改

写明原因或内容。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import sentence_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.part import NARRATIVE, role_of
from mingzhang.narrative.sentence import flatten
from mingzhang.pattern import compiled

_OPEN = (
    r"(?:主要)?原因(?:分别)?(?:是|为|在于)|(?:主要)?原因：|主要(?:包括|用于)[：]?|主要是(?:因为|由于|用于)?"
    r"|是由于|是因为"
)
_UNFINISHED = compiled(rf"(?:{_OPEN})[：，、]?[。；]")
_BEFORE_FIGURE = compiled(
    r"[^，。；：\d]{0,12}(?:预算|决算|支出|收入|总额|合计|经费|费|资金|金额|预算数|决算数)(?:安排)?为$"
)
_NO_AMOUNT = compiled(
    r"(?<=万元，)[比较](?:上年|去年|20\d\d年)[^，。；\d]{0,8}(?:增加|减少|增长|下降)[。；](?!(?:主要)?(?:原因|是|由于))"
)
_WITH_AMOUNT = compiled(r"[比较](?:上年|去年|20\d\d年)[^，。；\d]{0,8}(?:增加|减少|增长|下降)了?\d")
_FEW = 2  # so many of a kind were forgotten; more are the way somebody writes
_AT_END = compiled(r"(?:(?:主要)?原因(?:是|为)|主要是(?:因为|由于)|主要用于)$")


@rule(
    "N108",
    title="句子没有写完",
    severity="error",
    category="complete",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="“{text}”后面没有内容",
    expected="写明原因或内容",
    needs=("@narrative",),
    see_also=("N110",),
)
def sentence_is_unfinished(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A sentence breaks off."""
    said = [flatten(s.text).text for section in booklet.sections for s in section.paragraphs]
    without = sum(len(_NO_AMOUNT.findall(text)) for text in said)
    forgotten = 0 < without <= _FEW and any(map(_WITH_AMOUNT.search, said))
    for section in booklet.sections:
        if role_of(booklet, section) != NARRATIVE:
            continue
        for place, paragraph in enumerate(section.paragraphs):
            flat = flatten(paragraph.text)
            found = list(_UNFINISHED.finditer(flat.text))
            if forgotten:
                found += list(_NO_AMOUNT.finditer(flat.text))
            behind = section.paragraphs[place + 1 : place + 2]
            if not behind:
                found += list(_AT_END.finditer(flat.text))
            if not any(flatten(s.text).text[:1].isdigit() for s in behind):
                found += list(_BEFORE_FIGURE.finditer(flat.text))
            for match in found:
                quoted = flat.quote(*match.span())
                yield Hit.at(sentence_cell(section, paragraph, quoted), text=quoted)
