"""同一文号两个标题。

## 查什么

“《甲办法》（财预〔2020〕10号）”在别处写作“《乙办法》（财预〔2020〕10号）”：一个文号只有一个标题。简称、缺“关于印发”“的通知”的不算。

## 为什么

引用的文件不是同一个，读者查不到依据。

## 举例

```booklet 预算绩效情况 | 财预〔2020〕10号
文字 | 三、支出预算情况说明 | 根据《县级项目支出绩效评价管理办法》（财预〔2020〕10号）开展评价。
文字 | 预算绩效情况 | 根据《县级国有资产出租出借管理办法》（财预〔2020〕10号）开展评价。
```

```booklet
文字 | 三、支出预算情况说明 | 根据《项目支出绩效评价管理办法》（财预〔2020〕10号）开展评价。
文字 | 预算绩效情况 | 根据《关于印发<项目支出绩效评价管理办法>的通知》（财预〔2020〕10号）开展评价。
```

## 怎么改

核对文号和标题，改正错的一处。
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher

from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.rule import Hit, rule
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.pattern import compiled

_CITED = compiled(
    r"《(?P<title>[^《》]{4,80})》(?:（|(?=[\u4e00-\u9fff]{1,8}[（\[〔【]\d))"
    r"(?P<number>[\u4e00-\u9fff]{1,8}[（\[〔【]?(?:19|20)\d\d[）\]〕】]?(?:第)?\d+号)）?"
)
_FRAME = compiled(r"关于印发|关于|的通知|通知|[<>〈〉《》“”]|印发")
_ALIKE = 0.6  # of the characters: what is more alike is one title, abridged


@rule(
    "Z116",
    title="同一文号两个标题",
    severity="warning",
    category="accurate",
    basis=(Basis.practice("引用文件一致"),),
    message="{number} 在这里是《{one}》，别处是《{two}》",
    expected="核对文号和标题",
)
def one_document_has_two_titles(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """One number of a document stands with two titles."""
    cited: dict[str, list[tuple[str, FoundCell]]] = defaultdict(list)
    for printed in context.words():
        for match in _CITED.finditer(printed.flat.text):
            number = re.sub(r"[（）\[\]〔〕【】第]", "", match["number"])
            cited[number].append((match["title"], printed.cell(match)))
    for found in cited.values():
        first, cell = found[0]
        for title, other in found[1:]:
            if not _is_one(first, title):
                number = other.text.rpartition("（")[2].rstrip("）")
                yield Hit.at(other, cell, number=number, one=title, two=first)
                break


def _is_one(first: str, second: str) -> bool:
    one, two = (_FRAME.sub("", title) for title in (first, second))
    return one in two or two in one or SequenceMatcher(None, one, two).ratio() >= _ALIKE
