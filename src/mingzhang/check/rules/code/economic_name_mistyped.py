"""列举的经济科目写错或写了两遍。

## 查什么

“基本工资、津贴补贴、资金、绩效工资”：一串经济科目里，有一个不是科目、与某个没有列举的科目只差一个字，多半是错字
（“奖金”写成“资金”）；同一个科目在一串里写了两遍，多半是把另一个写错了。

## 为什么

错一个字就成了别的科目。

## 举例

```booklet 六、一般公共预算基本支出情况说明 | 资金
文字 | 六、一般公共预算基本支出情况说明 | 人员经费8.00万元，主要包括：基本工资、津贴补贴、资金、绩效工资、住房公积金。
```

```booklet 六、一般公共预算基本支出情况说明 | 奖金
文字 | 六、一般公共预算基本支出情况说明 | 人员经费8.00万元，主要包括：基本工资、津贴补贴、奖金、绩效工资、医疗费、奖金、住房公积金。
```

```booklet
文字 | 六、一般公共预算基本支出情况说明 | 人员经费8.00万元，主要包括：基本工资、津贴补贴、奖金、绩效工资、奖励金、住房公积金。
文字 | 六、一般公共预算基本支出情况说明 | 资金来源、使用范围、拨付程序、绩效目标都已明确。
```

## 怎么改

改成科目的名称；重复的删去或者改成漏掉的科目。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mingzhang.check.context import Context
from mingzhang.check.economic_list import enumerations, is_contraction, near_names
from mingzhang.check.finding import Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.language import _, filled
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "C326",
    title="列举的经济科目写错或写了两遍",
    severity="warning",
    category="accurate",
    basis=(Basis("政府收支分类科目"),),
    message="“{name}”{why}",
    expected="改成科目的名称",
)
def economic_name_is_mistyped(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A name in a list of economic names is misspelt, or stands there twice."""
    for printed in context.words("paragraph"):
        for listed in enumerations(printed.flat.text):
            known = {item.name for item in listed.items if item.code}
            seen: set[str] = set()
            for item in listed.items:
                around = printed.flat.quote(item.start - 5, item.end + 1)
                cell = replace(printed.spot, text=around)
                if item.code:
                    if item.code in seen and item.name in known:
                        hit = Hit.at(cell, name=item.name, why=_("在这一串里写了两遍"))
                        yield replace(hit, severity=Severity.NOTE)
                    seen.add(item.code)
                    continue
                if is_contraction(item.name):
                    continue
                near = [name for name in near_names(item.name) if name not in known]
                if near and item is not listed.items[-1]:
                    yield Hit.at(
                        cell, name=item.name, why=filled(_("疑为“{name}”"), {"name": near[0]})
                    )
