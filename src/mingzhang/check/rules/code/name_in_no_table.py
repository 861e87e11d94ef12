"""说明里的科目，报表里没有。

## 查什么

说明按科目逐项列举，“机关事业单位退休人员活动费支出（项）”却不在任何一张报表里：名称既不是报表印的，也不是报表上
任何一个编码在当年科目表里的名称。说明里多数科目与报表相符时才查；级次写错、用了旧类名的另有规则。

## 为什么

读者在报表里找不到这一项，说明它是沿用了旧名、写错了名称，或者报表漏了一行。

## 举例

```booklet 三、支出预算情况说明 | 退休人员活动费支出（项）
支出总表 | 2080501 行政单位离退休 | 合计 | 5.00
支出总表 | 2080505 机关事业单位基本养老保险缴费支出 | 合计 | 5.00
支出总表 | 2080599 其他行政事业单位养老支出 | 合计 | 1.00
文字 | 三、支出预算情况说明 | 行政单位离退休（项）5.00万元；机关事业单位基本养老保险缴费支出（项）5.00万元。
文字 | 三、支出预算情况说明 | 退休人员活动费支出（项）1.00万元。
```

```booklet
支出总表 | 2080501 行政单位离退休 | 合计 | 5.00
支出总表 | 2080505 机关事业单位基本养老保险缴费支出 | 合计 | 5.00
文字 | 三、支出预算情况说明 | 行政单位离退休（项）5.00万元；机关事业单位基本养老保险缴费支出（项）5.00万元。
```

```booklet
支出总表 | 2080501 行政单位离退休 | 合计 | 5.00
支出总表 | 2080505 机关事业单位基本养老保险缴费支出 | 合计 | 5.00
文字 | 三、支出预算情况说明 | 行政单位离退休（项）5.00万元；机关事业单位基本养老保险缴费支出（项）5.00万元。
文字 | 三、支出预算情况说明 | 主要原因是原退休人员活动费支出（项）调整为行政单位离退休（项）。
```

## 怎么改

改成报表上的科目名称；报表漏了的补上。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.function_name import (
    LEVELS,
    PrintedNames,
    is_of_former_years,
    named_functions,
)
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.code.level_word_wrong import is_economic
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet

_WHOLE = 5
_MOST = 0.34  # of the names of a level: where more are strange, the tables were read otherwise


@rule(
    "C324",
    title="说明里的科目，报表里没有",
    severity="warning",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("说明与报表科目一致")),
    message="“{name}（{level}）”不在任何一张报表里（{count}处）",
    expected="改成报表上的科目名称，或者补上报表漏的行",
    needs=("@tables",),
    see_also=("C310", "C323"),
)
def name_stands_in_no_table(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The text lists a function that no table prints."""
    names = context.printed_names
    strange: dict[str, dict[str, list[FoundCell]]] = {
        "款": defaultdict(list),
        "项": defaultdict(list),
    }
    known: dict[str, set[str]] = {"款": set(), "项": set()}
    for printed in context.words("paragraph", "heading"):
        for named in named_functions(printed.flat.text):
            digits = LEVELS[named.level]
            if named.level not in known or digits not in names.levels:
                continue
            if is_of_former_years(printed.flat.text, named):
                continue
            if names.codes(named.name, digits):
                known[named.level].add(named.name)
            elif named.start == 0 and len(named.name) < _WHOLE:
                continue  # the rest of a name whose beginning stands on the line before
            elif not is_economic(named.name) and not _is_of_another_level(
                names, named.name, digits
            ):
                quoted = printed.flat.quote(named.start, named.end)
                strange[named.level][named.name].append(replace(printed.spot, text=quoted))
    for level, found in strange.items():
        if len(found) > _MOST * (len(found) + len(known[level])):
            continue
        for name, cells in found.items():
            yield Hit.at(*cells, name=name, level=level, count=len(cells))


def _is_of_another_level(names: PrintedNames, name: str, digits: int) -> bool:
    levels = names.levels_of(name)
    return bool(levels) and digits not in levels
