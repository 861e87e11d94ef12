"""How a paragraph of our own PDF looks, and so which style a reader may conclude from its looks.

The writer prints every style in a size of its own; the differences of a tenth of a point are
invisible, but they let the reader tell a signature from a body paragraph without looking at the
words. Files by others get no style from here: they are read as `Style.PLAIN`.
"""

from __future__ import annotations

from mingzhang.document import Style
from mingzhang.lean import dataclass

MARK = "mingzhang"
"""Keyword in the properties of a PDF that our own writer made."""

MARGIN = 70.87
"""Width of all four margins in points (2.5 cm)."""


@dataclass(frozen=True, slots=True)
class Look:
    """The look of one style; lengths in points.

    Attributes:
        size: type size, different for every style.
        sans: 黑体 instead of 宋体.
        align: `left`, `center` or `right`.
        pitch: from baseline to baseline inside a paragraph.
        above, below: white between this paragraph and its neighbours.
        indent: the first line is moved in by two characters.
        outline: level among the bookmarks of the file, 0 for none.
        sticky: stays on the page of what follows.
        breakable: may begin on one page and end on the next.
        face: of the type, where it is neither of the two; see `render.book`.
    """

    size: float
    sans: bool = False
    align: str = "left"
    pitch: float = 0.0
    above: float = 10.0
    below: float = 10.0
    indent: bool = False
    outline: int = 0
    sticky: bool = False
    breakable: bool = False
    face: str = ""

    @property
    def line(self) -> float:
        """From baseline to baseline, in points."""
        return self.pitch or self.size * 1.5


LOOKS: dict[Style, Look] = {
    Style.COVER_TITLE: Look(26, sans=True, align="center", pitch=42, above=26, below=26, outline=0),
    Style.COVER_LINE: Look(17, align="center", pitch=28, above=18, below=18),
    Style.CONTENTS_TITLE: Look(20, sans=True, align="center", above=0, below=24, sticky=True),
    Style.PART: Look(
        18, sans=True, align="center", pitch=28, above=30, below=24, outline=1, sticky=True
    ),
    Style.HEADING_1: Look(
        16, sans=True, pitch=26, above=18, below=13, indent=True, outline=2, sticky=True
    ),
    Style.HEADING_2: Look(
        14, sans=True, pitch=24, above=14, below=11, indent=True, outline=3, sticky=True
    ),
    Style.HEADING_3: Look(12.5, sans=True, pitch=22, indent=True, sticky=True),
    Style.BODY: Look(12, pitch=22, indent=True, breakable=True),
    Style.TABLE_NUMBER: Look(10.5, sans=True, above=16, below=8, sticky=True),
    Style.TABLE_TITLE: Look(
        15, sans=True, align="center", pitch=22, above=12, below=12, outline=3, sticky=True
    ),
    Style.TABLE_META: Look(10, pitch=14, above=8, below=5, sticky=True),
    Style.FORM_TITLE: Look(
        13.5, sans=True, align="center", pitch=20, above=10, below=10, outline=4, sticky=True
    ),
    Style.NOTE: Look(9.5, pitch=14, above=8, below=8),
    Style.CENTRED: Look(19, align="center", pitch=30, above=16, below=16),
    Style.SIGNATURE: Look(12.1, align="right", pitch=20, above=14, below=14),
    Style.PLAIN: Look(11, pitch=19, above=8, below=8, indent=True, breakable=True),
}

CONTENTS_LOOKS: dict[int, Look] = {
    1: Look(12.2, sans=True, pitch=18, above=11, below=8),
    2: Look(11.5, pitch=17, above=8, below=8),
    3: Look(10.8, pitch=16, above=7, below=7),
}

SIZE_ROOM = 0.04
"""Sizes of two styles differ by more than twice this."""


def style_of_size(size: float) -> Style | None:
    """The style that our own writer prints in this size; None where no style is.

    >>> style_of_size(12.0), style_of_size(12.1), style_of_size(9.0)
    (<Style.BODY: 'body'>, <Style.SIGNATURE: 'signature'>, None)
    """
    for style, look in LOOKS.items():
        if abs(look.size - size) < SIZE_ROOM:
            return style
    return None


def contents_level_of_size(size: float) -> int | None:
    """The level of a contents line that our own writer prints in this size, or None."""
    for level, look in CONTENTS_LOOKS.items():
        if abs(look.size - size) < SIZE_ROOM:
            return level
    return None
