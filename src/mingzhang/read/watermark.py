"""Text that is printed over a page and is none of it: pale words, the same again and again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from mingzhang.read.ink import Glyph, PageInk
from mingzhang.read.line import em_of, rows_of

_TILES = 3
"""Pale words that stand on one page so often, and nothing else in their colour, are a watermark."""

_MOST_TEXTS = 2
_PAGES = 3
_GAP = 1.0
"""White that parts two pieces of pale text, in ems."""


def set_watermarks_aside(pages: Sequence[PageInk]) -> None:
    """Sort the pale text of pages: watermarks to the slanted ones, all other back to the text.

    A pale text is a watermark if on its page nothing else is printed so light and it is tiled over
    the page, or if most pages have it and nothing else so light.
    """
    sorts: dict[tuple[int, int], tuple[str, ...]] = {}
    for number, ink in enumerate(pages):
        by_light: dict[int, list[Glyph]] = defaultdict(list)
        for light, glyph in ink.pale:
            by_light[light].append(glyph)
        for light, glyphs in by_light.items():
            sorts[number, light] = tuple(_texts(glyphs))
    common = Counter((light, frozenset(texts)) for (_, light), texts in sorts.items())
    for number, ink in enumerate(pages):
        for light, glyph in ink.pale:
            texts = sorts[number, light]
            kinds = frozenset(texts)
            tiled = len(kinds) <= _MOST_TEXTS and len(texts) >= _TILES * len(kinds)
            everywhere = common[light, kinds] >= max(_PAGES, 0.6 * len(pages))
            if len(kinds) <= _MOST_TEXTS and (tiled or everywhere):
                ink.slanted.append(glyph)
            else:
                ink.glyphs.append(glyph)
        ink.pale.clear()


def _texts(glyphs: Sequence[Glyph]) -> list[str]:
    """The pieces of text among some glyphs, without spaces."""
    found = []
    for row in rows_of(g for g in glyphs if not g.text.isspace()):
        em = em_of(*list(zip(*row, strict=True))[:5])
        piece = row[0].text
        for before, glyph in pairwise(row):
            if glyph.left - before.right > _GAP * em:
                found.append(piece)
                piece = ""
            piece += glyph.text
        found.append(piece)
    return found
