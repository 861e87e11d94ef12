"""起止日期与写明的天数、月数不符。

## 查什么

“6月5日至7月5日，共30天”“1月至10月，共9个月”：由起止日期算得出天数、月数。首尾都算或只算一头都可以。

## 为什么

期限算错，按天、按月算的经费就跟着错。

## 举例

```booklet 目标 | 拍摄费 | 项目实施计划
目标 | 拍摄费 | 项目实施计划 | 2025年6月5日至7月5日拍摄，共40天。
```

```booklet
目标 | 拍摄费 | 项目实施计划 | 2025年6月5日至7月5日拍摄，共30天；1月至10月播出，共10个月。
```

## 怎么改

核对起止日期和天数、月数。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import target_cell
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.sentence import flatten
from mingzhang.pattern import compiled

_FIELDS = ("overview", "basis", "necessity", "measures", "plan", "goal_term", "goal_year")
_DAYS = compiled(
    r"(?:(?P<year>20\d\d)年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日?[至到—\-~](?:(?P<year2>20\d\d)年)?"
    r"(?:(?P<month2>\d{1,2})月)?(?P<day2>\d{1,2})日[^。；\d]{0,10}?(?:共计?|为期|历时)(?P<count>\d{1,3})[天日]"
)
_MONTHS = compiled(
    r"(?<!\d)(?P<first>\d{1,2})月?[至到—\-~](?P<last>\d{1,2})月(?![\d])[^。；\d]{0,8}?共计?(?P<count>\d{1,2})个月"
)


@rule(
    "T118",
    title="起止日期与写明的天数、月数不符",
    severity="warning",
    category="accurate",
    basis=(Basis.practice("期限算得出来"),),
    message="“{words}”，由起止日期应为{right}",
    expected="核对起止日期和天数、月数",
    needs=("@targets",),
    see_also=("T106",),
)
def period_differs_from_its_length(booklet: Booklet) -> Iterator[Hit]:
    """A period of dates and its stated length in days or months do not agree."""
    for target in booklet.targets:
        for name in _FIELDS:
            flat = flatten(target.text(name))
            for match in _DAYS.finditer(flat.text):
                right = _days(match, booklet.year)
                if right and int(match["count"]) not in (right, right + 1):
                    words = flat.quote(match.start(), match.end())
                    cell = target_cell(target, name, words)
                    yield Hit.at(cell, words=words, right=_days_words(right))
            for match in _MONTHS.finditer(flat.text):
                count = int(match["last"]) - int(match["first"]) + 1
                if count > 0 and int(match["count"]) not in (count, count - 1):
                    words = flat.quote(match.start(), match.end())
                    yield Hit.at(
                        target_cell(target, name, words), words=words, right=_months_words(count)
                    )


def _days_words(days: int) -> str:
    return _("{days}天或{more}天").format(days=days, more=days + 1)


def _months_words(count: int) -> str:
    return _("{count}个月").format(count=count)


def _days(match: re.Match[str], year: int) -> int:
    """Days from the first date to the last; 0 where they are no dates or run backwards."""
    first_year = int(match["year"] or year)
    month = int(match["month2"] or match["month"])
    try:
        first = date(first_year, int(match["month"]), int(match["day"]))
        last = date(int(match["year2"] or first_year), month, int(match["day2"]))
    except ValueError:
        return 0
    return max((last - first).days, 0)
