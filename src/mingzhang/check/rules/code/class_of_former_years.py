"""用了以前年度的类级科目名称。

## 查什么

2019年机构改革以后，“医疗卫生与计划生育支出”改为“卫生健康支出”，“文化体育与传媒支出”改为“文化旅游体育与传媒支出”
……说明和报表里还用当年科目表已经不用的类级名称，就提示。科目表的新旧名称是数据，带着起止年度。

## 为什么

照抄以前年度的材料，名称没有更新，与报表也对不上。

## 举例

```booklet 三、支出预算情况说明 | 医疗卫生与计划生育支出（类）
文字 | 三、支出预算情况说明 | 医疗卫生与计划生育支出（类）行政事业单位医疗（款）事业单位医疗（项）5.00万元。
```

```booklet
年份 | 2018
文字 | 三、支出预算情况说明 | 医疗卫生与计划生育支出（类）行政事业单位医疗（款）事业单位医疗（项）5.00万元。
```

```booklet
文字 | 三、支出预算情况说明 | 卫生健康支出（类）行政事业单位医疗（款）事业单位医疗（项）5.00万元。2018年医疗卫生与计划生育支出决算另行公开。
```

## 怎么改

改成当年《政府收支分类科目》的名称。
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import row_cell
from mingzhang.codes import functional
from mingzhang.codes.name import normal_name
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.sentence import ends_with
from mingzhang.pattern import compiled

_EARLIER = compiled(r"20\d\d年[^。；]{0,12}$|原$|改为$|上年$")


@rule(
    "C322",
    title="用了以前年度的类级科目名称",
    severity="warning",
    category="accurate",
    basis=(Basis("政府收支分类科目"),),
    message="“{old}”是以前年度的名称，{year}年叫“{new}”（{count}处）",
    expected="改成“{new}”",
    see_also=("C314",),
)
def class_name_is_of_an_earlier_year(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The name of a class is one that the list of the year no longer has."""
    former = _former(booklet.year)
    if not former:
        return
    pattern = re.compile("|".join(map(re.escape, sorted(former, key=len, reverse=True))))
    cells: dict[str, list[FoundCell]] = defaultdict(list)
    for printed in context.words("paragraph", "heading", "note"):
        text = printed.flat.text
        for match in pattern.finditer(text):
            if not ends_with(_EARLIER, text, match.start()) and not _is_inside(text, match):
                whole = re.compile(r"(?:（[^（）]{1,6}）)?").match(text, match.end())
                end = whole.end() if whole else match.end()
                quoted = printed.flat.quote(match.start(), end)
                cells[match[0]].append(
                    FoundCell(printed.spot.table, text=quoted, place=printed.spot.place)
                )
    for number, table in enumerate(booklet.tables):
        for panel in table.panels:
            for row in panel.rows:
                name = pattern.search(normal_name("".join(row.labels)))
                if name and not _is_inside(normal_name("".join(row.labels)), name):
                    cells[name[0]].append(row_cell(booklet, number, panel.key, row))
    for old, found in cells.items():
        yield Hit.at(*found, old=old, new=former[old], year=booklet.year, count=len(found))


def _is_inside(text: str, match: re.Match[str]) -> bool:
    """Whether the words are the end or the beginning of a longer name: 其他…, …管理事务."""
    before, after = text[: match.start()], text[match.end() :]
    return before.endswith(("其他", "用于")) or bool(
        re.match(r"[\u4e00-\u9fff]{1,4}（[款项]）", after)
    )


@lru_cache(maxsize=64)
def _former(year: int) -> Mapping[str, str]:
    """Names of classes that ended before the year, with the name of the code in that year."""
    found: dict[str, str] = {}
    for code in functional():
        if len(code.code) != 3:
            continue
        today = functional().get(code.code, year)
        if today is None:
            continue
        current = {normal_name(name) for name in today.names}
        for row in functional().rows(code.code):
            ended = row.valid_to is not None and row.valid_to < year
            if ended and row.valid_to is not None and row.valid_to >= 2012:
                for name in map(normal_name, row.names):
                    if name not in current and len(name) >= 6:
                        found[name] = today.name
    return found
