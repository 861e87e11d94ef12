"""Pages of a PDF that are pictures, or partly: scans, scans with a text layer, unknown fonts."""

from __future__ import annotations

from typing import Any

import pypdfium2

from mingzhang.language import _
from mingzhang.read import scan
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
    unread: list[int] = []
    document: Any = None
    try:
        for number, ink in enumerate(pages):
            scanned = ink.has_image and len(ink.glyphs) < scan.FEW_GLYPHS
            unruled = ink.layered and len(ink.level) + len(ink.upright) < _FEW_RULES
            if not (scanned or unruled or ink.unknown):
                continue
            if not scan.can_scan():
                if scanned:
                    unread.append(number + 1)
                continue
            document = document or pypdfium2.PdfDocument(content)
            page = document[number]
            dpi = scan.dpi_of(*page.get_size())
            image = page.render(scale=dpi / 72, rev_byteorder=False).to_numpy()[:, :, :3]
            if scanned and not ink.unknown:
                pages[number] = scan.ink_of_picture(image, number + 1, dpi)
                continue
            image = scan.turned(image, ink.turn)
            if unruled:
                scan.add_drawn_rules(ink, image, dpi)
            if ink.unknown:
                scan.add_unknown(ink, image, dpi)
    finally:
        if document is not None:
            document.close()
    return unread


def scan_advice() -> str:
    """What to do about pages that are pictures."""
    return _("安装文字识别组件：pip install 'mingzhang[ocr]'；或者提供直接导出的PDF")
