"""One page of a PDF as ink, through the raw API of pdfium."""

from __future__ import annotations

import ctypes
import math
import threading
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pypdfium2.raw as pdfium

from mingzhang.read.ink import PageInk
from mingzhang.read.matrix import Matrix, quarter_turns
from mingzhang.read.pdf_call import address_of, character_angle, is_generated
from mingzhang.read.pdf_character import BLANK, codes_of, read_characters
from mingzhang.read.pdf_field import read_fields
from mingzhang.read.pdf_object import Objects

PDFIUM = threading.Lock()
"""pdfium may be used by one thread at a time."""


_FEW_VOTES, _VOTES = 16, 60
"""So many characters of a page say which way its text is turned."""


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
    codes = codes_of(text, count) if count else ()
    turn = _turn_of_text(text, codes)
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
    if codes:
        read_characters(text, codes, move, ink, objects.looks, sized=sized)
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


def _turn_of_text(text: Any, codes: Sequence[int]) -> int | None:
    """Clockwise quarter turns that set most of the text upright; None without text."""
    if not codes:
        return None
    # Where all of a few agree, as on nearly every page, the others are not asked.
    votes = _votes(text, codes, _FEW_VOTES)
    if len(votes) != 1:
        votes = _votes(text, codes, _VOTES)
    return (4 - votes.most_common(1)[0][0]) % 4 if votes else None


def _votes(text: Any, codes: Sequence[int], most: int) -> Counter[int]:
    """How so many characters of a page are turned; those that slant have no vote."""
    votes: Counter[int] = Counter()
    here = address_of(text)
    for index in range(0, len(codes), max(len(codes) // most, 1)):
        if codes[index] <= BLANK and is_generated(here, index) == 1:
            continue
        angle = character_angle(here, index)
        turns = quarter_turns(math.degrees(angle)) if angle >= 0 else None
        if turns is not None:
            # pdfium counts the angle clockwise from the page's own upright.
            votes[turns] += 1
    return votes
