"""What is drawn on a page of a PDF: rules and shades of its paths, and which text looks unusual."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from mingzhang.read.ink import PageInk
from mingzhang.read.matrix import Matrix, quarter_turns
from mingzhang.read.shape import Point, add_path

_MAX_OBJECTS = 200_000
_MAX_DEPTH = 6
_MAX_SEGMENTS = 20_000
_PALE = 130
"""Text lighter than this, 0 black to 255 white, may be a watermark."""

_INVISIBLE = (3, 7)
"""Ways of drawing text that leave no ink."""


@dataclass(frozen=True, slots=True)
class TextLook:
    """How a text object looks that does not stand upright, dark and visible.

    Attributes:
        turn: quarter turns, None for slanted.
        light: 0 black to 255 white.
        hidden: it leaves no ink.
    """

    turn: int | None = 0
    light: int = 0
    hidden: bool = False


@dataclass(slots=True)
class Objects:
    """Walks through the objects of a page, also those inside forms.

    Attributes:
        looks: of text objects by their address, those that look unusual.
    """

    ink: PageInk
    looks: dict[int, TextLook] = field(default_factory=dict)
    seen: int = 0

    def read(self, page: Any, move: Matrix) -> None:
        """Collect rules, shades and specks, and how text looks."""
        count = pdfium.FPDFPage_CountObjects(page)
        self._walk((pdfium.FPDFPage_GetObject(page, n) for n in range(count)), move, 0)

    def _walk(self, items: Iterator[Any], move: Matrix, depth: int) -> None:
        for item in items:
            self.seen += 1
            if self.seen > _MAX_OBJECTS:
                return
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                look = _look(item, move)
                if look is not None:
                    self.looks[address(item)] = look
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                _read_path(item, self.ink, move)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.ink.has_image = True
                self._picture(item, move)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
                count = pdfium.FPDFFormObj_CountObjects(item)
                inner = (pdfium.FPDFFormObj_GetObject(item, n) for n in range(count))
                self._walk(inner, _moved(item, move), depth + 1)

    def _picture(self, item: Any, move: Matrix) -> None:
        corners = [_moved(item, move).at(x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        area = (max(xs) - min(xs)) * (max(ys) - min(ys))
        self.ink.pictured = max(self.ink.pictured, area / (self.ink.width * self.ink.height))


def address(item: Any) -> int:
    """What tells one object of a page from another."""
    return ctypes.cast(item, ctypes.c_void_p).value or 0


def _look(item: Any, move: Matrix) -> TextLook | None:
    turn = quarter_turns(_moved(item, move).angle)
    light = lightness(item, pdfium.FPDFPageObj_GetFillColor)
    hidden = pdfium.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE
    if turn == 0 and light < _PALE and not hidden:
        return None
    return TextLook(turn, light if light >= _PALE else 0, hidden)


def _moved(item: Any, move: Matrix) -> Matrix:
    """`move` after the object's own matrix."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return move
    return Matrix(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f).then(move)


def _read_path(item: Any, ink: PageInk, move: Matrix) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(item, fill, stroke) or not (fill.value or stroke.value):
        return
    width = 0.0
    if stroke.value:
        thickness = ctypes.c_float()
        if pdfium.FPDFPageObj_GetStrokeWidth(item, thickness):
            width = thickness.value * math.hypot(move.a, move.b)
        if lightness(item, pdfium.FPDFPageObj_GetStrokeColor) > 250:
            stroke.value = 0
    light = lightness(item, pdfium.FPDFPageObj_GetFillColor) if fill.value else None
    for points in _subpaths(item, _moved(item, move)):
        add_path(ink, points, width if stroke.value else None, light)


def lightness(item: Any, get: Callable[..., Any]) -> int:
    """Lightness of the colour of an object on white paper, 0 black to 255 white or transparent."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not get(item, red, green, blue, alpha):
        return 0
    darkness = 255 - min(red.value, green.value, blue.value)
    return 255 - darkness * alpha.value // 255


def _subpaths(item: Any, move: Matrix) -> Iterator[list[Point]]:
    """The pieces of a path, each as its corners; a closed one ends where it began."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    for index in range(min(pdfium.FPDFPath_CountSegments(item), _MAX_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        points.append(move.at(x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1:
        yield points
