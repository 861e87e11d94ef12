"""说明逐项列举，漏了报表里的一项。

## 查什么

说明按项级科目逐项列举支出，绝大多数与一般公共预算支出表一一对应，报表里某个有金额的项级科目却没有列举。
写了“等”“其他”的、只举几项的不查。

## 为什么

逐项说明漏了一项，各项加起来就不等于总数。

## 举例

```booklet 一般公共预算支出预算表 | 2080599 其他行政事业单位养老支出
一般公共预算支出预算表 | 2080502 事业单位离退休 | 合计 | 5.00
一般公共预算支出预算表 | 2080505 机关事业单位基本养老保险缴费支出 | 合计 | 5.00
一般公共预算支出预算表 | 2080506 机关事业单位职业年金缴费支出 | 合计 | 5.00
一般公共预算支出预算表 | 2080599 其他行政事业单位养老支出 | 合计 | 1.00
文字 | （三）一般公共预算当年支出具体使用情况 | 1.事业单位离退休（项）5.00万元。
文字 | （三）一般公共预算当年支出具体使用情况 | 2.机关事业单位基本养老保险缴费支出（项）5.00万元。
文字 | （三）一般公共预算当年支出具体使用情况 | 3.机关事业单位职业年金缴费支出（项）5.00万元。
```

```booklet
一般公共预算支出预算表 | 2080502 事业单位离退休 | 合计 | 5.00
一般公共预算支出预算表 | 2080505 机关事业单位基本养老保险缴费支出 | 合计 | 5.00
一般公共预算支出预算表 | 2080599 其他行政事业单位养老支出 | 合计 | 1.00
一般公共预算支出预算表 | 2210201 住房公积金 | 合计 | 1.00
文字 | （三）一般公共预算当年支出具体使用情况 | 1.事业单位离退休（项）5.00万元。
文字 | （三）一般公共预算当年支出具体使用情况 | 2.机关事业单位基本养老保险缴费支出（项）5.00万元。
```

## 怎么改

补上漏掉的一项。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.code_tree import CodeRow
from mingzhang.check.context import Context
from mingzhang.check.function_name import LEVELS, named_functions
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import row_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.slice import Slice

_LISTED = 3  # items at least, for a list
_MOST_LEFT_OUT = 0.26  # of the rows with money; a text that gives some examples leaves out more


@rule(
    "C325",
    title="说明逐项列举，漏了报表里的一项",
    severity="warning",
    category="complete",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("逐项说明与报表一致")),
    message="报表有“{name}”（{code}），逐项说明里没有",
    expected="补上这一项",
    needs=("@tables",),
    see_also=("C324",),
)
def item_of_the_table_is_left_out(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The text goes through the items of a table and leaves one out."""
    names = context.printed_names
    digits = LEVELS["项"]
    said = {
        named.name
        for printed in context.words("paragraph", "heading")
        for named in named_functions(printed.flat.text)
        if named.level == "项"
    }
    listed = {code for name in said for code in names.codes(name, digits)}
    strange = sum(not names.codes(name, digits) for name in said)
    rows = list(_general_rows(booklet, context, digits))
    left = [row for row in rows if row.code not in listed]
    if len(left) <= strange:
        return  # those that the text names otherwise: one cause
    if len(rows) - len(left) < _LISTED or len(left) > _MOST_LEFT_OUT * len(rows):
        return
    for row in left:
        cell = row_cell(booklet, row.number, row.panel.key, row.row)
        yield Hit.at(cell, name=row.name, code=row.code)


def _general_rows(booklet: Booklet, context: Context, digits: int) -> Iterator[CodeRow]:
    """The items with money of the first table of general public expenditure."""
    system = context.derived.system
    kinds = [_is_general(piece) for piece in system.slices]
    general = {ref.table for ref, variable in system.observations if kinds[variable]}
    for tree in context.trees:
        if tree.dimension == "function" and tree.number in general:
            yield from (r for r in tree.rows if len(r.code) == digits and r.has_amount())
            return


def _is_general(piece: Slice) -> bool:
    """Whether a slice is one function of the general public budget."""
    return bool(piece.get("fund") == frozenset({"general_public"}) and piece.get("function"))
