"""同一科目，一张表的代码与别的表不同。

## 查什么

各张表列的是同一些科目。某张表里的一个科目，名称与别的表里某个科目完全相同，代码却不同，而这个代码别的表里都没有，
别的表里的那个代码这张表里也没有：多半是代码打错了一位。

## 为什么

代码错了，这一行就归到别的科目去了，机器读的时候也对不上。

## 举例

```booklet 一般公共预算支出预算表 | 2070877 | 2070877 电视
支出总表 | 2070808 电视 | 合计 | 3.00
收入总表 | 2070808 电视 | 合计 | 3.00
一般公共预算支出预算表 | 2070877 电视 | 合计 | 3.00
```

```booklet
支出总表 | 2070801 行政运行 | 合计 | 3.00
收入总表 | 2070801 行政运行 | 合计 | 3.00
一般公共预算支出预算表 | 2080101 行政运行 | 合计 | 1.00
一般公共预算支出预算表 | 2070801 行政运行 | 合计 | 3.00
```

## 怎么改

按当年《政府收支分类科目》改正代码。
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from mingzhang.check.code_tree import CodeTree
from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import row_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "C312",
    title="同一科目的代码与别的表不同",
    severity="warning",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("同一科目代码一致")),
    message="“{name}”在这里的代码是 {code}，别处是 {other}（{count}处）",
    expected="按当年《政府收支分类科目》改正代码",
    needs=("@tables",),
    see_also=("C310", "C311"),
)
def name_stands_with_another_code(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A code that no other table has stands with a name that has one code elsewhere."""
    found = list(context.trees)
    tables_of: dict[tuple[str, str], set[int]] = defaultdict(set)
    for tree in found:
        for row in tree.rows:
            tables_of[tree.dimension, row.code].add(tree.number)
    for tree in found:
        here = {row.code for row in tree.rows}
        for row in tree.rows:
            if not row.name or len(tables_of[tree.dimension, row.code]) > 1:
                continue
            elsewhere = _codes_elsewhere(found, tree, row.name, len(row.code))
            (other, count), *more = elsewhere.most_common(2) or [("", 0)]
            if other and not more and other not in here and _is_slip(row.code, other):
                cell = row_cell(booklet, tree.number, tree.panel.key, row.row)
                yield Hit.at(cell, name=row.name, code=row.code, other=other, count=count)


def _codes_elsewhere(found: list[CodeTree], here: CodeTree, name: str, length: int) -> Counter[str]:
    """The codes of this length that stand with the name in other tables, with how many tables."""
    return Counter(
        row.code
        for tree in found
        if tree.dimension == here.dimension and tree.number != here.number
        for row in tree.rows
        if row.name == name and len(row.code) == length
    )


def _is_slip(code: str, other: str) -> bool:
    """Whether one code became the other by one wrong digit, or two."""
    return sum(a != b for a, b in zip(code, other, strict=True)) <= 2
