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

```booklet
目标 | 商务发展专项 | 年度资金总额 | 46,794
目标 | 商务发展专项 | 年度市级支出 | 40,624
目标 | 商务发展专项 | 年度补助区县 | 6,170
```

## 怎么改

核对各来源的金额和总额。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.amounts import Amount
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._sum import broken_sum
from mingzhang.check.spot import column_label, funding_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.tables.form_words import form_words


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
            unit = total.unit.label if form.unit_stated else ""
            fen = sum(amount.fen for part in parts if (amount := form.amount(part, column)))
            yield Hit.at(
                funding_cell(form, column, whole),
                *(funding_cell(form, column, part) for part in parts),
                *(funding_cell(form, other, whole) for other, _parts in broken[1:]),
                column=column_label(column),
                whole=form_words().source_label(whole),
                total=total.text(thousands=True) + unit,
                parts=Amount.of_fen(round(fen), total.unit, 2).text(thousands=True) + unit,
            )
