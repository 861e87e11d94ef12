"""What the words around a figure say: a share, a change, a list, a reason."""

from __future__ import annotations

import re
from enum import Enum


class Direction(Enum):
    """Which way a figure went."""

    UP = 1
    DOWN = -1

    @property
    def opposite(self) -> Direction:
        """The other way."""
        return Direction(-self.value)


UP_WORDS = ("增加", "增长", "上升", "提高", "上涨", "增幅", "增支", "多")
DOWN_WORDS = ("减少", "下降", "降低", "压减", "核减", "减幅", "降幅", "缩减", "减支", "少")
_VERB = "|".join(sorted((*UP_WORDS, *DOWN_WORDS), key=len, reverse=True))
_CHANGE = re.compile(rf"(?P<verb>{_VERB})(?:率|幅度|额)?(?:了|为|达|约)?$")
_BASE = re.compile(
    r"(?:比|较|与|同|相比)(?:[^，。；：]{0,6}?)(?:上年|上一?年度?|去年|20\d\d年|年初|预算|同期)"
)
_NO_CHANGE = re.compile(
    r"(?:(?:与|比|同|较)(?:上年|上一?年度?|去年|20\d\d年)[^，。；：\d]{0,12}|(?:上年|去年)[^，。；\d]{0,6})"
    r"(?P<loose>基本|大致|大体)?(?P<word>持平|一致|相同|无增减|无变化|没有变化)"
)
_NO_BASE = re.compile(
    r"无可比性|不具可比性|不可比|上年[^，。；\d]{0,6}(?:为|是)?(?:0(?:万?元)?(?![\d.])|零)"
)
_REASON = re.compile(
    r"(?:主要)?原因(?:分析)?(?:一是|是|为|：)?[：，]?(?P<reason>[^。；]*)|主要(?:是|系|因为?)(?P<short>[^。；]*)"
)
_SHARE = re.compile(r"占(?P<whole>[^，。；：占\d]*?)的?(?:比重|比例|比)?(?:为|达|是)?$")
_DONE = re.compile(r"(?:完成|为|达到)(?P<whole>[^，。；：\d]*?预算数?)的$")
_LIST = re.compile(r"其中|主要包括|包括：|支出包括|以下方面|分别为|具体为|具体如下|具体是")
_CLAUSE_MARKS = "，。；：、！？"
_NUMBERING = re.compile(
    r"^(?:（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[.．、）]|[一二三四五六七八九十]{1,3}、|[①-⑳])"
)


def own_words(lead: str) -> str:
    """The words of a figure's own clause, without its numbering.

    >>> own_words("，其中：（一）基本支出"), own_words("。1.项目支出")
    ('基本支出', '项目支出')
    """
    at = max((lead.rfind(mark) for mark in _CLAUSE_MARKS), default=-1)
    words = lead[at + 1 :]
    while (match := _NUMBERING.match(words)) and match.end() < len(words):
        words = words[match.end() :]
    return words


def change_in(lead: str) -> Direction | None:
    """The direction if the figure after these words says by how much something changed.

    >>> change_in("，比上年减少"), change_in("，减少了"), change_in("，新增人员经费")
    (<Direction.DOWN: -1>, <Direction.DOWN: -1>, None)
    """
    match = _CHANGE.search(lead)
    if match is None or (len(match["verb"]) == 1 and not has_base(lead)):
        return None
    return Direction.UP if match["verb"] in UP_WORDS else Direction.DOWN


def has_both(lead: str) -> bool:
    """Whether the template's choice of words was left in: 增加（减少）.

    >>> has_both("与上年相比增加（减少）")
    True
    """
    return re.search(r"(?:增加|增长)[（/或](?:或)?(?:减少|下降)）?$", lead) is not None


def has_base(lead: str) -> bool:
    """Whether a comparison with another figure begins in these words."""
    return _BASE.search(lead) is not None


def no_changes_in(words: str) -> list[re.Match[str]]:
    """Every `与上年持平` in these words."""
    return list(_NO_CHANGE.finditer(words))


def no_base_in(words: str) -> re.Match[str] | None:
    """`无可比性`, `上年预算为0` in these words."""
    return _NO_BASE.search(words)


def reason_in(words: str) -> re.Match[str] | None:
    """A reason given in these words; group `reason` or `short` holds it."""
    return _REASON.search(words)


def share_in(lead: str) -> str | None:
    """What the percentage after these words is a share of; empty where it is not named.

    >>> share_in("，占"), share_in("，占项目支出总额的"), share_in("，下降")
    ('', '项目支出总额', None)
    """
    match = _SHARE.search(lead) or _DONE.search(lead)
    return None if match is None else match["whole"]


def opens_list(lead: str) -> bool:
    """Whether a list of parts begins in these words."""
    return _LIST.search(lead) is not None


def direction_words(words: str) -> list[tuple[Direction, str]]:
    """The directions that a reason speaks of, with the word.

    >>> [d.name for d, _ in direction_words("人员减少，项目增加")]
    ['DOWN', 'UP']
    """
    pattern = "|".join(w for w in (*UP_WORDS, *DOWN_WORDS) if len(w) > 1)
    return [
        (Direction.UP if match[0] in UP_WORDS else Direction.DOWN, match[0])
        for match in re.finditer(pattern, words)
    ]
