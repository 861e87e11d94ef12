"""Pages of a PDF that are pictures."""

from __future__ import annotations

import pypdfium2

from mingzhang.language import _
from mingzhang.read import scan
from mingzhang.read.ink import PageInk


def read_scans(content: bytes, pages: list[PageInk]) -> list[int]:
    """Recognise the pages that are pictures, in place; the numbers of those that stay unread."""
    scans = [n for n, p in enumerate(pages) if p.has_image and len(p.glyphs) < scan.FEW_GLYPHS]
    if not scans or not scan.can_scan():
        return [n + 1 for n in scans]
    document = pypdfium2.PdfDocument(content)
    try:
        for number in scans:
            page = document[number]
            dpi = scan.dpi_of(*page.get_size())
            image = page.render(scale=dpi / 72, rev_byteorder=False).to_numpy()[:, :, :3]
            pages[number] = scan.ink_of_picture(image, number + 1, dpi)
    finally:
        document.close()
    return []


def scan_advice() -> str:
    """What to do about pages that are pictures."""
    return _("安装文字识别组件：pip install 'mingzhang[ocr]'；或者提供直接导出的PDF")
