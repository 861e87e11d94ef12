"""分项大于合计。

## 查什么

“其中”不能比总数大：某一款的基本支出不能大于这一款的合计，“三公”经费不能大于财政拨款。没有负数时才查。

## 为什么

部分大于整体，两个数里必有一个是错的。

## 举例

```booklet 三公经费 | 合计
财政拨款收支总表 | 支出总计 | 小计 | 20.00
财政拨款安排“三公”经费支出预算表 | 合计 | 合计 | 30.00
```

```booklet
财政拨款收支总表 | 支出总计 | 小计 | 20.00
财政拨款安排“三公”经费支出预算表 | 合计 | 合计 | 3.00
```

## 怎么改

核对两个数，改正错的一个。
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
    "R103",
    title="分项大于合计",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="印作 {printed}，分项比合计还大{doubt}",
    needs=("@tables",),
    see_also=("R102",),
)
def part_exceeds_whole(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A part is larger than its whole."""
    yield from hits(context, ConflictKind.PART)
