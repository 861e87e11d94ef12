"""Printed words made comparable: labels without numbering, headings and titles without years."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from mingzhang.codes import normal_name
from mingzhang.pattern import compiled

_CIRCLED = compiled("[①-⑳⑴-⒇❶-❿]")
_NUMBERING = compiled(
    r"^(?:[一二三四五六七八九十百]+[、.,]|\([一二三四五六七八九十\d]+\)|\d{1,2}[、.](?!\d)|\d(?=\([一二三四五六七八九十]\))|其中[:,]?|[加减][:])"
)
_ENDING = compiled(r"[:;,.、。*]+$")
# A template's {year} has become (year) by the time it is looked at.
_YEAR = compiled(r"(?:\([a-z_]+\)|(?:19|20)\d\d)(?:-(?:19|20)\d\d)?年?度?")
_UNIT = compiled(r"\((?:单位[:]?)?(?:人民币)?[百千万亿]*元\)|\([a-z%]+\)")
_TABLE_NUMBER = compiled(
    r"^\(?(?:预算|决算|部门|单位|公开|附|财决|财预|收支)*"
    r"(?:表(?:[一二三四五六七八九十]+|\d{1,2}(?=(?:19|20)\d\d年|\D|$))(?:[-—]\d{1,2})?(?:之[一二三四五六七八九十])?"
    r"|\d{1,2}(?:-\d{1,2})?表)\)?"
)
_CONTINUED = compiled(r"\(?续(?:表|上表|\d+)?\)?$|^\(?续(?:表)?\)?")


@lru_cache(maxsize=65536)
def bare_label(text: str) -> str:
    """A row's label as it is compared: no numbering, no spaces, one kind of bracket.

    >>> bare_label("二十一、粮油物资储备 支出"), bare_label("①公务用车购置费")
    ('粮油物资储备支出', '公务用车购置费')
    >>> bare_label("其中：合  计")
    '合计'
    """
    words = normal_name(_CIRCLED.sub("", text))
    while True:
        shorter = _NUMBERING.sub("", words)
        if shorter == words or not shorter:
            break
        words = shorter
    return _ENDING.sub("", words) or words


@lru_cache(maxsize=65536)
def bare_heading(text: str) -> str:
    """A column's heading as it is compared: also without years and units of money.

    A heading that is nothing but a year is `年`.

    >>> bare_heading("2025年 合计"), bare_heading("{year}年预算数"), bare_heading("2025年")
    ('合计', '预算数', '年')
    """
    words = bare_label(text)
    without = _UNIT.sub("", _YEAR.sub("", words))
    return without or ("年" if words else "")


@lru_cache(maxsize=65536)
def bare_title(text: str) -> str:
    """A table's title as it is compared: without its number, years, and marks of continuation.

    >>> bare_title("表十2025年财政拨款安排“三公”经费支出预算表（续）")
    '财政拨款安排"三公"经费支出预算表'
    """
    words = _TABLE_NUMBER.sub("", bare_label(text))
    words = _YEAR.sub("", _NUMBERING.sub("", words))
    return _CONTINUED.sub("", _UNIT.sub("", words)).strip(":-")


def is_continued(text: str) -> bool:
    """Whether a title says that the table goes on: 续表, （续）."""
    return bool(_CONTINUED.search(normal_name(text)))


def split_number(text: str) -> tuple[str, str]:
    """The number of a table and the title behind it, each as printed, one of them maybe empty.

    >>> split_number("预算公开表1"), split_number("表一2025年预算收支总表")
    (('预算公开表1', ''), ('表一', '2025年预算收支总表'))
    >>> split_number("2025年预算收支总表")
    ('', '2025年预算收支总表')
    """
    dense = re.sub(r"[ \u3000]+", "", text)
    match = _TABLE_NUMBER.match(normal_name(dense))
    if match is None or len(normal_name(dense)) != len(dense):
        return "", text
    return dense[: match.end()], dense[match.end() :].lstrip("：:、.．")


@lru_cache(maxsize=65536)
def pairs_of(words: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a string; itself where it has but one."""
    return frozenset(words[i : i + 2] for i in range(len(words) - 1)) or frozenset([words])


@lru_cache(maxsize=65536)
def likeness(one: str, other: str) -> float:
    """How much two strings have in common, from 0 to 1, by their pairs of characters.

    >>> likeness("预算收支总表", "预算收支总表"), likeness("甲", "乙")
    (1.0, 0.0)
    """
    if one == other:
        return 1.0
    mine, theirs = pairs_of(one), pairs_of(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


@lru_cache(maxsize=65536)
def title_likeness(title: str, titles: Collection[str]) -> float:
    """How much a printed title is like one of these bare ones (that don't change), from 0 to 1."""
    bare = bare_title(title)
    best = 0.0
    for known in titles:
        if bare == known:
            return 1.0
        value = 0.9 * likeness(bare, known)
        if bare.endswith(known) and len(known) >= 6:
            value = max(value, 0.92)  # a department's name stands before it
        best = max(best, value)
    return best
