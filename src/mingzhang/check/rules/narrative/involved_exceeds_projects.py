"""绩效目标涉及的项目金额大于全部项目支出。

## 查什么

“编报绩效目标的项目共9个，涉及项目预算资金1,887.00万元”：这些项目都在本年的项目支出里，涉及的金额不会大于报表里项目支出的
合计（按各自末位的余地）。小于的不判：不是每个项目都要编报。只查预算；决算里说的是预算金额。

## 为什么

金额抄错、单位写错，或者报表漏了项目。

## 举例

```booklet 绩效目标 | 涉及项目预算资金41.00万元
照 | 两张支出表
文字 | 绩效目标 | 2025年，本部门编报绩效目标的项目共4个，涉及项目预算资金41.00万元。
```

```booklet
照 | 两张支出表
文字 | 绩效目标 | 2025年，本部门编报绩效目标的项目共4个，涉及项目预算资金38.00万元。
```

## 怎么改

核对涉及的金额和项目支出。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Applies, Hit, rule
from mingzhang.check.rules.narrative._operand import cells, printed_ranges, stated_spot
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.vocabulary import BookletKind
from mingzhang.narrative.bind import Binder
from mingzhang.narrative.claim import Subject
from mingzhang.narrative.number import FigureKind

_THINGS = ("project", "target")


@rule(
    "N122",
    title="绩效目标涉及的金额大于全部项目支出",
    severity="warning",
    category="consistent",
    basis=(Basis.practice("绩效目标随项目预算编报"),),
    message="涉及的金额写作 {said}，全部项目支出只有 {all}",
    expected="核对涉及的金额和项目支出",
    needs=("@narrative", "@tables"),
    applies=Applies(kinds=(BookletKind.BUDGET,)),
    see_also=("N101",),
)
def involved_exceeds_projects(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Projects with targets take more than all projects are given."""
    binder = Binder(context.profile, booklet.kind, context.is_printed)
    whole = Subject("", pieces=binder.pieces({"nature": "project"}, "", 0))
    spans = printed_ranges(context, whole)
    most = max((high for _low, high in spans), default=None)
    if not most:
        return
    for stated in context.claims.stated():
        if stated.loose or stated.figure.kind is not FigureKind.MONEY:
            continue
        if not _is_of_projects(stated.subject):
            continue
        context.weigh(stated.figure)
        if stated.figure.low > most:
            printed = cells(context, whole)
            yield Hit.at(
                stated_spot(stated), *printed, said=stated.figure.text, all=printed[0].text
            )


def _is_of_projects(subject: Subject) -> bool:
    facets = dict(subject.facets)
    involved = facets.pop("involved", "") == "yes" and subject.time == 0
    thing, nature = facets.pop("thing", ""), facets.pop("nature", "project")
    named = thing in _THINGS or (not thing and "nature" in subject.facets)
    return involved and named and nature == "project" and set(facets) <= {"fund", "category"}
