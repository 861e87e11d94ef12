"""Fonts of an OFD file: how wide a character is, and which character a glyph stands for."""

from __future__ import annotations

import io
from dataclasses import field

from fontTools import agl
from fontTools.ttLib import TTFont, TTLibError

from mingzhang.lean import dataclass
from mingzhang.read.line import is_wide

_BROKEN = (TTLibError, ValueError, KeyError, IndexError, AssertionError, OverflowError, OSError)
"""What fontTools raises over a damaged font."""


@dataclass(frozen=True, slots=True)
class OfdFont:
    """What is known of one font.

    Attributes:
        widths: advance of characters, in ems.
        characters: the character of each glyph number, where the font tells.
    """

    widths: dict[str, float] = field(default_factory=dict)
    characters: dict[int, str] = field(default_factory=dict)

    def width(self, character: str) -> float:
        """Advance of a character in ems; the usual one where the font does not tell.

        >>> OfdFont().width("预"), OfdFont().width("5")
        (1.0, 0.5)
        """
        known = self.widths.get(character)
        if known is not None:
            return known
        return 1.0 if is_wide(character) or character == "\u3000" else 0.5


def read_font(content: bytes) -> OfdFont:
    """The facts of an embedded font; an empty one for a font that cannot be read."""
    try:
        with TTFont(io.BytesIO(content), fontNumber=0, lazy=True) as font:
            advances = font["hmtx"].metrics if "hmtx" in font else {}
            units = float(font["head"].unitsPerEm) if "head" in font else 1000.0
            order = font.getGlyphOrder()
            number = {name: n for n, name in enumerate(order)}
            widths: dict[str, float] = {}
            characters: dict[int, str] = {}
            for code, name in (font.getBestCmap() or {}).items():
                if name in advances:
                    widths[chr(code)] = advances[name][0] / units
                if name in number and not is_private(chr(code)):
                    characters.setdefault(number[name], chr(code))
            for n, name in enumerate(order):
                if n not in characters and len(named := agl.toUnicode(name)) == 1:
                    characters[n] = named
            return OfdFont(widths, characters)
    except _BROKEN:
        return OfdFont()


def is_private(character: str) -> bool:
    """Whether a code says nothing about the character: private use, a control, a stand-in.

    >>> is_private("\ue000"), is_private("¤"), is_private("5")
    (True, True, False)
    """
    return (
        "\ue000" <= character <= "\uf8ff"
        or character >= "\U000f0000"
        or character in "\u00a4\ufffd\ufffe\uffff"
        or (character < " " and character not in "\t\r\n")
    )
