"""The functions of pdfium that are asked for every character and every drawn thing of a page.

With the types that its bindings declare, ctypes spends more on checking and wrapping arguments than
pdfium on answering. Here they take plain addresses: of an object as it was returned, of a buffer as
`ctypes.addressof` tells. They keep the interpreter's lock, for letting go of it costs as much.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from ctypes import c_float, c_int, c_uint, c_void_p
from typing import Any

import pypdfium2.raw as pdfium

Call = Callable[..., Any]


def address_of(item: object) -> int:
    """Where something that pdfium returned lies; it tells one object of a page from another."""
    return ctypes.cast(item, c_void_p).value or 0  # type: ignore[arg-type]


def _call(function: object, result: Any, *arguments: Any) -> Call:
    found: Call = ctypes.PYFUNCTYPE(result, *arguments)(address_of(function))
    return found


_FROM_TEXT = (c_void_p, c_int)

character_code = _call(pdfium.FPDFText_GetUnicode, c_uint, *_FROM_TEXT)
character_box = _call(pdfium.FPDFText_GetLooseCharBox, c_int, *_FROM_TEXT, c_void_p)
character_origin = _call(pdfium.FPDFText_GetCharOrigin, c_int, *_FROM_TEXT, c_void_p, c_void_p)
character_size = _call(pdfium.FPDFText_GetFontSize, ctypes.c_double, *_FROM_TEXT)
character_angle = _call(pdfium.FPDFText_GetCharAngle, c_float, *_FROM_TEXT)
object_of_character = _call(pdfium.FPDFText_GetTextObject, c_void_p, *_FROM_TEXT)
is_generated = _call(pdfium.FPDFText_IsGenerated, c_int, *_FROM_TEXT)
is_unknown = _call(pdfium.FPDFText_HasUnicodeMapError, c_int, *_FROM_TEXT)

page_object = _call(pdfium.FPDFPage_GetObject, c_void_p, c_void_p, c_int)
form_count = _call(pdfium.FPDFFormObj_CountObjects, c_int, c_void_p)
form_object = _call(pdfium.FPDFFormObj_GetObject, c_void_p, c_void_p, ctypes.c_ulong)
kind_of = _call(pdfium.FPDFPageObj_GetType, c_int, c_void_p)
matrix_of = _call(pdfium.FPDFPageObj_GetMatrix, c_int, c_void_p, c_void_p)
_FOUR = (c_void_p, c_void_p, c_void_p, c_void_p)
fill_colour = _call(pdfium.FPDFPageObj_GetFillColor, c_int, c_void_p, *_FOUR)
stroke_colour = _call(pdfium.FPDFPageObj_GetStrokeColor, c_int, c_void_p, *_FOUR)
stroke_width = _call(pdfium.FPDFPageObj_GetStrokeWidth, c_int, c_void_p, c_void_p)
render_mode = _call(pdfium.FPDFTextObj_GetTextRenderMode, c_int, c_void_p)
draw_mode = _call(pdfium.FPDFPath_GetDrawMode, c_int, c_void_p, c_void_p, c_void_p)
segment_count = _call(pdfium.FPDFPath_CountSegments, c_int, c_void_p)
path_segment = _call(pdfium.FPDFPath_GetPathSegment, c_void_p, c_void_p, c_int)
segment_point = _call(pdfium.FPDFPathSegment_GetPoint, c_int, c_void_p, c_void_p, c_void_p)
segment_kind = _call(pdfium.FPDFPathSegment_GetType, c_int, c_void_p)
segment_closes = _call(pdfium.FPDFPathSegment_GetClose, c_int, c_void_p)


def every(count: int, buffer: ctypes.Array[Any], first: int = 0) -> range:
    """The addresses of every so many four-byte values of a buffer."""
    start = ctypes.addressof(buffer)
    return range(start + 4 * first, start + 4 * len(buffer), 4 * count)


def floats_of(buffer: ctypes.Array[c_float]) -> Sequence[float]:
    """What pdfium has written into a buffer; all at once, for ctypes gives one by one slowly."""
    return memoryview(buffer).cast("B").cast("f").tolist()


def numbers_of(buffer: ctypes.Array[c_uint]) -> list[int]:
    """The same of whole numbers."""
    return memoryview(buffer).cast("B").cast("I").tolist()
