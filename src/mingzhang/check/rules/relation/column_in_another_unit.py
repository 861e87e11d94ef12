"""整列的单位弄错。

## 查什么

一列（或者一张表）的数与别处比都正好差一万倍，改用另一个单位就全部相符：整列的单位弄错了。

## 为什么

元与万元混用，一列的数大了或小了一万倍；逐格看像是许多处错误。

## 举例

```booklet 一般公共预算支出预算表 | 基本支出
照 | 两张支出表
一般公共预算支出预算表 | 合计 | 基本支出 | 620,000.00
一般公共预算支出预算表 | 207 文化旅游体育与传媒支出 | 基本支出 | 410,000.00
一般公共预算支出预算表 | 20708 广播电视 | 基本支出 | 230,000.00
一般公共预算支出预算表 | 2070801 行政运行 | 基本支出 | 200,000.00
一般公共预算支出预算表 | 2070899 其他广播电视支出 | 基本支出 | 30,000.00
一般公共预算支出预算表 | 20701 文化和旅游 | 基本支出 | 180,000.00
一般公共预算支出预算表 | 2070101 行政运行 | 基本支出 | 180,000.00
一般公共预算支出预算表 | 208 社会保障和就业支出 | 基本支出 | 210,000.00
一般公共预算支出预算表 | 20805 行政事业单位养老支出 | 基本支出 | 210,000.00
一般公共预算支出预算表 | 2080501 行政单位离退休 | 基本支出 | 130,000.00
一般公共预算支出预算表 | 2080505 机关事业单位基本养老保险缴费支出 | 基本支出 | 80,000.00
```

```booklet
照 | 两张支出表
```

## 怎么改

整列换成表头写明的单位。
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
    "R108",
    title="整列的单位弄错",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="《{title}》“{columns}”列的数（{count}格）按{unit}才与别处相符",
    expected="整列换算单位",
    needs=("@tables",),
    see_also=("R101", "R102"),
)
def column_is_in_another_unit(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A column of figures is in another unit than its table."""
    yield from slip_hits(context, Slip.UNIT)
