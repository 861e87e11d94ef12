"""说明的原因与增减方向相反。

## 查什么

数字减少，原因却只说人员、项目、经费、业务等“增加”（或者反过来）。原因里两种方向都有的、说的是上年的、
说退休人员或者收入的，不判断。

## 为什么

多半是沿用了上年的文字，或者方向写反。

## 举例

```booklet 一、部门预算收支数据变动情况及原因 | 主要原因是项目增加
文字 | 一、部门预算收支数据变动情况及原因 | 2025年度某县某局预算收入总计10.00万元，比上年减少10.00万元，下降50.00%，主要原因是项目增加。
```

```booklet
文字 | 一、部门预算收支数据变动情况及原因 | 2025年度某县某局预算收入总计10.00万元，比上年减少10.00万元，下降50.00%，主要原因是上年项目增加较多，本年人员减少。
文字 | 一、部门预算收支数据变动情况及原因 | 2025年度某县某局预算收入总计10.00万元，比上年减少10.00万元，下降50.00%，主要原因是退休人员增加。
```

## 怎么改

核对原因，写明真正的原因。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import spot
from mingzhang.check.spot import sentence_cell
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.claim import Change
from mingzhang.narrative.direction import Direction, direction_words
from mingzhang.narrative.sentence import flatten
from mingzhang.pattern import compiled

_OF_THE_THING = compiled(
    r"(?:人员|人数|批次|人次|团组|规模|编制|项目|经费|支出|预算|业务|工作量|任务|车辆|活动|采购|专项|资金|工资|费用|标准)"
    r"[^，。；、]{0,6}?(?:增加|增长|上升|提高|减少|下降|降低|压减|核减)"
)
_UNSURE = compiled(
    r"退休|离休|上年|去年|20\d\d年|收入|返还|结转|上缴|收回|抵|统筹|不再|以前年度|转隶|划"
)


@rule(
    "N109",
    title="说明的原因与增减方向相反",
    severity="warning",
    category="accurate",
    basis=(Basis.practice("原因与增减方向一致"),),
    message="数字{direction}，原因却是“{reason}”",
    expected="核对并写明真正的原因",
    needs=("@narrative",),
    see_also=("N105",),
)
def reason_contradicts_the_direction(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The reason speaks of a rise where the figure fell, or the reverse."""
    for claim in context.claims.claims:
        if not isinstance(claim, Change) or not claim.reason or claim.loose:
            continue
        if claim.direction is Direction.OPEN:
            continue
        if claim.amount is not None and claim.amount.value == 0:
            continue
        if claim.rate_direction not in (None, claim.direction) or _UNSURE.search(claim.reason):
            continue
        said = direction_words(claim.reason)
        if not said or not _OF_THE_THING.search(claim.reason):
            continue
        if all(direction is claim.direction.opposite for direction, _word in said):
            yield Hit.at(
                _reason_spot(claim),
                spot(claim.words),
                direction=_("增加") if claim.direction.value > 0 else _("减少"),
                reason=claim.reason,
            )


def _reason_spot(claim: Change) -> FoundCell:
    """The words of the reason as they are printed."""
    flat = flatten(claim.words.paragraph.text)
    match = re.search(r"(?:主要)?原因[^，。；]{0,4}?" + re.escape(claim.reason or ""), flat.text)
    if match is None:
        return spot(claim.words)
    return sentence_cell(claim.words.section, claim.words.paragraph, flat.quote(*match.span()))
