"""分项相加不等于合计，四舍五入也解释不了。

## 查什么

合计等于分项之和：类等于款之和，款等于项之和，合计等于基本支出加项目支出，各资金来源相加等于总数……
每个印出来的数代表一个区间（994.21 是 994.205 到 994.215），各区间相加仍碰不到合计的区间，才算错；
差一个末位而四舍五入能解释的不报。

## 为什么

分项与合计对不上，说明至少有一个数是错的，读者无法相信整张表。

## 举例

```booklet 支出总表 | 合计 | 基本支出
支出总表 | 合计 | 合计 | 1,021.29
支出总表 | 合计 | 基本支出 | 475.88
支出总表 | 合计 | 项目支出 | 563.41
一般公共预算支出预算表 | 合计 | 项目支出 | 563.41
一般公共预算支出预算表 | 合计 | 合计 | 1,021.29
一般公共预算安排基本支出 | 合计 | 合计 | 457.88
```

```booklet
支出总表 | 合计 | 合计 | 1,021.29
支出总表 | 合计 | 基本支出 | 457.88
支出总表 | 合计 | 项目支出 | 563.42
```

## 怎么改

按“应为”改；拿不准是哪一格时，逐格与预算明细核对。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.feasible import ConflictKind
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.relation._cause import hits
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "R102",
    title="分项之和与合计不符",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="印作 {printed}，与有关的合计、分项对不上，四舍五入解释不了{doubt}",
    needs=("@tables",),
    see_also=("R101", "R104"),
)
def parts_do_not_add_up(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The parts do not add up to their whole within the print's rounding."""
    yield from hits(context, ConflictKind.SUM)
