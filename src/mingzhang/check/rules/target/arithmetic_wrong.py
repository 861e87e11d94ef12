"""文字里的乘法算错了。

## 查什么

“3人，每人每年2万元，共6万元”“4人×1700元×12个月=81600元”：单价乘以人数、月数、期数等于写明的合计。
月份区间（2024.10-12月）算作月数。只有写明单价和合计、而且任何一种乘法都得不到合计的才报。

## 为什么

测算依据算错，预算就没有依据。

## 举例

```booklet 目标 | 护林员补助 | 项目概况
目标 | 护林员补助 | 项目概况 | 护林员4人×1700元×12个月=71600元。
```

```booklet
目标 | 护林员补助 | 项目概况 | 护林员4人×1700元×12个月=81600元。
```

## 怎么改

重新计算，改正单价、数量或合计。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.amounts import Amount, Unit
from mingzhang.check.finding import FoundCell
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import sentence_cell, target_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.arithmetic import Product, products

_FIELDS = ("overview", "basis", "necessity", "measures", "plan", "goal_term", "goal_year")


@rule(
    "T106",
    title="文字里的计算有误",
    severity="error",
    category="accurate",
    basis=(Basis.practice("测算依据应当算得出结果"),),
    message="“{words}”，按单价和数量应为 {result}，写作 {total}",
    expected="重新计算，改正单价、数量或合计",
)
def arithmetic_wrong(booklet: Booklet) -> Iterator[Hit]:
    """A price times its counts is not the total that the text states."""
    for target in booklet.targets:
        for field in _FIELDS:
            for product in products(target.text(field)):
                if not product.holds:
                    yield _hit(product, target_cell(target, field, product.text))
    for section in booklet.sections:
        for sentence in section.paragraphs:
            for product in products(sentence.text):
                if not product.holds:
                    yield _hit(product, sentence_cell(section, sentence, product.text))


def _hit(product: Product, cell: FoundCell) -> Hit:
    return Hit.at(
        cell,
        words=product.text,
        result=Amount.of_fen(round(product.result), Unit.YUAN, 2).words(),
        total=product.total.text,
    )
