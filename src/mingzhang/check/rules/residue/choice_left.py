"""“增加（减少）”没有选定。

## 查什么

“与上年相比增加（减少）0万元，增长（减少）0%”：模板给的两个词都留着。

## 为什么

读者看不出是增还是减。

## 举例

```booklet 三、支出预算情况说明 | 增加（减少）1.00万元
文字 | 三、支出预算情况说明 | 支出预算10.00万元，与上年相比增加（减少）1.00万元。
```

```booklet
文字 | 三、支出预算情况说明 | 支出预算10.00万元，与上年相比增加1.00万元（减少办公费2.00万元，增加人员费3.00万元）。
```

## 怎么改

按实际留一个词；没有变化的写“与上年持平”。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.pattern import compiled

_UP, _DOWN = "(?:增加|增长|上升|提高)", "(?:减少|下降|降低)"
_BOTH = compiled(
    rf"(?:{_UP}(?:（(?:或)?{_DOWN}）|[/／]{_DOWN})|{_DOWN}(?:（(?:或)?{_UP}）|[/／]{_UP}))"
    r"[\d.,]*(?:万元|%)?"
)


@rule(
    "Z105",
    title="“增加（减少）”没有选定",
    severity="warning",
    category="legible",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("残留内容")),
    message="“{text}”等{count}处没有选定增还是减",
    expected="按实际留一个词",
)
def choice_of_direction_words_is_left_in(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The template left 增加（减少） to choose and nobody chose."""
    cells = [
        printed.cell(match)
        for printed in context.words()
        for match in _BOTH.finditer(printed.flat.text)
    ]
    if cells:
        yield Hit.at(*cells, text=cells[0].text, count=len(cells))
