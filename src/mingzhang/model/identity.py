"""Whose booklet it is: names of departments and units in all their forms, level, year, kind.

A body has one full name (上海市普陀区水务局) and is called otherwise too: without its place
(水务局), with a part of it (普陀区水务局), with 本级 or 机关 behind it. Cover, comparison,
archives, rules on residues and the platform ask here; nobody else compares names of bodies.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from mingzhang.codes.character import simplified
from mingzhang.codes.division import find_divisions_of, without_division
from mingzhang.codes.name import normal_name, tidy
from mingzhang.model.booklet import Booklet
from mingzhang.model.vocabulary import Level
from mingzhang.pattern import compiled

__all__ = [
    "Level",
    "core_of",
    "department_of",
    "is_same_body",
    "is_short_for",
    "level_of",
    "level_said",
    "level_told",
    "said_by_unit",
]


_LEVEL = compiled(
    r"(部门|单位)(?:整体)?(?:收支|收入|支出)?(?:预算|决算)|(?:预算|决算)(?:主管)?(单位|部门)"
)
_OWN = compiled(r"[(]?(?:本级|机关|本部)[)]?$")
_ENDING = compiled(
    r"(?:局|委员会|委|办公室|办|中心|站|所|馆|院|校|学校|小学|中学|幼儿园|队|会|部|处|社|团|场|台|厅|府|法院"
    r"|检察院|党校|医院|公司|集团|基地|本级|机关)(?:[（(][^（()）]{1,12}[)）])?$"
)
_LABEL = compiled(r"(?:部门|单位)(?:名称)?\s*[：:]\s*(.+)")
_WRITTEN_YEAR = r"二[〇○零][〇○零一二三四五六七八九]{2}年"
_SAID_OF_BUDGETS = compiled(
    r"^关于|(?:部门|单位)整体.*$|(?:一般公共|政府性基金|国有资本经营|财政拨款).*$|\s*(?:金额)?单位[：:].*$"
    r"|(?:19|20)\d\d\s?年?\s?度?(?:市级|区级|县级|省级|本级)?|[“\"]?三公[”\"]?经费.*$"
    r"|(?:部门|单位)?(?:预算|决算)(?:信息)?(?:公开|编制)?.*$"
    rf"|{_WRITTEN_YEAR}度?"
)
_NO_NAME = compiled(
    r"[。；！？|｜，]|\d\s*[：:]\s*\d|^[一二三四五六七八九十]+、$|[：:]\s*[百千万亿]?元|^[百千万亿]?元$"
    r"|^(?:发布|公开)?(?:时间|日期|来源|字号|索引号|主题词)\s*[：:]|^[^\u4e00-\u9fff]*$|^(?:项目|科目|合计|名称)$"
)
"""A line of a page that names nobody: a date, a source, a unit of money, a piece of a sentence."""
_EMPTY = compiled(r"[（(][\s　]*[）)]")
_NUMBERED = compiled(r"^[一二三四五六七八九十]+、")
_HAS_YEAR = compiled(rf"(?:19|20)\d\d\s*年|{_WRITTEN_YEAR}")


def level_of(booklet: Booklet) -> Level | None:
    """A department's booklet or a unit's: by its cover, else its parts, else most tables.

    None where they do not say or contradict each other.
    """
    titles = [table.title for table in booklet.tables]
    return level_told(booklet.cover, [t.text for t in booklet.part_titles], titles)


def level_told(*groups: Iterable[str]) -> Level | None:
    """The level that the first of these groups of titles tells; None where it tells both."""
    for texts in groups:
        found = level_said(texts)
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def level_said(texts: Iterable[str]) -> set[Level]:
    """The levels that titles speak of.

    >>> level_said(["2025年预算单位财务收支预算总表"]), level_said(["某局2025年部门预算"])
    ({<Level.UNIT: 'unit'>}, {<Level.DEPARTMENT: 'department'>})
    """
    return {
        _LEVELS[match[1] or match[2]]
        for text in texts
        for match in _LEVEL.finditer(normal_name(text))
    }


_LEVELS = {level.label: level for level in Level}
_OF_A_DEPARTMENT = compiled(
    r"(?<!主管)(?<!财政)(?<!有关)(?<!相关)(?<!其他)(?<!各)(?<!该)(?<!上级)(?<!税务)部门"
    r"(?![（(/、和与及或]|(?:预算)?(?:支出)?经济|规章|联动|间)"
)


def said_by_unit(text: str) -> str:
    """What a department's booklet says of itself, as a unit's says it.

    The classification by the departments' economic use keeps its name, and other departments are
    none of its business.

    >>> said_by_unit("2025年部门收支预算总表"), said_by_unit("本部门无“三公”经费预算。")
    ('2025年单位收支预算总表', '本单位无“三公”经费预算。')
    >>> said_by_unit("部门预算支出经济分类"), said_by_unit("主管部门、部门（单位）")
    ('部门预算支出经济分类', '主管部门、部门（单位）')
    """
    return _OF_A_DEPARTMENT.sub("单位", text)


@lru_cache(maxsize=4096)
def core_of(name: str, county: str = "") -> str:
    """The name of a body without its place and without 本级, as it is compared.

    >>> core_of("上海市普陀区水务局"), core_of("岚县水利局（本级）")
    ('水务局', '水利局')
    >>> core_of("青石县水务局", "青石县")
    '水务局'
    """
    bare = normal_name(name)
    place = normal_name(county)
    if place and bare.startswith(place) and len(bare) > len(place) + 1:
        bare = bare[len(place) :]
    bare = without_division(bare) or bare
    return _OWN.sub("", bare) or bare


def is_same_body(one: str, other: str, county: str = "") -> bool:
    """Whether two names are one body's, with or without its place and 本级.

    Two bodies of the same name in two places are not.

    >>> is_same_body("上海市普陀区水务局", "普陀区水务局"), is_same_body("岚县水利局", "水利局本级")
    (True, True)
    >>> is_same_body("岚县水利局", "兴县水利局"), is_same_body("岚县水利局", "岚县水利工程局")
    (False, False)
    """
    if not one or not other:
        return False
    if _OWN.sub("", normal_name(one)) == _OWN.sub("", normal_name(other)):
        return True
    if core_of(one, county) != core_of(other, county):
        return False
    here, there = find_divisions_of(one), find_divisions_of(other)
    return not here or not there or bool({row.code for row in here} & {row.code for row in there})


def is_short_for(short: str, name: str) -> bool:
    """Whether the characters of one stand in the other in order: 县水务局, 青石县水务局."""
    rest = iter(name)
    return all(char in rest for char in short)


def department_of(lines: Iterable[str]) -> str:
    """The body that the lines of a cover name: behind a label, or what is no title.

    A name that a line was too short for is put together again.

    >>> department_of(["上海市普陀区规划和自然", "资源局", "2024年度部门决算"])
    '上海市普陀区规划和自然资源局'
    >>> department_of(["2018 年度某省高级", "人民法院预算公开", "2018 年 2 月 24 日"])
    '某省高级人民法院'
    >>> department_of(["二〇二五年度", "某县水利局部门预算", "二〇二五年二月"])
    '某县水利局'
    >>> department_of(["2024年", "预算主管部门：某局"]), department_of(["某县水利局2025年部门预算"])
    ('某局', '某县水利局')
    >>> department_of(["单位：万元", "青陽縣審計局2022年“三公”經費預算"])
    '青阳县审计局'
    >>> department_of(["主要是人员增加。"]), department_of(["某县文旅局（本级）2024年单位预算"])
    ('', '某县文旅局（本级）')
    """
    texts = [text for line in lines if not _NO_NAME.search(text := simplified(tidy(line)))]
    for text in texts:
        label = _LABEL.search(text)
        if label is not None and label[1].strip():
            return label[1].strip()
    for place, text in enumerate(texts):
        bare = _unbracketed(_SAID_OF_BUDGETS.sub("", text))
        bare = _NUMBERED.sub("", bare)
        listed = bare.count("、")
        if len(bare) < 2 or listed > 1 or (listed and not _ENDING.search(bare)):
            continue  # words of a sentence
        whole = bare
        for below in texts[place + 1 : place + 3]:
            if not text.endswith(bare) or _ENDING.search(whole):
                break
            rest = _SAID_OF_BUDGETS.sub("", below).strip()
            if not rest or _HAS_YEAR.match(below):
                break
            whole += rest
        return whole if _ENDING.search(whole) else bare
    return ""


def _unbracketed(text: str) -> str:
    """A name without blanks and without brackets around it or left open, but with its own."""
    bare = _EMPTY.sub("", text).strip(" 　")
    while bare and (bare[0] in "）)" or (bare[0] in "（(" and bare[-1] in "）)")):
        bare = bare[1:].removesuffix("）").removesuffix(")").strip(" 　")
    if bare.count("（") + bare.count("(") != bare.count("）") + bare.count(")"):
        bare = bare.strip(" 　（）()")
    return bare
