"""绩效目标表的实施期资金与年度资金互相矛盾。

## 查什么

年度资金不能大于实施期资金，每个来源也一样；只做一年的项目，两边每个来源都应相同。

## 为什么

实施期写省级资金、年度写中央资金，说明有一边抄错了行。

## 举例

```booklet 目标 | 见习补贴 | 年度中央财政资金
目标 | 见习补贴 | 实施期资金总额 | 27,948
目标 | 见习补贴 | 实施期中央财政资金 | 0
目标 | 见习补贴 | 实施期省级财政资金 | 27,948
目标 | 见习补贴 | 年度资金总额 | 27,948
目标 | 见习补贴 | 年度中央财政资金 | 27,948
目标 | 见习补贴 | 年度省级财政资金 | 0
```

```booklet
目标 | 见习补贴 | 实施期资金总额 | 2,160,000
目标 | 见习补贴 | 实施期市县（区）财政资金 | 2,160,000
目标 | 见习补贴 | 年度资金总额 | 400,000
目标 | 见习补贴 | 年度市县（区）财政资金 | 400,000
```

## 怎么改

核对两边的资金来源，改正抄错的一边。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._sum import broken_sum
from mingzhang.check.spot import funding_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import TERM, YEAR
from mingzhang.tables.form_words import form_words


@rule(
    "T104",
    title="实施期资金与年度资金矛盾",
    severity="error",
    category="consistent",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("年度是实施期的一部分")),
    message="年度{source}印作 {year}，大于实施期的 {term}",
    expected="核对两边的资金来源，改正抄错的一边",
    needs=("@targets",),
    see_also=("T103",),
)
def periods_contradict(booklet: Booklet) -> Iterator[Hit]:
    """A year's funding exceeds that of the whole period."""
    for target in booklet.targets:
        for source in dict.fromkeys(fund.source for fund in target.funds):
            term = target.amount(source, TERM)
            year = target.amount(source, YEAR)
            if term is None or year is None or year.interval().low <= term.interval().high:
                continue
            if source in broken_sum(target, "total", YEAR):
                continue  # the sum says which figure it is
            yield Hit.at(
                funding_cell(target, YEAR, source),
                funding_cell(target, TERM, source),
                source=form_words().source_label(source),
                year=year.text(thousands=True) + year.unit.label,
                term=term.text(thousands=True) + term.unit.label,
            )
            break  # the other sources follow from the same slip
