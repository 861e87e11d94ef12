"""没有说明“三公”经费。

## 查什么

情况说明里应当有“三公”经费及其增减变动原因；没有的，说明没有。

## 为什么

“三公”经费分项公开，并说明增减变动的原因。

## 举例

```booklet 情况说明
部分 | 第三部分 2025年部门预算情况说明
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元。
```

```booklet
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元。
文字 | 七、“三公”经费增减变动原因说明 | 本部门无“三公”经费预算。
```

## 怎么改

补上“三公”经费的分项说明；没有的写明没有
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.duty._topic import silence
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "D107",
    title="没有说明“三公”经费",
    severity="error",
    category="complete",
    basis=(Basis("财预〔2016〕143号"),),
    message="情况说明里没有“三公”经费的内容",
    expected="补上“三公”经费的分项说明；没有的写明没有",
    needs=("@narrative", "@booklet"),
)
def three_public_expenditure_is_not_explained(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The text says nothing of the three public expenses."""
    return silence(booklet, context, "三公")
