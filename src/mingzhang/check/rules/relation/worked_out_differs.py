"""增减额、增减率、占比、完成率与用来计算的数对不上。

## 查什么

报表里由别的栏（行）算出来的数：增减额 = 本年数 - 上年数，增减率 = 增减额 ÷ 上年数，占比 = 本行 ÷ 合计，完成率 = 决算数
（执行数）÷ 预算数。两个数都有半个末位的余地，只要有一组真实金额能得出所印的数，就算对。基数是零的不判；一栏里多数都不
这样成立的，说明这一栏另有口径，也不判。没有四舍五入、直接截掉末位的作提示；该有数而空着的作提示。

## 为什么

改了预算数，忘了改旁边的增减额和增减率，是公开报表里常见的错误。

## 举例

```booklet 一般公共预算支出表 | 合计 | 增减(%)
地区 | central-budget-2026
年份 | 2026
一般公共预算支出表 | 合计 | 执行数 | 1,000.00
一般公共预算支出表 | 合计 | 小计 | 1,200.00
一般公共预算支出表 | 合计 | 增减额 | 200.00
一般公共预算支出表 | 合计 | 增减(%) | 16.67
```

```booklet
地区 | central-budget-2026
年份 | 2026
一般公共预算支出表 | 合计 | 执行数 | 1,000.00
一般公共预算支出表 | 合计 | 小计 | 1,200.00
一般公共预算支出表 | 合计 | 增减额 | 200.00
一般公共预算支出表 | 合计 | 增减(%) | 20.00
```

## 怎么改

用印出的两个数重新计算；增减率除以上年数，不除以本年数。
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from mingzhang.amounts import Interval, Verdict
from mingzhang.check.context import Context
from mingzhang.check.finding import Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import range_words, wan_words
from mingzhang.check.spot import find_cell, table_cell
from mingzhang.check.working import Worked, by_operands
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.tables.shape import DerivedKind

_WORDS: Mapping[DerivedKind, Callable[[], str]] = {
    DerivedKind.CHANGE: lambda: _("增减额"),
    DerivedKind.RATE: lambda: _("增减率"),
    DerivedKind.SHARE: lambda: _("占比"),
    DerivedKind.COMPLETION: lambda: _("完成率"),
}


@rule(
    "R113",
    title="增减额、增减率、占比或完成率算得不对",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="{what}印作 {printed}，由 {of} 和 {base} 计算应为 {right}",
    expected="{what}应为 {right}，或者改正用来计算的数",
    needs=("@tables",),
    see_also=("N104", "R102"),
)
def worked_out_differs(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A figure beside two others does not come out of them."""
    suspects = {
        ref
        for cause in context.localisation.causes
        for suspect in (*cause.suspects, *cause.rivals)
        for ref in suspect.cells
    }
    wrong = [w for w in context.worked if w.verdict in (Verdict.BROKEN, Verdict.IMPROBABLE)]
    for (of, base), found in by_operands(wrong).items():
        if of in suspects or base in suspects:
            continue  # what these should show is said of them
        yield _hit(context, found)


def _hit(context: Context, found: Sequence[Worked]) -> Hit:
    """One finding for all that is worked out of the same two figures."""
    first = min(found, key=lambda w: w.verdict is not Verdict.BROKEN)
    refs = [first.working.cell, *(w.working.cell for w in found if w is not first)]
    spots = [
        table_cell(context.booklet, context.profile, ref)
        for ref in (*refs, first.working.of, first.working.base)
    ]
    hit = Hit.at(
        *spots,
        what=_WORDS[first.working.kind](),
        printed=spots[0].text or _("空白"),
        of=_printed(context, first, base=False),
        base=_printed(context, first, base=True),
        right=_right(first),
    )
    mild = first.verdict is Verdict.IMPROBABLE or first.is_blank
    return replace(hit, severity=Severity.WARNING) if mild else hit


def _printed(context: Context, one: Worked, *, base: bool) -> str:
    cell = find_cell(context.booklet, one.working.base if base else one.working.of)
    return (cell.text if cell is not None else "") or _("空白")


def _right(one: Worked) -> str:
    if isinstance(one.right, Interval):
        return wan_words((one.right.low + one.right.high) // 2)
    assert one.right is not None
    return range_words(one.right)
