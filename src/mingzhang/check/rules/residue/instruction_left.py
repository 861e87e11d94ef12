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

```booklet 六、一般公共预算基本支出情况说明 | （按“一般公共预算基本支出表”中实际发生的事项填写）
文字 | 六、一般公共预算基本支出情况说明 | 人员经费8.00万元，主要包括基本工资、津贴补贴（按“一般公共预算基本支出表”中实际发生的事项填写）。
```

```booklet （三）国有资产占用情况 | （增加内容）
文字 | （三）国有资产占用情况（增加内容） | 本部门共有车辆2辆。
```

```booklet 三、支出预算情况说明 | 填列数应与《收支预算总表》收入数一致
文字 | 三、支出预算情况说明 | 本表反映部门收入预算情况，填列数应与《收支预算总表》收入数一致。
```

```booklet
文字 | 三、支出预算情况说明 | 支出预算10.00万元，与上年数一致；根据《关于批复2025年预算的通知》填列。
```

## 怎么改

删去。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.pattern import compiled

_INSTRUCTION = compiled(
    r"(?:(?:部门|单位)?填报格式|填写说明|填报说明|填报要求|请注意|请(?:据实|如实|按照?实际|根据实际)[^，。；]{0,8}(?:填写|填报|说明)"
    r"|此处(?:请|应|需)?(?:填写|填列|说明)|（(?:示例|样例|参考格式)[^）]*）|(?:示例|样例|参考模板)："
    r"|与报表[^，。；）]{0,12}(?:提取|保持)[^，。；）]{0,6}一致|（如[有无][^）]{0,16}请[^）]*）|（(?:可|请)(?:自行)?(?:删除|选择|增减)[^）]*）"
    r"|（(?:增加|修改|补充|调整|删除|新增)(?:的)?(?:内容|部分|说明)）|（[^（）]{0,60}(?:填写|填列|填报)）"
    r"|[^，。；（）]{0,10}数(?:字|额)?应?(?:当)?与《[^《》]{2,30}表》[^，。；]{0,10}一致|由主管部门根据[^。；]{0,30}填写)"
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
)
def template_instruction_is_left_in(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Instructions of the template are left in."""
    for printed in context.words():
        for match in _INSTRUCTION.finditer(printed.flat.text):
            cell = printed.cell(match)
            yield Hit.at(cell, text=cell.text)
