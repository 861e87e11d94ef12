"""同一科目代码，各表名称不同。

## 查什么

同一个功能科目或经济科目的代码，在本册各张表里的名称应当一样。

## 为什么

名称抄串了行，或者代码打错了，读者不知道说的是哪个科目。

## 举例

```booklet 一般公共预算支出预算表 | 2070899 | 2070899 电视
支出总表 | 2070899 其他广播电视支出 | 合计 | 3.00
收入总表 | 2070899 其他广播电视支出 | 合计 | 3.00
一般公共预算支出预算表 | 2070899 电视 | 合计 | 3.00
```

```booklet
支出总表 | 2070899 其他广播电视支出 | 合计 | 3.00
收入总表 | 2070899 其他广播电视支出 | 合计 | 3.00
一般公共预算支出预算表 | 2070899 其他 广播电视支出 | 合计 | 3.00
```

```booklet 一般公共预算支出预算表 | 2070899 | 2070899 广播电视支出
支出总表 | 2070899 其他广播电视支出 | 合计 | 3.00
收入总表 | 2070899 其他广播电视支出 | 合计 | 3.00
一般公共预算支出预算表 | 2070899 广播电视支出 | 合计 | 3.00
```

```booklet
支出总表 | 2120899 其他国有土地使用权出让收入安排的支出 | 合计 | 3.00
收入总表 | 2120899 其他国有土地使用权出让收入安排的支出 | 合计 | 3.00
一般公共预算支出预算表 | 2120899 用权出让收入安排的支出 | 合计 | 3.00
```

## 怎么改

按当年《政府收支分类科目》统一名称；如果是代码打错了，改正代码。
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from mingzhang.check.code_tree import CLASSIFICATIONS, CodeRow
from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import row_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "C311",
    title="同一科目代码名称不同",
    severity="warning",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("同一科目名称一致")),
    message="{code} 在这里叫“{printed}”，别处叫“{other}”（{count}处）",
    expected="统一名称，或者改正代码",
    needs=("@tables",),
    see_also=("C310", "C312"),
)
def code_has_two_names(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """One code is printed with two names in one booklet."""
    rows: dict[tuple[str, str], list[CodeRow]] = defaultdict(list)
    for tree in context.trees:
        for row in tree.rows:
            if row.name:
                rows[tree.dimension, row.code].append(row)
    for (dimension, code), found in rows.items():
        names = Counter(row.name for row in found)
        (usual, count), *others = names.most_common()
        for name, times in others:
            if _is_cut_from(name, usual):
                continue  # a narrow column
            wrong, right = name, usual
            if times == count and _is_official(dimension, code, name):
                wrong, right = usual, name
            row = next(row for row in found if row.name == wrong)
            cell = row_cell(booklet, row.number, row.panel.key, row.row)
            yield Hit.at(cell, code=code, printed=wrong, other=right, count=count)


def _is_official(dimension: str, code: str, name: str) -> bool:
    """Whether a list of codes, even an unverified one, gives the code this name."""
    make = CLASSIFICATIONS.get(dimension)
    return make is not None and code in make() and bool(make().is_name_of(code, name))


def _is_cut_from(name: str, usual: str) -> bool:
    """Whether a cell shows one end of a name alone; without 其他 it is another name."""
    if usual.startswith(name) or name.startswith(usual):
        return True
    return usual.endswith(name) and usual.removesuffix(name) != "其他"
