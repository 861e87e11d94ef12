"""没有公开政府采购情况。

## 查什么

情况说明里应当有政府采购的内容，不能只有标题；没有采购的，说明没有。

## 为什么

部门预算公开应当包括政府采购的情况。

## 举例

```booklet 情况说明
部分 | 第三部分 2025年部门预算情况说明
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元。
```

```booklet
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元。
文字 | 九、政府采购情况 | 2025年某县某局政府采购预算总额0万元。
```

## 怎么改

补上政府采购的说明；没有的写明没有
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.duty._topic import silence
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "D104",
    title="没有公开政府采购情况",
    severity="error",
    category="complete",
    basis=(
        Basis("预算法", "第十四条"),
        Basis("政府采购法", "第三十三条"),
    ),
    message="情况说明里没有政府采购的内容",
    expected="补上政府采购的说明；没有的写明没有",
    needs=("@narrative", "@booklet"),
)
def government_procurement_is_not_published(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Government procurement is not published."""
    return silence(booklet, context, "政府采购")
