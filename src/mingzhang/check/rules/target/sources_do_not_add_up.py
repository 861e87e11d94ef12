"""绩效目标表的资金来源相加不等于资金总额。

## 查什么

资金总额等于表上印出的各来源之和：财政拨款、上年结转、其他资金，或者中央、省级、市县财政资金、单位自筹、其他
资金；财政资金小计等于其中各级财政资金之和；基本支出与项目支出之和等于总额。实施期和年度、年初预算数和全年
预算数和执行数各算各的。全部来源空白时不查；表上有不认识的资金名称时不相加，报告里写明。

## 为什么

来源和总额对不上，资金落实情况无从判断。

## 举例

```booklet 目标 | 宣传费 | 年度资金总额
目标 | 宣传费 | 年度资金总额 | 274,000
目标 | 宣传费 | 年度市县（区）财政资金 | 247,000
```

```booklet
目标 | 宣传费 | 年度资金总额 | 274,000
目标 | 宣传费 | 年度中央财政资金 | 0
目标 | 宣传费 | 年度市县（区）财政资金 | 274,000
```

```booklet 自评 | 委托业务 | 全年执行数资金总额
自评 | 委托业务 | 全年执行数资金总额 | 0
自评 | 委托业务 | 全年执行数财政拨款 | 89.974
```

```booklet
自评 | 委托业务 | 全年执行数资金总额 | 90
自评 | 委托业务 | 全年执行数财政拨款 | 50
自评 | 委托业务 | 全年执行数中央财政资金 | 20
自评 | 委托业务 | 全年执行数上年结转资金 | 40
```

```booklet
目标 | 宣传费 | 年度资金总额 | 274,000
目标 | 宣传费 | 年度中央财政资金 | 0
目标 | 宣传费 | 不认识 | 彩票公益金
```

## 怎么改

核对各来源的金额和总额。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mingzhang.amounts import Amount, sum_of
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import column_label, funding_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import Form
from mingzhang.tables.form_words import form_words

_MAIN = frozenset({"fiscal", "general", "central", "provincial", "city", "local", "basic"})
"""What is left of a total without one of these is not its parts: 其他资金 beside 基本支出."""


@rule(
    "T103",
    title="绩效表的资金来源与总额不符",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="{column}{whole}印作 {total}，各项相加为 {parts}",
    expected="核对各来源的金额和总额",
    needs=("@forms",),
    see_also=("T101", "T104"),
)
def sources_do_not_add_up(booklet: Booklet) -> Iterator[Hit]:
    """The sources of a form's funds do not add up to their total."""
    for form in booklet.forms:
        if form.unread:
            continue
        for whole in form_words().parts:
            broken = [
                (column, parts)
                for column in form.columns()
                if (parts := broken_sum(form, whole, column))
            ]
            if not broken:
                continue
            column, parts = broken[0]
            total = form.amount(whole, column)
            assert total is not None
            fen = sum(amount.fen for part in parts if (amount := form.amount(part, column)))
            yield Hit.at(
                funding_cell(form, column, whole),
                *(funding_cell(form, column, part) for part in parts),
                *(funding_cell(form, other, whole) for other, _parts in broken[1:]),
                column=column_label(column),
                whole=form_words().source_label(whole),
                total=total.text(thousands=True) + total.unit.label,
                parts=Amount.of_fen(round(fen), total.unit, 2).words(),
            )


def broken_sum(form: Form, whole: str, column: str) -> Sequence[str]:
    """The printed parts that do not add up to a printed whole; empty where they do.

    A whole whose part is itself broken is not accused if that part's own parts make it right.
    """
    for parts in partitions(form, whole, column):
        if _adds_up(form, whole, parts, column):
            continue
        for part in parts:
            below = broken_sum(form, part, column)
            mended = [p for p in parts if p != part] + list(below)
            if below and _adds_up(form, whole, mended, column):
                break
        else:
            return parts
    return ()


def partitions(form: Form, whole: str, column: str) -> Iterator[Sequence[str]]:
    """Lists of printed sources that a printed whole must be the sum of.

    Of the lists that a source may stand in, one that leaves 财政拨款 out is not asked where it is
    printed: 其中 may name only some of it. 基本 and 项目 and the parts of a part must all be there.
    """
    if form.amount(whole, column) is None:
        return
    printed = {f.source for f in form.funds if f.column == column and f.amount is not None}
    for listed in form_words().parts.get(whole, ()):
        parts = [source for source in form_words().labels["sources"] if source in listed & printed]
        parts += sorted(source for source in listed & printed if "." in source)
        if not parts or (whole == "total" and not _MAIN & {*parts}):
            continue
        if whole == "total" and "fiscal" in printed - listed and not _by_nature(listed):
            continue
        if (whole != "total" or _by_nature(listed)) and len(parts) < 2:
            continue
        yield parts


def _by_nature(listed: frozenset[str]) -> bool:
    return bool(listed & {"basic", "project", "city"}) and "other" not in listed


def _adds_up(form: Form, whole: str, parts: Sequence[str], column: str) -> bool:
    total = form.amount(whole, column)
    amounts = [amount for part in parts if (amount := form.amount(part, column)) is not None]
    if total is None:
        return True
    return sum_of(amount.interval() for amount in amounts).meets(total.interval())
