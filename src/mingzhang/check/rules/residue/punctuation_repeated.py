"""标点重复。

## 查什么

“，，”“。。”“、、”“，。”“；。”等连在一起的标点。省略号、破折号不算。

## 为什么

修改时留下的痕迹，常常是删了半句话。

## 举例

```booklet 三、支出预算情况说明 | 10.00万元，，
文字 | 三、支出预算情况说明 | 支出预算10.00万元，，其中：项目支出5.00万元。
```

```booklet
文字 | 三、支出预算情况说明 | 支出预算10.00万元……其中：项目支出5.00万元（含上年结转）。
```

## 怎么改

核对是否缺了字句，再删去多余的标点。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.printed import paragraphs
from mingzhang.check.rule import Hit, rule
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.part import NARRATIVE
from mingzhang.pattern import compiled

_REPEATED = compiled(
    r"[^，。；：、]{0,8}(?:，[，。；：、]|。[，；：、。](?!。)|；[，。；：、]|、[，。；：、]|：[，。；、])"
)


@rule(
    "Z106",
    title="标点重复",
    severity="note",
    category="legible",
    basis=(Basis.practice("文字规范"),),
    message="“{text}”标点连用",
    expected="核对是否缺了字句，再删去多余的标点",
)
def punctuation_is_repeated(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Punctuation is repeated."""
    for paragraph in paragraphs(booklet, 1, NARRATIVE, 4):
        if "..." in paragraph.sentence.text:
            continue
        for match in _REPEATED.finditer(paragraph.flat.text):
            cell = paragraph.cell(match)
            yield Hit.at(cell, text=cell.text)
