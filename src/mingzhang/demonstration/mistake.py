"""Mistakes of the kinds that happen, put into a clean booklet so that a check can find them."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from mingzhang.amounts import Mark
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import YEAR
from mingzhang.pattern import compiled
from mingzhang.plant import Mistake, plant
from mingzhang.tables.profile import profile_of
from mingzhang.tables.role import Role

_LEAST_DIGITS = 100  # in last digits: what is smaller, rounding may explain
_TREES = (Role.GENERAL_PUBLIC, Role.EXPENDITURE, Role.INCOME)
_SHARE = compiled(r"占\d+\.\d\d%")
_CHANGE = compiled(r"比上年(增加|减少)([\d,.]+)万元，(增长|下降)([\d.]+)%")
_TURNED = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长"}

Planner = Callable[[Booklet, Random], Mistake | None]
"""Thinks of a mistake that this booklet has a place for; None where it has none."""


def mistaken(booklet: Booklet, seed: int, count: int) -> Booklet:
    """The booklet with this many mistakes, no two of them in one place.

    Fewer where the booklet has no place for so many.
    """
    return plant(booklet, mistakes(booklet, seed, count))


def mistakes(booklet: Booklet, seed: int, count: int) -> tuple[Mistake, ...]:
    """The mistakes that `mistaken` plants, with their stories."""
    chance = Random(f"{seed}/{booklet.department}/{booklet.year}")
    found: dict[tuple[str, ...], Mistake] = {}
    planners: list[Planner] = []
    for _attempt in range(20 * count):
        if len(found) >= count:
            break
        if not planners:
            planners = chance.sample(_PLANNERS, len(_PLANNERS))
        mistake = planners.pop()(booklet, chance)
        if mistake is not None:
            found.setdefault(_place(mistake), mistake)
    return tuple(found.values())


def _place(mistake: Mistake) -> tuple[str, ...]:
    """What no two mistakes share: a table, a section, a form."""
    keys = ("table", "section", "project", "number")
    return tuple(mistake.where[key] for key in keys if key in mistake.where)


def _swapped_digits(booklet: Booklet, chance: Random) -> Mistake | None:
    """Two neighbouring digits of a figure in a tree of codes."""

    def swapped(text: str) -> str:
        places = [
            at
            for at in range(len(text) - 4)
            if text[at].isdigit() and text[at + 1].isdigit() and text[at] != text[at + 1]
        ]
        if not places:
            return text
        at = chance.choice(places)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]

    return _cell(booklet, chance, swapped, "录入时把两个数字颠倒了")


def _lost_point(booklet: Booklet, chance: Random) -> Mistake | None:
    """A figure ten times as large."""

    def tenfold(text: str) -> str:
        digits = text.replace(",", "").replace(".", "")
        return f"{digits[:-1]}.{digits[-1]}0"

    return _cell(booklet, chance, tenfold, "小数点错了一位")


def _cell(
    booklet: Booklet, chance: Random, change: Callable[[str], str], story: str
) -> Mistake | None:
    profile = profile_of(booklet)
    shapes = {shape.id for role in _TREES for shape in profile.shapes_of(role)}
    tables = [table for table in booklet.tables if table.shape in shapes]
    places = [
        (table.shape, panel.key, str(row.key), column, cell.text)
        for table in tables
        for panel, row, column, cell in table.cells()
        if cell.mark is Mark.FIGURE and cell.amount and cell.amount.digits >= _LEAST_DIGITS
    ]
    if not places:
        return None
    table, panel, row, column, text = chance.choice(places)
    now = change(text)
    where = {"table": table, "panel": panel, "row": row, "column": column}
    return None if now == text else Mistake("cell", where, text, now, story)


def _wrong_share(booklet: Booklet, chance: Random) -> Mistake | None:
    found = _in_text(booklet, chance, _SHARE, ("收入预算情况", "支出预算情况", "结构情况"))
    if found is None:
        return None
    section, match = found
    share = float(match[0][1:-1])
    if not 2 < share < 98:
        return None
    return Mistake(
        "text", section, match[0], f"占{share + chance.choice((-1, 1)):.2f}%", "占比算错"
    )


def _turned_direction(booklet: Booklet, chance: Random) -> Mistake | None:
    found = _in_text(booklet, chance, _CHANGE, ("收支数据变动", "规模变化", "机关运行经费"))
    if found is None:
        return None
    section, match = found
    if float(match[4]) < 1:
        return None
    # The rate keeps its word, so that the sentence contradicts itself whatever last year was.
    now = match[0].replace(match[1], _TURNED[match[1]], 1)
    return Mistake("text", section, match[0], now, "方向写反")


def _in_text(
    booklet: Booklet, chance: Random, pattern: re.Pattern[str], titles: tuple[str, ...]
) -> tuple[dict[str, str], re.Match[str]] | None:
    """A match in one of these sections of the narrative, which a mistake can name by its words."""
    found = []
    for section in booklet.sections:
        if section.part != 3 or not any(title in section.title for title in titles):
            continue
        for sentence in section.paragraphs:
            for match in pattern.finditer(sentence.text):
                if sentence.text.count(match[0]) == 1:
                    found.append(({"section": section.title, "part": "3"}, match))
    return chance.choice(found) if found else None


def _old_year(booklet: Booklet, chance: Random) -> Mistake | None:
    titles = [
        table.shape
        for table in booklet.tables
        if table.shape not in _TREES and f"{booklet.year}年" in table.title
    ]
    if not titles:
        return None
    was, now = f"{booklet.year}年", f"{booklet.year - 1}年"
    return Mistake("title", {"table": chance.choice(titles)}, was, now, "去年的表头留了下来")


def _other_funding(booklet: Booklet, chance: Random) -> Mistake | None:
    if not booklet.targets:
        return None
    target = chance.choice(booklet.targets)
    total = target.amount("total", YEAR)
    if total is None or total.digits < _LEAST_DIGITS:
        return None
    now = f"{total.digits - total.digits // 10:,}"
    where = {"project": target.subject, "period": "year", "source": "total"}
    return Mistake("funding", where, total.text(thousands=True), now, "项目资金调整后目标表没有改")


def _wrong_product(booklet: Booklet, chance: Random) -> Mistake | None:
    pattern = re.compile(r"×12个月=(\d+)元")
    places = [(t.subject, m) for t in booklet.targets if (m := pattern.search(t.text("overview")))]
    if not places:
        return None
    project, match = chance.choice(places)
    now = f"×12个月={int(match[1]) + 1200}元"
    where = {"project": project, "field": "overview"}
    return Mistake("target", where, match[0], now, "人数×标准×月数算错")


def _cost_beyond_funding(booklet: Booklet, chance: Random) -> Mistake | None:
    places = [
        (target.subject, indicator)
        for target in booklet.targets
        for indicator in target.side(YEAR)
        if indicator.second == "成本指标" and indicator.value.startswith("≤")
    ]
    if not places:
        return None
    project, indicator = chance.choice(places)
    where = {"project": project, "period": "year", "third": indicator.third}
    now = indicator.value.replace("元", "0元")
    return Mistake("indicator", where, indicator.value, now, "成本指标多写了一个零")


def _other_department(booklet: Booklet, chance: Random) -> Mistake | None:
    """A sentence copied from another department's booklet."""
    title = "支出预算情况说明"
    text = next(
        (p.text for s in booklet.sections if s.title == title for p in s.paragraphs[:1]), ""
    )
    if not booklet.county or booklet.department not in text:
        return None
    others = [f"{booklet.county}{name}" for name in ("审计局", "水利局", "图书馆", "司法局")]
    other = chance.choice([name for name in others if name not in booklet.department])
    where = {"section": title, "part": "3"}
    return Mistake("text", where, booklet.department, other, "照别的部门的稿子改，名称没有换")


_PLANNERS: tuple[Planner, ...] = (
    _swapped_digits,
    _lost_point,
    _wrong_share,
    _turned_direction,
    _old_year,
    _other_funding,
    _wrong_product,
    _cost_beyond_funding,
    _other_department,
)
