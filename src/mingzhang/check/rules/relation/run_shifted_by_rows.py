"""一段数字整体错行。

## 查什么

一段数字整体错了一行或几行：每一格印的都是上面（下面）第几行该印的数，移回去就全部相符。

## 为什么

粘贴时错了一行，逐格看像是许多处错误，其实只错了一次。

## 举例

```booklet 一般公共预算支出预算表
照 | 两张支出表
一般公共预算支出预算表 | 20708 广播电视 | 合计 |
一般公共预算支出预算表 | 20708 广播电视 | 基本支出 |
一般公共预算支出预算表 | 20708 广播电视 | 项目支出 |
一般公共预算支出预算表 | 2070801 行政运行 | 合计 | 37.00
一般公共预算支出预算表 | 2070801 行政运行 | 基本支出 | 23.00
一般公共预算支出预算表 | 2070801 行政运行 | 项目支出 | 14.00
一般公共预算支出预算表 | 2070899 其他广播电视支出 | 合计 | 23.00
一般公共预算支出预算表 | 2070899 其他广播电视支出 | 基本支出 | 20.00
一般公共预算支出预算表 | 2070899 其他广播电视支出 | 项目支出 | 3.00
一般公共预算支出预算表 | 20701 文化和旅游 | 合计 | 14.00
一般公共预算支出预算表 | 20701 文化和旅游 | 基本支出 | 3.00
一般公共预算支出预算表 | 20701 文化和旅游 | 项目支出 | 11.00
一般公共预算支出预算表 | 208 社会保障和就业支出 | 合计 | 23.00
一般公共预算支出预算表 | 208 社会保障和就业支出 | 基本支出 | 18.00
一般公共预算支出预算表 | 208 社会保障和就业支出 | 项目支出 | 5.00
```

```booklet
照 | 两张支出表
```

## 怎么改

把这一段数字整体移回原来的行。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.hypothesis import Slip
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.relation._cause import slip_hits
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "R109",
    title="一段数字整体错行",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="《{title}》从“{first}”到“{last}”的数整体{way}了{rows}行（{wrong}格对不上）",
    expected="把这一段整体移回{rows}行",
    needs=("@tables",),
    see_also=("R101", "R102"),
)
def run_of_figures_is_shifted(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A run of figures stands some rows too high or too low."""
    yield from slip_hits(context, Slip.SHIFT)
