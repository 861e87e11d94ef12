"""几个比重推不出同一个总数。

## 查什么

“基本支出占本年支出的40%，项目支出占本年支出的60%”：各自的金额除以比重，都应得出同一个总数。文字和报表都没有写这个总数
的，就看几个比重推出的总数能不能相同，每个数有半个末位的余地。总数写了的，由 N103 逐项核对。

## 为什么

某一项的比重没有随金额改。

## 举例

```booklet 三、支出情况 | 占本年支出预算70.00%
文字 | 三、支出情况 | 2025年基本支出80.00万元，占本年支出预算40.00%。项目支出120.00万元，占本年支出预算70.00%。
```

```booklet
文字 | 三、支出情况 | 2025年基本支出80.00万元，占本年支出预算40.00%。项目支出120.00万元，占本年支出预算60.00%。
```

## 怎么改

按金额重新计算各项比重。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import (
    Range,
    is_against,
    operands,
    spot,
    wan_words,
)
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Share
from mingzhang.narrative.number import FigureKind


@rule(
    "N118",
    title="几个比重推不出同一个总数",
    severity="warning",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="由这一项推出总数为 {one}，由另一项推出 {two}",
    expected="按金额重新计算各项比重",
    needs=("@narrative",),
    see_also=("N103", "N115"),
)
def shares_imply_different_wholes(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Shares of one whole that is not stated come from different wholes."""
    groups: defaultdict[tuple[object, ...], list[tuple[Share, Range]]] = defaultdict(list)
    for share in context.claims.claims:
        if not isinstance(share, Share) or share.loose or share.part_stated is None:
            continue
        stated = share.part_stated
        if stated.figure.kind is not FigureKind.MONEY or is_against(context, stated):
            continue
        if share.percent.low <= 0 or stated.figure.low <= 0:
            continue
        if operands(context, share.whole, *share.wholes_stated):
            continue
        span = (
            100 * stated.figure.low / share.percent.high,
            100 * stated.figure.high / share.percent.low,
        )
        words = share.words
        groups[words.section.title, words.section.place, share.whole.identity].append((share, span))
    for shares in groups.values():
        for share, _span in shares if len(shares) > 1 else ():
            context.weigh(share.percent)
        # the one that most of the others agree with is right
        first, whole = max(shares, key=lambda one: sum(_meet(one[1], two) for _, two in shares))
        for share, span in shares:
            if not _meet(span, whole):
                yield Hit.at(
                    spot(share.words),
                    spot(first.words),
                    one=wan_words((span[0] + span[1]) / 2),
                    two=wan_words((whole[0] + whole[1]) / 2),
                )
                break


def _meet(one: Range, two: Range) -> bool:
    return one[0] <= two[1] and two[0] <= one[1]
