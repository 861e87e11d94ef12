"""How a booklet is set: our own look, or that of an official document (GB/T 9704-2012).

Official: A4 with 22 lines of 三号 (16 points) a page, white of 37 mm above and 28 mm on the
left; text in 仿宋, headings in 黑体, then 楷体, titles in 小标宋; page numbers of 四号 between
dashes, odd ones on the right. Tables keep their small type, or they would not fit. Fonts are
named; where a machine lacks them a free one takes their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mingzhang.document import Style
from mingzhang.lean import dataclass
from mingzhang.read import own_look
from mingzhang.read.own_look import Look

_MM = 72 / 25.4
_PITCH = 225 * _MM / 22 - 0.1  # 22 lines fill the page, and never a line less by rounding

FACES: Mapping[str, tuple[str, ...]] = {
    "song": ("宋体", "Noto Serif SC", "Noto Sans SC"),
    "hei": ("黑体", "SimHei", "Noto Sans SC", "Noto Serif SC"),
    "fang": ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "Noto Serif SC", "Noto Sans SC"),
    "kai": ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "Noto Serif SC", "Noto Sans SC"),
    "title": ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "小标宋", "Noto Serif SC", "Noto Sans SC"),
}
"""Fonts of each face, the one that is wanted first, and then what may stand in for it."""


@dataclass(frozen=True, slots=True)
class Book:
    """One way to set a booklet; lengths in points.

    Attributes:
        id: as asked for.
        looks, contents: of paragraphs, and of the lines of contents by level.
        margins: above, right, below, left; of paper on its side they turn with it.
        number_size: of page numbers; outer: odd ones stand on the right and even ones on the left.
        tight: no gap between a digit and a Chinese character.
        is_own: its sizes say the styles, so that a reader of ours knows them again.
    """

    id: str
    looks: Mapping[Style, Look]
    contents: Mapping[int, Look]
    margins: tuple[float, float, float, float]
    number_size: float = 10.5
    outer: bool = False
    tight: bool = False
    is_own: bool = True

    def margins_of(self, landscape: bool) -> tuple[float, float, float, float]:
        """White above, right, below and left of the text on paper that stands or lies."""
        above, right, below, left = self.margins
        return (left, above, right, below) if landscape else self.margins

    def room(self, landscape: bool) -> tuple[float, float]:
        """Width and height of the text."""
        above, right, below, left = self.margins_of(landscape)
        width, height = (841.89, 595.28) if landscape else (595.28, 841.89)
        return width - left - right, height - above - below

    def face(self, look: Look) -> str:
        """The face of a look, a key of `FACES`."""
        return look.face or ("hei" if look.sans else "song")


BOOKLET = Book("booklet", own_look.LOOKS, own_look.CONTENTS_LOOKS, (own_look.MARGIN,) * 4)


def _set(style: Style, size: float, face: str, white: float = 0.0, pitch: float = _PITCH) -> Look:
    old = own_look.LOOKS[style]
    above = white + pitch - size
    return replace(
        old, size=size, face=face, sans=face == "hei", pitch=pitch, above=above, below=above
    )


_OFFICIAL: Mapping[Style, tuple[float, str, float, float]] = {
    Style.COVER_TITLE: (26, "title", 14, 42),
    Style.COVER_LINE: (16, "kai", 6, _PITCH),
    Style.CONTENTS_TITLE: (22, "title", 8, 34),
    Style.PART: (22, "title", 12, 34),
    Style.HEADING_1: (16, "hei", 0, _PITCH),
    Style.HEADING_2: (16, "kai", 0, _PITCH),
    Style.HEADING_3: (16, "fang", 0, _PITCH),
    Style.BODY: (16, "fang", 0, _PITCH),
    Style.TABLE_NUMBER: (14, "hei", 0, 21),
    Style.TABLE_TITLE: (18, "title", 4, 26),
    Style.TABLE_META: (10.5, "fang", 0, 14),
    Style.FORM_TITLE: (16, "title", 4, 24),
    Style.NOTE: (10.5, "fang", 2, 14),
    Style.CENTRED: (22, "title", 4, 34),
    Style.SIGNATURE: (16, "fang", 0, _PITCH),
    Style.PLAIN: (16, "fang", 0, _PITCH),
}
"""Size, face, white beyond that between lines, and distance of lines."""

OFFICIAL = Book(
    "9704",
    {style: _set(style, *how) for style, how in _OFFICIAL.items()},
    {
        level: replace(
            look,
            size=16.0 if level == 1 else 14.0,
            face="hei" if level == 1 else "fang",
            sans=level == 1,
            pitch=_PITCH,
            above=_PITCH - 16.0,
            below=_PITCH - 16.0,
        )
        for level, look in own_look.CONTENTS_LOOKS.items()
    },
    (37 * _MM, 26 * _MM, 35 * _MM, 28 * _MM),
    number_size=14.0,
    outer=True,
    tight=True,
    is_own=False,
)

BOOKS: Mapping[str, Book] = {book.id: book for book in (BOOKLET, OFFICIAL)}
