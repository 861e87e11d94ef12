"""句子没有写完。

## 查什么

“主要原因是。”“主要包括：；”“主要用于。”：引出了原因、内容，后面却没有字；以“主要原因是”结束的段落。

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

## 怎么改

写明原因或内容。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import sentence_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.part import NARRATIVE, role_of
from mingzhang.narrative.sentence import flatten

_OPEN = (
    r"(?:主要)?原因(?:分别)?(?:是|为|在于)|(?:主要)?原因：|主要(?:包括|用于)[：]?|主要是(?:因为|由于|用于)?"
    r"|是由于|是因为"
)
_UNFINISHED = re.compile(rf"(?:{_OPEN})[：，、]?[。；]")
_AT_END = re.compile(r"(?:(?:主要)?原因(?:是|为)|主要是(?:因为|由于)|主要用于)$")


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
    for section in booklet.sections:
        if role_of(booklet, section) != NARRATIVE:
            continue
        for place, paragraph in enumerate(section.paragraphs):
            flat = flatten(paragraph.text)
            found = list(_UNFINISHED.finditer(flat.text))
            if place == len(section.paragraphs) - 1:
                found += list(_AT_END.finditer(flat.text))
            for match in found:
                quoted = flat.quote(*match.span())
                yield Hit.at(sentence_cell(section, paragraph, quoted), text=quoted)
