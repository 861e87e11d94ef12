"""The same project in another year: its name without the year that stands in it.

Two projects of one year may differ by nothing else (宣传费, 2024年宣传费 still to be paid): then
neither is taken for the other year's, unless the whole names are equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from mingzhang.codes import normal_name
from mingzhang.pattern import compiled

_YEAR = compiled(r"[(]?(?:19|20)\d\d(?:年度?)?[)]?|(?:本|上|当)年度?")


def core_name(name: str) -> str:
    """The name of a project without years.

    >>> core_name("2025年“天南地北”拍摄费（2025年度）"), core_name("“天南地北”拍摄费")
    ('"天南地北"拍摄费', '"天南地北"拍摄费')
    """
    normal = normal_name(name)
    return _YEAR.sub("", normal) or normal


def pairs_of(now: Iterable[str], before: Iterable[str]) -> dict[str, str]:
    """Each project of a year with the one of the year before that it continues.

    >>> pairs_of(["2026年培训费", "宣传费"], ["2025年培训费", "宣传费", "2024年宣传费"])
    {'2026年培训费': '2025年培训费', '宣传费': '宣传费'}
    >>> pairs_of(["2026年宣传费"], ["宣传费", "2024年宣传费"])
    {}
    """
    mine, theirs = list(now), list(before)
    whole = {normal_name(name): name for name in theirs}
    found = {name: whole[normal_name(name)] for name in mine if normal_name(name) in whole}
    left = [name for name in mine if name not in found]
    free = [name for name in theirs if name not in found.values()]
    cores = Counter(map(core_name, theirs)), Counter(map(core_name, mine))
    by_core = {core_name(name): name for name in free}
    for name in left:
        core = core_name(name)
        if core in by_core and cores[0][core] == cores[1][core] == 1:
            found[name] = by_core[core]
    return {name: found[name] for name in mine if name in found}
