"""绩效目标表没有填完。

## 查什么

公开了绩效目标表，表里却没有资金、没有绩效目标，或者一条绩效指标也没有。同一本资料里别的表填了、这一张空着的才算；
整张都空着的也算。

## 为什么

空表等于没有公开目标，年底也没有可以对照的东西。

## 举例

```booklet 目标 | 宣传费 | 项目名称
目标 | 宣传费 | 年度资金总额 | 400,000
目标 | 宣传费 | 年度目标 | 做好宣传。
目标 | 培训费 | 年度资金总额 | 50,000
目标 | 培训费 | 年度目标 | 做好培训。
目标 | 培训费 | 年度指标 | 产出指标 / 数量指标 / 培训人次 | 120人次
```

```booklet
目标 | 宣传费 | 年度资金总额 | 400,000
目标 | 宣传费 | 年度目标 | 做好宣传。
目标 | 宣传费 | 年度指标 | 产出指标 / 数量指标 / 专题片 | 2部
目标 | 培训费 | 年度资金总额 | 50,000
目标 | 培训费 | 年度目标 | 做好培训。
目标 | 培训费 | 年度指标 | 产出指标 / 数量指标 / 培训人次 | 120人次
```

## 怎么改

填上空着的部分。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.target._form import targets
from mingzhang.check.spot import target_cell
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import Form, FormScope


@rule(
    "T130",
    title="绩效目标表没有填完",
    severity="warning",
    category="complete",
    basis=(Basis.practice("绩效目标表填写完整"),),
    message="绩效目标表里没有{missing}",
    expected="填上{missing}",
    needs=("@targets",),
    see_also=("T110", "T111"),
)
def target_form_is_not_filled_in(booklet: Booklet) -> Iterator[Hit]:
    """A target form is printed without money, goals or indicators that others like it have.

    What no form has is not asked for by the place, or was not read.
    """
    filled = [(form, _filled(form)) for form in targets(booklet)]
    usual_of = {
        scope: set[str]().union(*(parts for form, parts in filled if form.scope is scope))
        for scope in FormScope
    }
    for form, parts in filled:
        usual = usual_of[form.scope]
        asked = usual if parts else _filled_words()  # a blank form lacks all that a form has
        missing = [part for part in _filled_words() if part in asked and part not in parts]
        if missing:
            yield Hit.at(target_cell(form, "subject"), missing="、".join(missing))


def _filled_words() -> tuple[str, str, str]:
    return _("资金"), _("绩效目标"), _("绩效指标")


def _filled(form: Form) -> set[str]:
    """Which of the three parts of a form say something."""
    says = (
        any(fund.amount is not None or fund.number is not None for fund in form.funds),
        bool(form.text("goal_year") or form.text("goal_term")),
        bool(form.indicators),
    )
    return {word for word, said in zip(_filled_words(), says, strict=True) if said}
