"""面积、人数的分项与总数对不上。

## 查什么

“总建筑面积13,459平方米，地上8,013平方米，地下5,356平方米”：互补的两部分（地上与地下、计容与不计容、男与女、城镇与农村、在职与离退休）相加，应当等于前面说的总数。

## 为什么

分项与总数抄自不同的版本，至少有一个是错的。

## 举例

```booklet 三、支出预算情况说明 | 13459平方米
文字 | 三、支出预算情况说明 | 总建筑面积13459平方米，其中地上建筑面积8013平方米（其中计容面积7908平方米，不计容面积105平方米），地下建筑面积5356平方米。
```

```booklet
文字 | 三、支出预算情况说明 | 总建筑面积13,369平方米，其中地上建筑面积8013平方米，地下建筑面积5356平方米；另有绿地200平方米。
```

```booklet
文字 | 三、支出预算情况说明 | 占地13459平方米，地上建筑面积8013平方米。培训男职工20人次、女职工15人次。
```

## 怎么改

核对总数和各分项。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet

_PAIRS = (("地上", "地下"), ("计容", "不计容"), ("男", "女"), ("城镇", "农村"), ("在职", "离退休"))
_UNIT = r"(?:平方米|㎡|m2|亩|人|名|户)"
_FIGURE = rf"(?P<NAME>(?<!\d)\d[\d,]{{0,20}}(?:\.\d{{1,9}})?){_UNIT}"
_BETWEEN = r"[^。；\d]{0,14}?"


def _patterns() -> Iterator[re.Pattern[str]]:
    whole = _FIGURE.replace("NAME", "whole")
    one = _FIGURE.replace("NAME", "one")
    two = _FIGURE.replace("NAME", "two")
    for first, second in _PAIRS:
        yield re.compile(
            rf"{whole}[，,（：]?(?:其中)?[：，]?(?<!不){first}{_BETWEEN}{one}"
            rf"(?:（[^（）]*）)?[^。；\d]{{0,20}}?{second}{_BETWEEN}{two}"
        )


_SUMS = tuple(_patterns())


@rule(
    "Z117",
    title="面积、人数的分项与总数对不上",
    severity="warning",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="分项相加为 {sum}，总数写作 {whole}",
    expected="核对总数和各分项",
)
def parts_of_an_area_differ(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Two complementary parts of an area or a number of people do not make the whole."""
    for printed in context.words("paragraph", "form", "note"):
        for pattern in _SUMS:
            for match in pattern.finditer(printed.flat.text):
                whole, one, two = (_value(match[name]) for name in ("whole", "one", "two"))
                if one + two != whole:
                    yield Hit.at(
                        printed.cell(match), sum=f"{float(one + two):g}", whole=match["whole"]
                    )


def _value(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))
