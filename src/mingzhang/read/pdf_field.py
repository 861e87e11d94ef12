"""What stands over a page of a PDF: values of form fields, text typed on it, notes."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium

from mingzhang.read.ink import PageInk
from mingzhang.read.line import is_wide
from mingzhang.read.matrix import Matrix
from mingzhang.source import Box

_TYPED = 3  # FreeText
_LINK = 2
_POPUP = 16
_WIDGET = 20
_HIDDEN = 2 | 32  # flags: hidden, no view
_MOST = 20_000
_BUTTONS = frozenset((0, 1, 2, 3, 7))
"""Kinds of fields that hold no text: unknown, button, check box, choice of one, signature."""

_TYPE_SIZE = 9.0


def open_form(document: Any) -> tuple[Any, Any] | None:
    """The form environment of a document with what must live as long; None without fields."""
    if pdfium.FPDF_GetFormType(document) == pdfium.FORMTYPE_NONE:
        return None
    config = pdfium.FPDF_FORMFILLINFO(version=2)
    form = pdfium.FPDFDOC_InitFormFillEnvironment(document, config)
    return (form, config) if form else None


def read_fields(page: Any, form: Any, ink: PageInk, move: Matrix) -> None:
    """Add the values of fields and typed text to the ink, and count the notes."""
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST)):
        note = pdfium.FPDFPage_GetAnnot(page, number)
        if not note:
            continue
        try:
            kind = pdfium.FPDFAnnot_GetSubtype(note)
            if kind in (_LINK, _POPUP) or pdfium.FPDFAnnot_GetFlags(note) & _HIDDEN:
                continue
            if kind == _WIDGET:
                _read_widget(note, form, ink, move)
            elif kind == _TYPED:
                _write(_string(note, b"Contents"), _box(note, move), ink)
                ink.typed += 1
            else:
                ink.notes += 1
        finally:
            pdfium.FPDFPage_CloseAnnot(note)


def _read_widget(note: Any, form: Any, ink: PageInk, move: Matrix) -> None:
    if form is None or pdfium.FPDFAnnot_GetFormFieldType(form, note) in _BUTTONS:
        return
    value = _wide_text(
        lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(form, note, buffer, size)
    )
    if value.strip():
        _write(value, _box(note, move), ink)
    ink.fields += 1


def _string(note: Any, key: bytes) -> str:
    return _wide_text(lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(note, key, buffer, size))


def _wide_text(get: Callable[[Any, int], int]) -> str:
    size = get(None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    get(buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace").rstrip("\x00")


def _box(note: Any, move: Matrix) -> Box:
    rect = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(note, rect)
    x0, y0 = move.at(rect.left, rect.top)
    x1, y1 = move.at(rect.right, rect.bottom)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _write(text: str, box: Box, ink: PageInk) -> None:
    """Print a value in its box, line by line, from the left."""
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line]
    if not lines:
        return
    left, top, right, bottom = box
    pitch = (bottom - top) / len(lines)
    size = min(pitch, _TYPE_SIZE) if pitch > 0 else _TYPE_SIZE
    for row, line in enumerate(lines):
        widths = [size if is_wide(c) else size / 2 for c in line]
        narrow = min(1.0, (right - left) / sum(widths)) if right > left else 1.0
        foot = top + row * pitch + (pitch + size) / 2
        at = left
        for character, width in zip(line, widths, strict=True):
            end = at + width * narrow
            if not character.isspace():
                ink.add(character, (at, foot - size, end, foot), (at, foot - 0.12 * size), size, 0)
            at = end
