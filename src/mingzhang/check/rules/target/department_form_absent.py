"""说了有部门整体支出绩效目标，却没有公开。

## 查什么

说明里写“部门整体支出绩效目标见附表”“整体支出绩效目标如下”，资料里却没有部门整体支出绩效目标表。

## 为什么

答应公开的没有公开。

## 举例

```booklet 三、支出预算情况说明 | 部门整体支出绩效目标
文字 | 三、支出预算情况说明 | 我部门编制了部门整体支出绩效目标，详见附表。
```

```booklet
文字 | 三、支出预算情况说明 | 我部门编制了部门整体支出绩效目标，详见附表。
整体目标 | 资金总额 | 1,021.29万元
```

## 怎么改

补上部门整体支出绩效目标表。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.printed import paragraphs
from mingzhang.check.rule import Hit, rule
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.part import NARRATIVE
from mingzhang.pattern import compiled

_PROMISE = compiled(r"部门整体(?:支出)?绩效目标[^。；]{0,12}?(?:详?见附[表件]|如下|见下表)")


@rule(
    "T117",
    title="说了有部门整体支出绩效目标，却没有公开",
    severity="warning",
    category="complete",
    basis=(Basis.practice("绩效目标随预算公开"),),
    message="文字说“{words}”，资料里没有部门整体支出绩效目标表",
    expected="补上部门整体支出绩效目标表",
    needs=("@narrative",),
    see_also=("D106",),
)
def department_form_is_promised_and_absent(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The text promises the whole department's target and none is printed."""
    if booklet.department_target is not None:
        return
    for paragraph in paragraphs(booklet, NARRATIVE):
        match = _PROMISE.search(paragraph.flat.text)
        if match:
            yield Hit.at(paragraph.cell(match), words=match[0])
