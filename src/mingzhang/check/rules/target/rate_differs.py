"""绩效表的执行率与预算数、执行数不符。

## 查什么

绩效自评表、监控表里，执行率等于执行数除以全年预算数（没有调整的为年初预算数）。两种都算不出所印的执行率才报；
预算数为0的不查。

## 为什么

执行率要计分，算错了得分也错。

## 举例

```booklet 自评 | 宣传费 | 执行率资金总额
自评 | 宣传费 | 全年预算数资金总额 | 90
自评 | 宣传费 | 全年执行数资金总额 | 45
自评 | 宣传费 | 执行率资金总额 | 95
```

```booklet
自评 | 宣传费 | 年初预算数资金总额 | 100
自评 | 宣传费 | 全年预算数资金总额 | 90
自评 | 宣传费 | 全年执行数资金总额 | 45
自评 | 宣传费 | 执行率资金总额 | 50.00
自评 | 宣传费 | 执行率财政拨款 | 45
自评 | 宣传费 | 年初预算数财政拨款 | 100
自评 | 宣传费 | 全年执行数财政拨款 | 45
```

## 怎么改

用执行数除以预算数重新计算。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mingzhang.amounts import Amount, find_figure
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._score import words
from mingzhang.check.spot import funding_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import Form, Fund
from mingzhang.tables.form_words import form_words

_BASES = ("adjusted", "initial")
_REACHED = ("executed", "until", "expected")


@rule(
    "T123",
    title="执行率与预算数、执行数不符",
    severity="error",
    category="accurate",
    basis=(Basis.practice("执行率为执行数除以预算数"),),
    message="{source}执行率印作 {rate}，由印出的预算数、执行数应为 {right}",
    expected="用执行数除以预算数重新计算",
    needs=("@evaluations",),
    see_also=("T119",),
)
def rate_differs_from_its_amounts(booklet: Booklet) -> Iterator[Hit]:
    """The execution rate of a form is not what its amounts make."""
    for form in booklet.evaluations:
        for fund in form.funds:
            if fund.column != "rate" or fund.number is None:
                continue
            made = [
                (reached, base, span)
                for reached in _REACHED
                for base in _BASES
                if (span := _rates(form, fund.source, reached, base)) is not None
            ]
            if not made or any(_meets(fund, low, high) for _r, _b, (low, high) in made):
                continue
            reached, base, (low, high) = made[0]
            yield Hit.at(
                funding_cell(form, "rate", fund.source),
                funding_cell(form, reached, fund.source),
                funding_cell(form, base, fund.source),
                source=form_words().source_label(fund.source),
                rate=fund.text or words(fund.number),
                right=f"{float((low + high) / 2):.2f}%",
            )


def _rates(form: Form, source: str, reached: str, base: str) -> tuple[Fraction, Fraction] | None:
    """The rates in percent that two printed amounts allow."""
    above, below = form.amount(source, reached), form.amount(source, base)
    if above is None or below is None or _is_nothing(below):
        return None
    top, bottom = above.interval(), below.interval()
    if bottom.low <= 0 or top.low < 0:
        return None
    return Fraction(top.low) * 100 / bottom.high, Fraction(top.high) * 100 / bottom.low


def _is_nothing(amount: Amount) -> bool:
    return amount.digits == 0


def _meets(fund: Fund, low: Fraction, high: Fraction) -> bool:
    """Whether a printed rate, as percent or as a part of one, is within its last digit of them."""
    assert fund.number is not None
    figure = find_figure(fund.text.strip().rstrip("%％"))
    step = Fraction(1, 10 ** (figure[1] if figure else 2))
    spans = [(fund.number - step, fund.number + step)]
    if "%" not in fund.text and "％" not in fund.text and fund.number <= 1:
        spans.append(((fund.number - step) * 100, (fund.number + step) * 100))
    return any(least <= high and low <= most for least, most in spans)
