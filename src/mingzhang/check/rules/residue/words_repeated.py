"""词语重复。

## 查什么

“主要原因是主要原因是”“支出支出”“万元万元”“的的”：同样的字词连着写了两遍。

## 为什么

修改时留下的痕迹。

## 举例

```booklet 三、支出预算情况说明 | 主要原因是主要原因是
文字 | 三、支出预算情况说明 | 支出预算10.00万元，比上年减少10.00万元，主要原因是主要原因是项目减少。
```

```booklet
文字 | 三、支出预算情况说明 | 支出预算10.00万元，用于方方面面的工作，进一步规范、规范化管理。
```

## 怎么改

删去重复的词语。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.printed import paragraphs
from mingzhang.check.rule import Hit, rule
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.part import NARRATIVE
from mingzhang.pattern import compiled

_TWICE = compiled(
    r"(?P<words>[\u4e00-\u9fff]{3,12})(?P=words)|(?P<short>支出|收入|预算|万元|增加|减少|经费|项目|主要|原因)(?P=short)|的的|了了|和和|及及|为为"
)


@rule(
    "Z107",
    title="词语重复",
    severity="note",
    category="legible",
    basis=(Basis.practice("文字规范"),),
    message="“{text}”重复",
    expected="删去重复的词语",
)
def words_are_repeated(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Words are repeated."""
    for paragraph in paragraphs(booklet, 1, NARRATIVE):
        for match in _TWICE.finditer(paragraph.flat.text):
            cell = paragraph.cell(match)
            if match.start() == 0 and match["words"]:
                continue  # a heading without a mark, and the text behind it
            if re.search(r"\s", cell.text):
                continue  # a heading and the text that runs on behind it
            yield Hit.at(cell, text=cell.text)
