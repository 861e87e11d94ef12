"""括号、引号不成对。

## 查什么

一段文字里的括号、书名号、双引号不成对。

## 为什么

多半是删改时留下的。

## 举例

```booklet 三、支出预算情况说明 | （不含上年结转
文字 | 三、支出预算情况说明 | 支出预算10.00万元（不含上年结转。
```

```booklet
文字 | 三、支出预算情况说明 | 支出预算10.00万元（不含上年结转）。1）加强管理；2）厉行节约。
```

## 怎么改

补上或删去多余的一半。
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

_PAIRS = (("（", "）"), ("《", "》"), ("“", "”"), ("〔", "〕"))
_NUMBERING = compiled(r"(?:^|[。；：])[\d一二三四五六七八九十]{1,3}[）)]")


@rule(
    "Z109",
    title="括号、引号不成对",
    severity="note",
    category="legible",
    basis=(Basis.practice("文字规范"),),
    message="“{mark}”没有另一半",
    expected="补上或删去多余的一半",
    needs=("@narrative",),
)
def bracket_is_open(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A bracket or quotation mark has no other half."""
    for paragraph in paragraphs(booklet, NARRATIVE):
        text = _NUMBERING.sub(lambda match: "〇" * len(match[0]), paragraph.flat.text)
        for opening, closing in _PAIRS:
            count = text.count(opening) - text.count(closing)
            if count == 0 or not (text.count(opening) and count > 0):
                continue  # a closing one alone may belong to a paragraph that the page divided
            match = re.search(
                rf"{opening}[^{opening}{closing}]{{0,12}}", text[text.rfind(opening) :]
            )
            if match and not text.endswith(("，", "、", opening)):
                start = text.rfind(opening)
                quoted = re.compile(re.escape(text[start : start + len(match[0].rstrip("。；，"))]))
                spot = quoted.search(paragraph.flat.text)
                if spot:
                    yield Hit.at(paragraph.cell(spot), mark=opening)
