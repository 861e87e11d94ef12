"""单位重复或两个单位连写。

## 查什么

“10.00万元元”“5%%”“3万元万元”“12辆辆”。

## 为什么

多写的单位会让读者误会数量级。

## 举例

```booklet 三、支出预算情况说明 | 10.00万元元
文字 | 三、支出预算情况说明 | 支出预算10.00万元元，其中基本支出8.00万元。
```

```booklet
文字 | 三、支出预算情况说明 | 支出预算10.00万元，元旦春节慰问费1.00万元，占10.00%。
```

## 怎么改

删去多写的单位。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.sentence import ends_with
from mingzhang.pattern import compiled

_DOUBLED = compiled(
    r"\d(?:万元(?:万元|元(?![旦宵月年素件器]))|亿元(?:亿元|元)|元元|%[%％]+|(?P<unit>[个辆台套人次批])(?P=unit))"
)
_WHOLE = compiled(r"\d[\d,.]*$")


@rule(
    "Z112",
    title="单位重复",
    severity="warning",
    category="legible",
    basis=(Basis.practice("文字规范"),),
    message="“{text}”的单位重复",
    expected="删去多写的单位",
)
def unit_is_printed_twice(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A unit stands twice behind a figure."""
    for printed in context.words("paragraph", "note", "form"):
        text = printed.flat.text
        for match in _DOUBLED.finditer(text):
            head = ends_with(_WHOLE, text, match.start() + 1)
            start = head.start() if head else match.start()
            quoted = printed.flat.quote(start, match.end())
            yield Hit.at(replace(printed.cell(match), text=quoted), text=quoted)
