"""没有名词解释。

## 查什么

公开资料应当有名词解释；用到“三公”经费、机关运行经费的，应当解释这两个词。

## 为什么

专业名词要让群众看得懂。

## 举例

```booklet 名词解释
部分 | 第三部分 2025年部门预算情况说明
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元。
```

```booklet
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元。
文字 | 四、名词解释 | 基本支出：指为保障机构正常运转而发生的支出。
```

## 怎么改

补上名词解释。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.duty._topic import is_no_booklet, is_tables_alone, says
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.part import role_of

_GLOSSARY = 4


@rule(
    "D109",
    title="没有名词解释",
    severity="warning",
    category="complete",
    basis=(Basis("财预〔2016〕143号"),),
    message="没有名词解释",
    expected="补上名词解释",
    needs=("@narrative", "@booklet"),
)
def glossary_is_absent(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The terms are not explained."""
    if any(role_of(booklet, section) == _GLOSSARY for section in booklet.sections):
        return
    if is_no_booklet(booklet) or is_tables_alone(booklet):
        return
    if not says(booklet, "名词解释"):
        yield Hit.at(FoundCell(table="名词解释"))
