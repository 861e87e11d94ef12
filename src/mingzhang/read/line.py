"""Characters to lines and lines to texts: which spaces are real, where a wrapped text goes on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import attrgetter, sub
from typing import NamedTuple

from mingzhang.pattern import compiled
from mingzhang.read.ink import Glyph
from mingzhang.source import Box

NO_BREAK = "\u00a0"
NOTHING = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_SPACES = frozenset(" \u00a0\u3000\t\u2002\u2003\u2009")

_BLANK = _SPACES | NOTHING
_BASELINE = attrgetter("baseline")
_LEFT = attrgetter("left")

_WORD_GAP = 0.28
"""Gap between Latin letters, in ems, from which on it is a space."""

_TAB_GAP = 2.6
"""Gap inside a line of others' files, in ems, from which on it parts left from right."""

_OWN_TAB_GAP = 1.0
"""The same in our own files, where nothing but a tab makes a gap."""


class Line(NamedTuple):
    """One printed line.

    Attributes:
        text: its characters with the spaces that are real; a tab where left and right part.
        left, top, right, bottom: its box in points.
        baseline: y of the baseline.
        em: width of a Chinese character in points.
        size: type size of its first character as the file says it.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    em: float
    size: float

    @property
    def box(self) -> Box:
        return (self.left, self.top, self.right, self.bottom)


@lru_cache(maxsize=16384)
def is_wide(character: str) -> bool:
    """Whether a character is Chinese or Chinese punctuation, beside which spaces mean nothing.

    >>> is_wide("预"), is_wide("，"), is_wide("G"), is_wide("5")
    (True, True, False, False)
    """
    return (character > "\u2e7f" and unicodedata.east_asian_width(character) in "WF") or (
        character in "“”‘’—…·、。"
    )


def lines_of(glyphs: Iterable[Glyph], own: bool) -> list[Line]:
    """Group characters into lines, from top to bottom.

    Args:
        glyphs: characters of one cell, or of the page outside its tables.
        own: the file is of our own making: its spaces are exact, and there are no others.
    """
    return lines_of_rows(rows_of(glyphs), own)


def lines_of_rows(rows: Iterable[list[Glyph]], own: bool) -> list[Line]:
    """The lines of characters that `rows_of` has put on baselines."""
    return [line for row in rows if (line := _line(row, own)) is not None]


def rows_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Characters on one baseline, from left to right; the rows from top to bottom."""
    glyphs = list(glyphs)
    if len(set(map(_BASELINE, glyphs))) == 1:  # as in nearly every cell
        return [sorted(glyphs, key=_LEFT)]
    rows: list[list[Glyph]] = []
    before = float("-inf")
    for glyph in sorted(glyphs, key=_BASELINE):
        baseline = glyph.baseline
        step = baseline - before
        if step <= 0.8 or step <= 0.3 * (glyph.bottom - glyph.top):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
        before = baseline
    for row in rows:
        row.sort(key=_LEFT)
    return rows


def _line(row: list[Glyph], own: bool) -> Line | None:
    inked = row
    texts, lefts, tops, rights, bottoms, *_rest = zip(*row, strict=True)
    if not _BLANK.isdisjoint(texts):
        inked = [g for g in row if g.text not in _BLANK]
        if not inked and own:
            inked = [g for g in row if g.text == NO_BREAK]
        if not inked:
            return None
        texts, lefts, tops, rights, bottoms, *_rest = zip(*inked, strict=True)
    em = em_of(texts, lefts, tops, rights, bottoms)
    if own:
        text = _own_text(row, em)
    elif len(inked) == len(row) and _is_close(lefts, rights, em):
        text = "".join(texts)
    else:
        text = _foreign_text(row, em)
    if not text:
        return None
    return Line(
        text,
        min(lefts),
        min(tops),
        max(rights),
        max(bottoms),
        inked[0].baseline,
        em,
        inked[0].size,
    )


def _is_close(lefts: Sequence[float], rights: Sequence[float], em: float) -> bool:
    """Whether characters stand one beside the other, with no gap and none printed twice."""
    gaps = list(map(sub, lefts[1:], rights))
    return not gaps or (
        max(gaps) <= _WORD_GAP * em and min(gaps) >= -0.7 * min(map(sub, rights, lefts))
    )


def em_of(
    texts: Sequence[str],
    lefts: Sequence[float],
    tops: Sequence[float],
    rights: Sequence[float],
    bottoms: Sequence[float],
) -> float:
    """The width of a Chinese character among some, in points; of each is given text and box."""
    widths: Iterable[float] = map(sub, rights, lefts)
    wide = sorted([w for text, w in zip(texts, widths, strict=True) if text > "\u2e7f"])
    if wide:
        return max(wide[len(wide) // 2], 1.0)
    heights: Iterable[float] = map(sub, bottoms, tops)
    return max(0.8 * max(heights), 1.0)


def _own_text(row: list[Glyph], em: float) -> str:
    pieces: list[str] = []
    end: float | None = None
    for glyph in row:
        if glyph.text in NOTHING:
            continue
        if end is not None and glyph.left - end > _OWN_TAB_GAP * em:
            pieces.append("\t")
        pieces.append(" " if glyph.text == NO_BREAK else glyph.text)
        end = max(glyph.right, end or 0.0)
    return "".join(pieces)


def _foreign_text(row: list[Glyph], em: float) -> str:
    """The text of a line of somebody else's file.

    Such files hold spaces between any two characters, and sometimes none where words part: a
    space counts only between two characters that are not Chinese.
    """
    pieces: list[str] = []
    before: Glyph | None = None
    space = False
    for glyph in row:
        text = glyph.text
        if text in _BLANK:
            if text not in NOTHING:
                space = before is not None
            continue
        if before is not None:
            gap = glyph.left - before.right
            if gap > _TAB_GAP * em:
                pieces.append("\t")
            elif (space or gap > _WORD_GAP * em) and not (is_wide(text) or is_wide(before.text)):
                pieces.append(" ")
            elif gap < 0 and text == before.text and gap < -0.7 * (glyph.right - glyph.left):
                continue  # the same character printed twice, to look bold
        pieces.append(text)
        before, space = glyph, False
    return "".join(pieces)


def join_lines(lines: Sequence[Line], own: bool) -> str:
    """The text of several lines that are one wrapped text."""
    text = ""
    for line in lines:
        text = joined(text, line.text, own)
    return text


def joined(before: str, after: str, own: bool) -> str:
    """Two pieces of a wrapped text, with a space only between two Latin words.

    >>> joined("一般公共", "预算", own=False), joined("big", "data", own=False)
    ('一般公共预算', 'big data')
    >>> joined("1,234,", "567.00", own=False)
    '1,234,567.00'
    """
    if own or not before or not after:
        return before + after
    if before[-1].isascii() and after[0].isascii() and before[-1].isalpha() and after[0].isalpha():
        return f"{before} {after}"
    return before + after


def cell_text(lines: Sequence[Line], own: bool) -> str:
    """The text of a cell; a wide gap inside a cell is a space at most."""
    return join_lines(lines, own).replace("\t", " " if own else "")


_PAGE_NUMBER = compiled(
    r"[\s—–―－\-_·~～〜]*(?:第?\d{1,4}页?(?:[,，/]?共?\d{1,4}页?)?|[ivxlc]{1,7})[\s—–―－\-_·~～〜]*",
    re.IGNORECASE,
)


def is_page_number(line: Line, height: float) -> bool:
    """Whether a line at the head or foot of a page is nothing but its number."""
    if line.top > 75 and line.bottom < height - 85:
        return False
    return _PAGE_NUMBER.fullmatch(line.text.replace(" ", "")) is not None
