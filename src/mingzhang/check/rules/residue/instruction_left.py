"""留有模板的填写说明。

## 查什么

“部门填报格式（请注意金额必须与报表表11提取金额保持一致）”“（请据实填写）”“示例：”：写给填表人看的话。

## 为什么

填报说明不是公开内容，说明材料没有逐句整理。

## 举例

```booklet 八、机关运行经费增减变动原因说明 | 部门填报格式（请注意金额必须与报表表11提取金额保持一致）
文字 | 八、机关运行经费增减变动原因说明 | 1、部门填报格式（请注意金额必须与报表表11提取金额保持一致）：
```

```booklet
文字 | 八、机关运行经费增减变动原因说明 | 本部门无机关运行经费预算。政策执行口径与上年保持一致。
```

## 怎么改

删去。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.residue._text import paragraphs
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.part import NARRATIVE

_INSTRUCTION = re.compile(
    r"(?:(?:部门|单位)?填报格式|填写说明|填报说明|填报要求|请注意|请(?:据实|如实|按照?实际|根据实际)[^，。；]{0,8}(?:填写|填报|说明)"
    r"|此处(?:请|应|需)?(?:填写|填列|说明)|（(?:示例|样例|参考格式)[^）]*）|(?:示例|样例|参考模板)："
    r"|与报表[^，。；）]{0,12}(?:提取|保持)[^，。；）]{0,6}一致|（如[有无][^）]{0,16}请[^）]*）|（(?:可|请)(?:自行)?(?:删除|选择|增减)[^）]*）)"
    r"(?:（[^）]*）)?"
)


@rule(
    "Z104",
    title="留有模板的填写说明",
    severity="warning",
    category="legible",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("残留内容")),
    message="“{text}”是写给填表人的话",
    expected="删去",
    needs=("@narrative",),
)
def template_instruction_is_left_in(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Instructions of the template are left in."""
    for paragraph in paragraphs(booklet, NARRATIVE):
        for match in _INSTRUCTION.finditer(paragraph.flat.text):
            cell = paragraph.cell(match)
            yield Hit.at(cell, text=cell.text)
