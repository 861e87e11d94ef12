"""A line of a table of contents: its title, its page, and how deep it stands."""

from __future__ import annotations

import string

from mingzhang.pattern import compiled

_LEADER = compiled(r"^(?P<title>.*?\S)\s*(?:[.．·•…‥⋯‧・。_\-—]\s*){3,}(?P<page>\d{1,4})$")
_TABBED = compiled(r"^(?P<title>.*?\S)\s*\t\s*(?P<page>\d{1,4})$")
_TRAILING = string.whitespace + "\u00a0\u3000.．·•…‥⋯"
_LONGEST = 300
_LEVELS = (
    (1, compiled(r"第[一二三四五六七八九十百\d]+[部篇章]")),
    (3, compiled(r"[（(][一二三四五六七八九十百\d]+[)）]")),
)


def contents_entry(text: str) -> tuple[str, int] | None:
    """Title and page of a line of a table of contents; None for any other line.

    >>> contents_entry("一、本部门职责……………………3")
    ('一、本部门职责', 3)
    >>> contents_entry("2025年预算收支总表") is None
    True
    """
    if len(text) > _LONGEST:
        return None
    match = _LEADER.match(text) or _TABBED.match(text)
    if match is None:
        return None
    title = match.group("title").rstrip(_TRAILING)
    return (title.replace("\t", ""), int(match.group("page"))) if title else None


def level_of_title(title: str) -> int:
    """The level that the words of a contents line suggest: 1 for a part, 3 for （一）, else 2."""
    for level, pattern in _LEVELS:
        if pattern.match(title):
            return level
    return 2
