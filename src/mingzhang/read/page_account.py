"""What the pages of a file hold besides text and tables, for its account."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mingzhang.account import Accounting, Thing
from mingzhang.language import _
from mingzhang.pattern import compiled
from mingzhang.read.ink import Glyph, PageInk
from mingzhang.source import Place

_MOST_SHOWN = 12
_FIGURE = compiled(r"\d[\d,]*(?:\.\d+)?")


def account_pages(
    accounting: Accounting, pages: Sequence[PageInk], unread: Collection[int]
) -> None:
    """Note pages, watermarks and characters whose fonts say nothing.

    Args:
        unread: numbers of the pages that are pictures and were not recognised.
    """
    accounting.read(Thing.PAGE, len(pages) - len(unread))
    scans = sum(ink.is_scan for ink in pages)
    accounting.read(Thing.SCAN, scans, _("从图上认出文字和数字，请对照原图"))
    for ink in pages:
        where = Place(accounting.file, ink.number)
        if ink.number in unread:
            why = _("本页是扫描的图，没有读")
            accounting.unread(Thing.PAGE, why, name=where.words(), place=where)
        if ink.slanted:
            why = _("斜着印的或铺满各页的浅色字，当作水印")
            figures = _FIGURE.findall(_text(ink.slanted))
            accounting.aside(
                Thing.WATERMARK, why, name=_short(ink.slanted), place=where, figures=figures
            )
        if ink.unknown:
            accounting.unread(
                Thing.GLYPH,
                _("字体没有说明这些字形是什么字；装有文字识别组件（mingzhang[ocr]）时从图上认"),
                count=len(ink.unknown),
                name=where.words(),
                place=where,
            )
        accounting.read(Thing.GLYPH, ink.recognised, _("字体没有说明是什么字，从图上认出"))
        if ink.hidden:
            accounting.aside(
                Thing.TEXT,
                _("不显示的文字"),
                name=_short(ink.hidden),
                place=where,
                figures=[] if ink.layered else _FIGURE.findall(_text(ink.hidden)),
            )
        for line in ink.running:
            accounting.aside(
                Thing.HEADER, _("每页都印，不是正文"), place=where, figures=_FIGURE.findall(line)
            )
        if ink.layered:
            accounting.read(Thing.TEXT, 1, _("扫描图下面的文字层"), where.words())
        accounting.read(Thing.FIELD, ink.fields)
        accounting.read(Thing.ANNOTATION, ink.typed, _("打在页面上的文字"))
        accounting.aside(Thing.ANNOTATION, _("批注、印章等标注"), count=ink.notes, place=where)


def _text(glyphs: Sequence[Glyph]) -> str:
    return "".join(glyph.text for glyph in glyphs if not glyph.text.isspace())


def _short(glyphs: Sequence[Glyph]) -> str:
    """The text of a watermark once, however often it is tiled over the page."""
    text = _text(glyphs)
    for length in range(1, min(len(text), _MOST_SHOWN) + 1):
        if text == text[:length] * (len(text) // length):
            return text[:length]
    return text[:_MOST_SHOWN]
