"""情况说明里出现了别的单位。

## 查什么

“2025年度某县教育局预算收入总计……”“某县财政局本级的目录……”：说本部门预算的地方写了别的单位的名字。
本部门及所属单位的名称、简称不算；文件标题、书名号里的单位不算。

## 为什么

照搬别的单位的材料，名字没有改。

## 举例

```booklet 三、支出预算情况说明 | 青石县教育局
部门 | 青石县水务局
文字 | 三、支出预算情况说明 | 2025年度青石县教育局支出预算10.00万元。
```

```booklet
部门 | 青石县水务局
文字 | 三、支出预算情况说明 | 2025年度县水务局支出预算10.00万元。根据《青石县财政局关于批复预算的通知》编制，由青石县财政局批复。
```

```booklet
部门 | 水务局
文字 | 三、支出预算情况说明 | 2025年度青石县水务局支出预算10.00万元，培训费暂不安排在我局2025年度预算中。
```

```booklet 第二部分 上海市水务局2025年部门预算表 | 上海市水务局
部门 | 上海市普陀区水务局
部分 | 第二部分 上海市水务局2025年部门预算表
文字 | 三、支出预算情况说明 | 本表反映上海市普陀区水务局支出预算10.00万元。
```

```booklet
部门 | 上海市普陀区水务局
部分 | 第二部分 普陀区水务局2025年部门预算表
文字 | 三、支出预算情况说明 | 本表反映普陀区水务局预算支出10.00万元。
```

```booklet 八、其他重要事项 | 岚县林业局
部门 | 岚县水务局
文字 | 八、其他重要事项 | 2025年岚县林业局机关运行经费财政拨款预算10.00万元。
```

```booklet 三、支出预算情况说明 | 岚县林业局
部门 | 岚县水务局
文字 | 三、支出预算情况说明 | 按照综合预算的原则，岚县林业局所有收入和支出均纳入部门预算管理。
```

```booklet
部门 | 岚县水务局
文字 | 八、其他重要事项 | 2025年岚县水务局机关运行经费财政拨款预算10.00万元。岚县机关事务服务中心会议费由财政统一安排，不在本部门列支3次。
```

```booklet 八、其他重要事项 | 岚县林业局
部门 | 岚县水务局
文字 | 八、其他重要事项 | 2.岚县林业局政府性基金预算支出10.00万元。
```

```booklet 八、其他重要事项 | 岚县妇女联合会
部门 | 岚县残疾人联合会
文字 | 八、其他重要事项 | 2025年度，岚县妇女联合会政府采购支出总额24.00万元。
```

```booklet
部门 | 岚县水务局
文字 | 八、其他重要事项 | 公务用车由岚县机关事务服务中心公务用车平台统一管理。经岚县财政局政府采购科批准，2025年岚县水务局政府采购预算10.00万元。
```

## 怎么改

改成本部门的名称；如果整句是照搬来的，按本部门情况重写。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mingzhang.check.context import Context
from mingzhang.check.printed import paragraphs
from mingzhang.check.rule import Hit, rule
from mingzhang.codes.division import find_divisions_of
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.identity import is_short_for
from mingzhang.narrative.part import NARRATIVE
from mingzhang.narrative.read import unit_names
from mingzhang.pattern import compiled

_ORGAN = r"[\u4e00-\u9fff]{2,16}?(?:局|委员会|办公室|中心|厅|检察院|法院|学校|中学|小学|医院|馆|协会|联合会|党校|人民政府)"
_SAID = compiled(
    rf"(?:20\d\d年度?|截至20\d\d年\d+月\d+日，?|，|。|；|^)(?P<organ>{_ORGAN})"
    r"(?=(?:本级|机关)(?:的|政府|部门|预算|项目)|[及和]?[下所]属\d+[家个]"
    r"|(?:一般公共预算|预算收入|预算支出|支出预算|收入预算|财政拨款|政府采购预算|部门预算|“?三公”?经费"
    r"|纳入绩效目标|共有(?:公务用)?车|占有使用|使用的办公用房|所有收入和支出均纳入)"
    r"|(?:机关运行(?:经)?费|会议费|培训费|委托业务费|公务接待费|因公出国)[^，。；由]{0,24}?\d"
    r"|(?:部门)?(?:20\d\d年度?|本年度?|当年)[^，。；：\d]{0,20}?(?:预算|支出|收入|决算|经费|财政拨款|政府采购|绩效目标))"
)
_PLACED = compiled(
    r"(?:20\d\d年度?|，|。|；|：|^\d{1,2}[.、．]|^（[一二三四五六七八九十]+）|^)"
    rf"(?P<organ>[\u4e00-\u9fff]{{1,10}}?(?:省|市|县|区|州|旗)(?:{_ORGAN}))"
    r"(?=(?:20\d\d年度?)?(?:一般公共预算|政府性基金|国有资本经营|财政拨款|机关运行经费|政府采购|基本支出|项目支出|公务用车|公务接待"
    r"|因公出国|国有资产|固定资产|共有车辆|纳入(?:预算)?绩效|组织对|对20\d\d年))"
)
"""A body with its place before what only its own booklet says of it."""
_BY_OTHERS = compiled(r"[由经向报按对与和及为在从给交归是指受至以请]|根据|所属|下属|包括")
_LEAD = compiled(
    r"^.*(?:反映|根据|按照|依据|包括|由|是|指|经|本表|其中|纳入|列入|归口|隶属于?|报)(?=[\u4e00-\u9fff]{4})"
)
_HEADED = compiled(
    rf"(?:第[一二三四五六七八九十]部分)?(?P<organ>{_ORGAN})(?=20\d\d年|概况|情况说明)"
)
_OURS = compiled(r"[我本该各](?:局|委员会|办公室|中心|厅|院|校|馆|协会)$")
"""`费暂不安排在我局`: the body itself, and no name of it."""
_TITLE = compiled(r"《[^《》]*》|〈[^〈〉]*〉")


@rule(
    "Z101",
    title="情况说明里出现了别的单位",
    severity="warning",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("残留内容")),
    message="这里说的应是“{department}”，写作“{organ}”",
    expected="核对是否照搬了别的单位的材料",
    needs=("@narrative",),
)
def another_unit_is_named_in_the_narrative(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Another unit's name stands in the narrative."""
    department = booklet.department
    own = {department, *unit_names(booklet)}
    overview = "".join(p.flat.text for p in paragraphs(booklet, 1))
    for paragraph in paragraphs(booklet, NARRATIVE):
        text = _TITLE.sub(lambda m: "〇" * len(m[0]), paragraph.flat.text)
        for match in _SAID.finditer(text):
            organ = _LEAD.sub("", match["organ"])
            if any(is_short_for(organ, name) for name in own) or organ in overview:
                continue
            if _OURS.search(organ) or _is_ours_with_its_place(organ, department):
                continue
            cell = replace(paragraph.cell(match, "organ"), text=organ)
            yield Hit.at(cell, department=department, organ=organ)
        for match in _PLACED.finditer(text):
            organ = match["organ"]
            if any(hit.start("organ") == match.start("organ") for hit in _SAID.finditer(text)):
                continue  # told above
            if _BY_OTHERS.search(organ) or organ in overview or not find_divisions_of(organ):
                continue
            if any(is_short_for(organ, name) or is_short_for(name, organ) for name in own):
                continue
            cell = replace(paragraph.cell(match, "organ"), text=organ)
            yield Hit.at(cell, department=department, organ=organ)
    for printed in context.words("part", "table"):
        heading = _HEADED.match(printed.flat.text)
        if heading and _is_of_another_level(heading["organ"], department):
            yield Hit.at(
                printed.cell(heading, "organ"), department=department, organ=heading["organ"]
            )


def _is_ours_with_its_place(organ: str, department: str) -> bool:
    """`安徽省怀远县双桥集镇人民政府` of 双桥集镇人民政府: with the places that it lies in."""
    place = organ.removesuffix(department)
    return bool(place) and place != organ and place[-1] in "省市县区州旗盟镇乡"


def _is_of_another_level(organ: str, department: str) -> bool:
    """Whether a name is the department's without its county: the city's own body.

    What a unit calls itself without any place (县水务局, 水务局) is short for its name.
    """
    here, there = find_divisions_of(department), find_divisions_of(organ)
    if not here or not there or not is_short_for(organ, department):
        return False
    own = {place.code for place in here}
    return all(
        any(code.startswith(place.code) and code != place.code for code in own) for place in there
    ) and not department.endswith(organ)
