"""One page of a PDF as ink, through the raw API of pdfium."""

from __future__ import annotations

import ctypes
import math
import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pypdfium2.raw as pdfium

from mingzhang.read.ink import Glyph, PageInk
from mingzhang.read.matrix import Matrix, quarter_turns
from mingzhang.read.pdf_field import read_fields
from mingzhang.read.pdf_object import Objects, TextLook, address

PDFIUM = threading.Lock()
"""pdfium may be used by one thread at a time."""

_SAMPLE = 40
"""Every so many characters one is asked whether its font says what it is."""

_UPRIGHT = TextLook()


def read_page(
    document: Any, number: int, form: Any = None, *, sized: bool = True
) -> PageInk | None:
    """The ink of one page; None if the page cannot be loaded.

    Args:
        document: an open pdfium document.
        number: the page, from 1.
        form: its form environment where it has fields to fill in.
        sized: the type size of every character is wanted; it is 0 otherwise.
    """
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        return None
    text = pdfium.FPDFText_LoadPage(page)
    try:
        return _page_ink(page, text, number, form, sized)
    finally:
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)


def _page_ink(page: Any, text: Any, number: int, form: Any, sized: bool) -> PageInk:
    count = pdfium.FPDFText_CountChars(text) if text else 0
    shown_turn = pdfium.FPDFPage_GetRotation(page)
    turn = _turn_of_text(text, count)
    if turn is None:
        turn = shown_turn
    left, bottom, right, top = _page_box(page)
    move = (
        Matrix(1.0, 0.0, 0.0, -1.0, -left, top),
        Matrix(0.0, 1.0, 1.0, 0.0, -bottom, -left),
        Matrix(-1.0, 0.0, 0.0, 1.0, right, -bottom),
        Matrix(0.0, -1.0, -1.0, 0.0, top, right),
    )[turn]
    width, height = right - left, top - bottom
    if turn % 2:
        width, height = height, width
    ink = PageInk(number, width, height, turn=(shown_turn - turn) % 4)
    objects = Objects(ink)
    objects.read(page, move)
    if text:
        _read_glyphs(text, count, move, ink, objects.looks, sized)
    read_fields(page, form, ink, move)
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
        turns = quarter_turns(math.degrees(angle)) if angle >= 0 else None
        if turns is not None:
            # pdfium counts the angle clockwise from the page's own upright.
            votes[turns] += 1
    return (4 - votes.most_common(1)[0][0]) % 4 if votes else None


def _read_glyphs(
    text: Any,
    count: int,
    move: Matrix,
    ink: PageInk,
    looks: Mapping[int, TextLook],
    sized: bool,
) -> None:
    """Add the characters of a page to its ink; those whose fonts say nothing are counted.

    This loop takes most of the time that reading a PDF costs, so it asks for no more than it needs.
    """
    get_code = pdfium.FPDFText_GetUnicode
    get_box = pdfium.FPDFText_GetLooseCharBox
    get_origin = pdfium.FPDFText_GetCharOrigin
    get_size = pdfium.FPDFText_GetFontSize
    get_item = pdfium.FPDFText_GetTextObject
    is_generated = pdfium.FPDFText_IsGenerated
    is_unknown = pdfium.FPDFText_HasUnicodeMapError
    suspect = any(is_unknown(text, n) == 1 for n in range(0, count, _SAMPLE))
    box = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    a, b, c, d, e, f = move
    width, height = 2 * ink.width, 2 * ink.height
    add = ink.glyphs.append
    high = 0
    for index in range(count):
        code = get_code(text, index)
        if code <= 32 and (code == 0 or is_generated(text, index) == 1):
            continue
        known = not (code < 32 or (suspect and is_unknown(text, index) == 1))
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
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        left, top, right, bottom = (
            a * left + c * top + e,
            b * left + d * top + f,
            a * right + c * bottom + e,
            b * right + d * bottom + f,
        )
        if left > right:
            left, right = right, left
        if top > bottom:
            top, bottom = bottom, top
        if not (0 < left + right < width and 0 < top + bottom < height):
            continue  # beyond the edge of the paper, where nobody can see it
        at = x.value, y.value
        if not known:
            if right > left:
                ink.unknown.append((left, top, right, bottom))
            continue
        size = get_size(text, index) if sized else 0.0
        look = looks.get(address(get_item(text, index)), _UPRIGHT) if looks else _UPRIGHT
        if look is _UPRIGHT:
            add(Glyph(chr(code), left, top, right, bottom, b * at[0] + d * at[1] + f, size))
            continue
        origin = (a * at[0] + c * at[1] + e, b * at[0] + d * at[1] + f)
        ink.add(
            chr(code),
            (left, top, right, bottom),
            origin,
            size,
            look.turn,
            light=look.light,
            hidden=look.hidden,
        )
