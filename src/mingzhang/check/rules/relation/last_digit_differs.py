"""末位相差。

## 查什么

同一数据几处只差末位一个单位，或者合计与分项之差只超出四舍五入末位的一个单位。全册合在一起只提示一次，逐处列出。

## 为什么

多半是各表分别四舍五入，不是金额弄错；但同一个数各处应当印得一样。

## 举例

```booklet 收支总表
收支总表 | 收入总计 | 2025年 | 1,021.29
收支总表 | 支出总计 | 2025年合计 | 1,021.28
支出总表 | 合计 | 合计 | 1,021.29
收入总表 | 合计 | 合计 | 1,021.29
```

```booklet
收支总表 | 收入总计 | 2025年 | 1,021.29
收支总表 | 支出总计 | 2025年合计 | 1,021.29
支出总表 | 合计 | 合计 | 1,021.29
收入总表 | 合计 | 合计 | 1,021.29
```

## 怎么改

统一末位；合计与分项之差属于四舍五入的，加注说明。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.relation._cause import is_of_last_digit, plain_hit
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "R112",
    title="末位相差",
    severity="warning",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("同一数据各处一致")),
    message="{count}处数只差末位，如 {printed}（{others}）",
    expected="统一末位，或者加注说明四舍五入",
    needs=("@tables",),
    see_also=("R101", "R102"),
)
def last_digit_differs(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Figures differ from what they would have to show by their last digit: one finding."""
    found = [
        plain_hit(context, cause)
        for cause in context.localisation.causes
        if is_of_last_digit(context, cause)
    ]
    if not found:
        return
    first = found[0]
    hit = Hit.at(
        *(hit.cells[0] for hit in found),
        *(cell for hit in found for cell in hit.cells[1:3]),
        count=len(found),
        printed=first.fields["printed"],
        others=_("别处 {others}").format(others=first.fields["others"])
        if first.fields["others"]
        else first.suggestion,
    )
    yield replace(hit, evidence=tuple(e for hit in found for e in hit.evidence[:2]))
