"""没有公开部门职责、机构设置。

## 查什么

概况里应当有部门的主要职责和机构设置两项，而且有内容。

## 为什么

读者先要知道这个部门管什么、有哪些单位，才看得懂预算。

## 举例

```booklet 概况
部分 | 第三部分 2025年部门预算情况说明
文字 | 一、本部门职责 | 负责某项工作。
```

```booklet
文字 | 一、本部门职责 | 负责某项工作。
文字 | 二、机构设置情况 | 内设科室3个。
```

```booklet
文字 | 一、部门主要职责 | 负责某项工作。
文字 | 二、部门基本情况 | 纳入本套部门决算汇编范围的单位共1个，年末实有人数58人。
```

## 怎么改

补上部门职责、机构设置。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.duty._topic import is_no_booklet
from mingzhang.check.spot import section_spot
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.part import GLOSSARY, role_of
from mingzhang.narrative.sentence import flatten

_TOPICS = (
    ("职责", ("职责", "职能")),
    (
        "机构设置",
        *(
            (
                "机构设置",
                "机构情况",
                "机构编制",
                "单位构成",
                "科室",
                "内设机构",
                "下属",
                "人员构成",
                "部门基本情况",
                "单位基本情况",
                "汇编范围",
                "编制范围",
                "编报范围",
            ),
        ),
    ),
)
_UNITS = "单位构成"  # a heading that a table of the units follows


@rule(
    "D108",
    title="没有公开部门职责、机构设置",
    severity="error",
    category="complete",
    basis=(Basis("财预〔2016〕143号"),),
    message="概况里没有{topic}",
    expected="补上{topic}",
    needs=("@overview",),
)
def duties_or_organisation_are_not_published(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Duties or organisation of the department are not published."""
    if is_no_booklet(booklet):
        return
    overview = [section for section in booklet.sections if role_of(booklet, section) == 1]
    where = FoundCell(table="概况", place=section_spot(overview[0]).place)
    for topic, words in _TOPICS:
        told = any(
            word in flatten(text).text
            for section in booklet.sections
            if section.paragraphs or _UNITS in section.title
            if role_of(booklet, section) != GLOSSARY
            for text in (section.title, *(p.text for p in section.paragraphs))
            for word in words
        )
        if not told:
            yield Hit.at(where, topic=topic)
