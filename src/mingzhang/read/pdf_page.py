"""One page of a PDF as ink, through the raw API of pdfium."""

from __future__ import annotations

import ctypes
import math
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2.raw as pdfium

from mingzhang.read.ink import Glyph, PageInk
from mingzhang.read.shape import Point, add_path

_MAX_OBJECTS = 200_000
_MAX_DEPTH = 6

PDFIUM = threading.Lock()
"""pdfium may be used by one thread at a time."""


Move = Callable[[float, float], Point]


def read_page(document: Any, number: int) -> PageInk | None:
    """The ink of one page; None if the page cannot be loaded.

    Args:
        document: an open pdfium document.
        number: the page, from 1.
    """
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        return None
    text = pdfium.FPDFText_LoadPage(page)
    try:
        return _page_ink(page, text, number)
    finally:
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)


def _page_ink(page: Any, text: Any, number: int) -> PageInk:
    count = pdfium.FPDFText_CountChars(text) if text else 0
    shown_turn = pdfium.FPDFPage_GetRotation(page)
    turn = _turn_of_text(text, count)
    if turn is None:
        turn = shown_turn
    left, bottom, right, top = _page_box(page)
    width, height = right - left, top - bottom
    moves: tuple[Move, Move, Move, Move] = (
        lambda x, y: (x - left, top - y),
        lambda x, y: (y - bottom, x - left),
        lambda x, y: (right - x, y - bottom),
        lambda x, y: (top - y, right - x),
    )
    move = moves[turn]
    if turn % 2:
        width, height = height, width
    ink = PageInk(number, width, height, turn=(shown_turn - turn) % 4)
    if text:
        ink.glyphs = list(_glyphs(text, count, move, width, height))
    _read_objects(page, ink, move)
    return ink


def _page_box(page: Any) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of what is visible of the page, in the page's own space."""
    sides = [ctypes.c_float() for _ in range(4)]
    if pdfium.FPDFPage_GetCropBox(page, *sides) or pdfium.FPDFPage_GetMediaBox(page, *sides):
        left, bottom, right, top = (side.value for side in sides)
        if right > left and top > bottom:
            return left, bottom, right, top
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if pdfium.FPDFPage_GetRotation(page) % 2:
        width, height = height, width
    return 0.0, 0.0, width, height


def _turn_of_text(text: Any, count: int) -> int | None:
    """Clockwise quarter turns that set most of the text upright; None without text."""
    if not count:
        return None
    votes: Counter[int] = Counter()
    for index in range(0, count, max(count // 60, 1)):
        if pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        angle = pdfium.FPDFText_GetCharAngle(text, index)
        if angle >= 0:
            # pdfium counts the angle clockwise from the page's own upright.
            votes[round(angle / (math.pi / 2)) % 4] += 1
    return (4 - votes.most_common(1)[0][0]) % 4 if votes else None


def _glyphs(text: Any, count: int, move: Move, width: float, height: float) -> Iterator[Glyph]:
    get_code = pdfium.FPDFText_GetUnicode
    get_box = pdfium.FPDFText_GetLooseCharBox
    get_origin = pdfium.FPDFText_GetCharOrigin
    get_size = pdfium.FPDFText_GetFontSize
    is_generated = pdfium.FPDFText_IsGenerated
    box = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    high = 0
    for index in range(count):
        code = get_code(text, index)
        if code <= 32 and (code != 32 or is_generated(text, index) == 1):
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            if not high:
                continue
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if code in (0xFFFE, 0xFFFF) or code > 0x10FFFF:
            continue
        if not get_box(text, index, box) or not get_origin(text, index, x, y):
            continue
        left, top = move(box.left, box.top)
        right, bottom = move(box.right, box.bottom)
        if left > right:
            left, right = right, left
        if top > bottom:
            top, bottom = bottom, top
        if not (0 < left + right < 2 * width and 0 < top + bottom < 2 * height):
            continue  # beyond the edge of the paper, where nobody can see it
        yield Glyph(
            chr(code), left, top, right, bottom, move(x.value, y.value)[1], get_size(text, index)
        )


def _read_objects(page: Any, ink: PageInk, move: Move) -> None:
    """Collect rules, shades and specks from the drawn paths, also those inside forms."""
    budget = [_MAX_OBJECTS]

    def walk(count: int, get: Callable[[int], Any], move: Move, depth: int) -> None:
        for index in range(count):
            budget[0] -= 1
            if budget[0] < 0:
                return
            item = get(index)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                _read_path(item, ink, move)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                ink.has_image = True
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
                inner = _moved(item, move)
                walk(
                    pdfium.FPDFFormObj_CountObjects(item),
                    lambda i, item=item: pdfium.FPDFFormObj_GetObject(item, i),  # type: ignore[misc]
                    inner,
                    depth + 1,
                )

    walk(
        pdfium.FPDFPage_CountObjects(page),
        lambda i: pdfium.FPDFPage_GetObject(page, i),
        move,
        0,
    )


def _moved(item: Any, move: Move) -> Move:
    """`move` after the object's own matrix."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return move
    a, b, c, d, e, f = matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
    return lambda x, y: move(a * x + c * y + e, b * x + d * y + f)


def _read_path(item: Any, ink: PageInk, move: Move) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(item, fill, stroke) or not (fill.value or stroke.value):
        return
    scale = move(1.0, 0.0), move(0.0, 0.0)
    unit = math.hypot(scale[0][0] - scale[1][0], scale[0][1] - scale[1][1])
    width = 0.0
    if stroke.value:
        thickness = ctypes.c_float()
        if pdfium.FPDFPageObj_GetStrokeWidth(item, thickness):
            width = thickness.value * unit
        stroke_light = _light(item, pdfium.FPDFPageObj_GetStrokeColor)
        if stroke_light > 250:
            stroke.value = 0
    fill_light = _light(item, pdfium.FPDFPageObj_GetFillColor) if fill.value else 0
    for points in _subpaths(item, _moved(item, move)):
        add_path(ink, points, width if stroke.value else None, fill_light if fill.value else None)


def _light(item: Any, get: Callable[..., Any]) -> int:
    """Lightness of the colour of an object, 0 black to 255 white or transparent."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not get(item, red, green, blue, alpha):
        return 0
    if alpha.value == 0:
        return 255
    return min(red.value, green.value, blue.value)


def _subpaths(item: Any, move: Move) -> Iterator[list[Point]]:
    """The pieces of a path, each as its corners; a closed one ends where it began."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    for index in range(min(pdfium.FPDFPath_CountSegments(item), 20_000)):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        points.append(move(x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1:
        yield points
