"""类、款、项写错了级次。

## 查什么

“住房改革支出（类）”：住房改革支出是款，不是类。名称在当年科目表、本册报表里只有一个级次，说明里括号内写的却是另一个
级次，就提示。经济分类也有这个名称的（如“住房公积金（款）”）不算。

## 为什么

级次写错，读者按错的级次去找报表，找不到这一行。

## 举例

```booklet 三、支出预算情况说明 | 住房改革支出（类）
文字 | 三、支出预算情况说明 | 住房改革支出（类）住房公积金（项）5.00万元，住房改革支出（类）提租补贴（项）3.00万元。
```

```booklet 三、支出预算情况说明 | 住房保障支出（款）
文字 | 三、支出预算情况说明 | 住房保障支出（类）住房保障支出（款）购房补贴（项）5.00万元。
```

```booklet
文字 | 三、支出预算情况说明 | 住房保障支出（类）住房改革支出（款）住房公积金（项）5.00万元，住房公积金（款）5.00万元。
```

```booklet
文字 | 三、支出预算情况说明 | 住房保障支出（类）住房改革支出（款）5.00万元，由原住房改革支出（类）调整为住房改革支出（款）。
```

## 怎么改

按当年《政府收支分类科目》改正括号里的级次，或者改正名称。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.function_name import (
    LEVELS,
    is_of_former_years,
    named_functions,
)
from mingzhang.check.rule import Hit, rule
from mingzhang.codes import department_economic
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet

_WORDS = {digits: word for word, digits in LEVELS.items()}


@rule(
    "C323",
    title="类、款、项写错了级次",
    severity="warning",
    category="accurate",
    basis=(Basis("政府收支分类科目"),),
    message="“{name}”是{right}，写作“（{level}）”（{count}处）",
    expected="改正级次，或者改正名称",
    see_also=("C310",),
)
def level_word_is_wrong(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A name of the classification bears the word of another level."""
    names = context.printed_names
    cells: dict[tuple[str, str], list[FoundCell]] = defaultdict(list)
    for printed in context.words("paragraph", "heading"):
        for named in named_functions(printed.flat.text):
            levels = names.levels_of(named.name)
            if len(levels) != 1 or LEVELS[named.level] in levels or is_economic(named.name):
                continue
            if is_of_former_years(printed.flat.text, named):
                continue
            quoted = printed.flat.quote(named.start, named.end)
            cells[named.name, named.level].append(replace(printed.spot, text=quoted))
    for (name, level), found in cells.items():
        (right,) = names.levels_of(name)
        yield Hit.at(*found, name=name, level=level, right=_WORDS.get(right, ""), count=len(found))


def is_economic(name: str) -> bool:
    """Whether the economic classification has the name, whatever its level."""
    return bool(department_economic().find_by_name(name))
