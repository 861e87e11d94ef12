"""One page of a PDF as ink, through the raw API of pdfium."""

from __future__ import annotations

import ctypes
import math
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any

import pypdfium2.raw as pdfium

from mingzhang.read.ink import Glyph, PageInk
from mingzhang.read.matrix import Matrix, quarter_turns
from mingzhang.read.pdf_call import (
    address_of,
    character_angle,
    character_box,
    character_code,
    character_origin,
    character_size,
    is_generated,
    is_unknown,
    object_of_character,
)
from mingzhang.read.pdf_field import read_fields
from mingzhang.read.pdf_object import Objects, TextLook

PDFIUM = threading.Lock()
"""pdfium may be used by one thread at a time."""

_SAMPLE = 40
"""Every so many characters one is asked whether its font says what it is."""

_NO_CHARACTER = 0xFFFE

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
    here = address_of(text)
    for index in range(0, count, max(count // 60, 1)):
        if is_generated(here, index) == 1:
            continue
        angle = character_angle(here, index)
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
    here = address_of(text)
    suspect = any(is_unknown(here, n) == 1 for n in range(0, count, _SAMPLE))
    codes = _codes(text, count)
    boxes = (ctypes.c_float * (4 * count))()
    first = ctypes.addressof(boxes)
    # In one sweep through C: the box of every character, at its place among the boxes.
    placed = list(
        map(character_box, repeat(here), range(count), range(first, first + 16 * count, 16))
    )
    sides: Sequence[float] = memoryview(boxes).cast("B").cast("f").tolist()
    origin = (ctypes.c_double * 2)()
    x_place = ctypes.addressof(origin)
    y_place = x_place + 8
    a, b, c, d, e, f = move
    is_turned = bool(b or c)
    width, height = 2 * ink.width, 2 * ink.height
    add, new = ink.glyphs.append, tuple.__new__
    high = 0
    known_head = known_foot = math.nan
    head = foot = x = y = 0.0
    is_within = False
    for index, code, is_placed, left, top, right, bottom in zip(
        range(count), codes, placed, *(sides[n::4] for n in range(4)), strict=True
    ):
        known = True
        if code <= 32:
            if code == 0 or is_generated(here, index) == 1:
                continue
            known = code == 32
        elif code >= 0xD800:
            if code < 0xDC00:
                high = code
                continue
            if code < 0xE000:
                if not high:
                    continue
                code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
            if code > 0x10FFFF or code in (_NO_CHARACTER, 0xFFFF):
                high = 0
                continue
        high = 0
        if not is_placed:
            continue
        if suspect and known and is_unknown(here, index) == 1:
            known = False
        if is_turned:
            # On paper that is turned every one is asked for its baseline.
            if not character_origin(here, index, x_place, y_place):
                continue
            x, y = origin
            left, head, right, foot = (
                a * left + c * top + e,
                b * left + d * top + f,
                a * right + c * bottom + e,
                b * right + d * bottom + f,
            )
            if head > foot:
                head, foot = foot, head
            is_within = 0 < head + foot < height
        else:
            if top != known_head or bottom != known_foot:
                # Characters of one font, size and line have the same head and foot, so that their
                # baseline need not be asked for again.
                if not character_origin(here, index, x_place, y_place):
                    continue
                x, y = origin
                known_head, known_foot = top, bottom
                head, foot = d * top + f, d * bottom + f
                if head > foot:
                    head, foot = foot, head
                is_within = 0 < head + foot < height
            left, right = a * left + e, a * right + e
        if left > right:
            left, right = right, left
        if not (is_within and 0 < left + right < width):
            continue  # beyond the edge of the paper, where nobody can see it
        if not known:
            if right > left:
                ink.unknown.append((left, head, right, foot))
            continue
        size = character_size(here, index) if sized else 0.0
        look = looks.get(object_of_character(here, index) or 0, _UPRIGHT) if looks else _UPRIGHT
        if look is _UPRIGHT:
            add(new(Glyph, (chr(code), left, head, right, foot, b * x + d * y + f, size, 0)))
            continue
        character_origin(here, index, x_place, y_place)
        x, y = origin
        known_head = known_foot = math.nan
        ink.add(
            chr(code),
            (left, head, right, foot),
            (a * x + c * y + e, b * x + d * y + f),
            size,
            look.turn,
            light=look.light,
            hidden=look.hidden,
        )


def _codes(text: Any, count: int) -> Sequence[int]:
    """The UTF-16 code of every character of a page."""
    here = address_of(text)
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(text, 0, count, buffer) != count + 1:
        # Some have no code, and are left out: where they stood is not told.
        return list(map(character_code, repeat(here), range(count)))
    codes = buffer[:count]
    if _NO_CHARACTER in codes:  # hyphens at the end of a line are told thus
        return [
            character_code(here, index) if code == _NO_CHARACTER else code
            for index, code in enumerate(codes)
        ]
    return codes
