"""没有公开国有资产占有使用情况。

## 查什么

情况说明里应当有占有使用国有资产（车辆、房屋、大型设备）的内容。

## 为什么

国有资产占有使用情况应当随部门预决算公开。

## 举例

```booklet 情况说明
部分 | 第三部分 2025年部门预算情况说明
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元。
```

```booklet
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元。
文字 | 十一、国有资产占有使用情况 | 截至2025年4月30日，某县某局共有公务用车编制0辆。
```

## 怎么改

补上国有资产占有使用情况
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Applies, Hit, rule
from mingzhang.check.rules.duty._topic import silence
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "D105",
    title="没有公开国有资产占有使用情况",
    severity="warning",
    category="complete",
    basis=(Basis("行政事业性国有资产管理条例", "第四十四条"),),
    message="情况说明里没有国有资产的内容",
    expected="补上国有资产占有使用情况",
    needs=("@narrative", "@booklet"),
    applies=Applies(years=(2022, None)),  # the regulation is in force since April 2021
)
def state_assets_in_use_are_not_published(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The state assets in use are not published."""
    return silence(booklet, context, "国有资产", "公务用车编制")
