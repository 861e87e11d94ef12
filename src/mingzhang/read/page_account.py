"""What the pages of a file hold besides text and tables, for its account."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mingzhang.account import Accounting, Thing
from mingzhang.language import _
from mingzhang.read.ink import Glyph, PageInk
from mingzhang.source import Place

_MOST_SHOWN = 12


def account_pages(
    accounting: Accounting, pages: Sequence[PageInk], unread: Collection[int]
) -> None:
    """Note pages, watermarks and characters whose fonts say nothing.

    Args:
        unread: numbers of the pages that are pictures and were not recognised.
    """
    accounting.read(Thing.PAGE, len(pages) - len(unread))
    for ink in pages:
        where = Place(accounting.file, ink.number)
        if ink.number in unread:
            why = _("本页是扫描的图，没有读")
            accounting.unread(Thing.PAGE, why, name=where.words(), place=where)
        if ink.slanted:
            why = _("斜着印的字，当作水印")
            accounting.aside(Thing.WATERMARK, why, name=_words(ink.slanted), place=where)
        if ink.unknown:
            why = _("字体没有说明这些字形是什么字")
            accounting.unread(Thing.GLYPH, why, count=ink.unknown, name=where.words(), place=where)


def _words(glyphs: Sequence[Glyph]) -> str:
    """The text of a watermark once, however often it is tiled over the page."""
    text = "".join(glyph.text for glyph in glyphs if not glyph.text.isspace())
    for length in range(1, min(len(text), _MOST_SHOWN) + 1):
        if text.startswith(text[:length] * (len(text) // length)):
            return text[:length]
    return text[:_MOST_SHOWN]
