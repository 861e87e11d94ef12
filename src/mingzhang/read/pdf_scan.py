"""Pages of a PDF that are pictures, or partly: scans, scans with a text layer, unknown fonts."""

from __future__ import annotations

from typing import Any

import pypdfium2

from mingzhang.language import _
from mingzhang.read import alive, scan
from mingzhang.read.ink import PageInk

_BROAD = 0.5
"""A picture over more than this share of a page is a scan of it."""

_FEW_RULES = 4


def sort_hidden(pages: list[PageInk]) -> None:
    """Take text that leaves no ink for the text of a page where it lies under the scan of one."""
    for ink in pages:
        if ink.hidden and ink.pictured >= _BROAD:
            ink.glyphs += ink.hidden
            ink.hidden.clear()
            ink.layered = True


def read_scans(content: bytes, pages: list[PageInk]) -> list[int]:
    """Recognise what is picture, in place; the numbers of the pages that stay unread."""
    scans = [n for n, p in enumerate(pages) if _is_scan(p)]
    partly = [n for n, p in enumerate(pages) if n not in scans and (_is_unruled(p) or p.unknown)]
    if not (scans or partly):
        return []
    if not scan.can_scan():
        return [number + 1 for number in scans]
    document = pypdfium2.PdfDocument(content)
    try:
        for ink in scan.inks_of(_page(document, n) for n in scans):
            pages[ink.number - 1] = ink
        for number in partly:
            ink = pages[number]
            image, dpi = _drawn(document, number)
            image = scan.turned(image, ink.turn)
            if _is_unruled(ink):
                scan.add_drawn_rules(ink, image, dpi)
            if ink.unknown:
                scan.add_unknown(ink, image, dpi)
            alive.on_page()
    finally:
        document.close()
    return []


def _is_scan(ink: PageInk) -> bool:
    return ink.has_image and len(ink.glyphs) < scan.FEW_GLYPHS and not ink.unknown


def _is_unruled(ink: PageInk) -> bool:
    return ink.layered and len(ink.level) + len(ink.upright) < _FEW_RULES


def _page(document: Any, number: int) -> tuple[Any, int, float]:
    image, dpi = _drawn(document, number)
    return image, number + 1, dpi


def _drawn(document: Any, number: int) -> tuple[Any, float]:
    """A page as a picture, and its pixels an inch."""
    page = document[number]
    dpi = scan.dpi_of(*page.get_size())
    return page.render(scale=dpi / 72, rev_byteorder=False).to_numpy()[:, :, :3], dpi


def scan_advice() -> str:
    """What to do about pages that are pictures."""
    return _("安装文字识别组件：pip install 'mingzhang[ocr]'；或者提供直接导出的PDF")
