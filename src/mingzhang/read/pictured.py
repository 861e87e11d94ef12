"""Pictures inside a file (Word, workbook, page): tables in them are read where OCR is installed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mingzhang.account import Accounting, Thing
from mingzhang.document import Block, Document, Grid, PageBreak, Paragraph
from mingzhang.language import _
from mingzhang.read import alive, pixel, scan
from mingzhang.read.assembly import Assembly
from mingzhang.read.attached import note_picture
from mingzhang.read.stitch import stitch
from mingzhang.source import Place

_MOST_PICTURES = 60
"""More pictures of one file are not looked at."""

_COARSE, _FINE = 60.0, 600.0
_LEAST_DPI, _MOST_ENLARGED = 160.0, 3.0
_LEAST_GLYPHS = 10


def picture_blocks(
    content: bytes, size: tuple[float, float], place: Place, accounting: Accounting
) -> list[Block]:
    """The tables and lines of a picture; none where nothing is written on it or it is damaged.

    Args:
        content: the picture file.
        size: width and height in points as it is shown; 0 where that is not known.
        place: of the picture; all that it holds stands there.
        accounting: told what became of it.
    """
    if not scan.can_scan() or accounting.count_of(Thing.PICTURE) >= _MOST_PICTURES:
        note_picture(accounting, *size, place)
        return []
    try:
        image = pixel.pixels_of(io.BytesIO(content))
    except ValueError:
        image = None
    if image is None:
        note_picture(accounting, *size, place)
        return []
    ink = scan.ink_of_picture(*_sized(image, size[0]))
    alive.on_page()
    if len(ink.glyphs) < _LEAST_GLYPHS:
        accounting.aside(Thing.PICTURE, _("图上没有文字"), place=place)
        return []
    document = stitch(Document(tuple(Assembly(accounting.file, own=False).blocks([ink]))))
    accounting.read(Thing.PICTURE, why=_("从图上认出文字和数字，请对照原图"))
    return list(_placed(document.blocks, place))


def _sized(image: object, width: float) -> tuple[object, int, float]:
    """The picture, enlarged where it is coarse, as the page 1, and its pixels an inch."""
    import cv2
    import numpy as np

    pixels = np.asarray(image)
    dpi = 72.0 * pixels.shape[1] / width if width else scan.DPI / 2
    dpi = min(max(dpi, _COARSE), _FINE)
    if dpi < _LEAST_DPI:
        larger = min(scan.DPI / dpi, _MOST_ENLARGED)
        room = (pixel.MOST_PIXELS / (pixels.shape[0] * pixels.shape[1])) ** 0.5
        larger = min(larger, room)
        if larger > 1:
            pixels = cv2.resize(pixels, None, fx=larger, fy=larger, interpolation=cv2.INTER_CUBIC)
            dpi *= larger
    return pixels, 1, dpi


def _placed(blocks: Sequence[Block], place: Place) -> Iterator[Block]:
    """The blocks where their picture stands in the file, without ends of pages."""
    for block in blocks:
        if isinstance(block, Grid):
            cells = tuple(
                # What looks blank may be what nobody could make out: it is no witness.
                replace(cell, place=place, confidence=cell.confidence if cell.text else 0.0)
                for cell in block.cells
            )
            yield replace(block, cells=cells, place=place)
        elif isinstance(block, Paragraph):
            yield replace(block, place=place)
        elif not isinstance(block, PageBreak):
            yield block
