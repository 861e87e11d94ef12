"""What is drawn on a page of a PDF: rules and shades of its paths, and which text looks unusual."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import pypdfium2.raw as pdfium

from mingzhang.read import pdf_call
from mingzhang.read.ink import PageInk
from mingzhang.read.matrix import Matrix, quarter_turns
from mingzhang.read.shape import Point, add_path

_MAX_OBJECTS = 200_000
_MAX_DEPTH = 6
_MAX_SEGMENTS = 20_000
_PALE = 130
"""Text lighter than this, 0 black to 255 white, may be a watermark."""

_ROOM = 64
"""Points of a path that there is room for at first."""

_INVISIBLE = (3, 7)
"""Ways of drawing text that leave no ink."""


_STILL = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]


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


class _Answer:
    """Buffers that pdfium writes its answers into, and where they lie."""

    def __init__(self) -> None:
        self.xs = self.ys = range(0)
        self.six = (ctypes.c_float * 6)()
        self.pair = (ctypes.c_float * 2)()
        self.whole = (ctypes.c_int * 2)()
        self.colour = (ctypes.c_uint * 4)()
        self.matrix = ctypes.addressof(self.six)
        self.pairs = tuple(_every(1, self.pair))
        self.wholes = tuple(_every(1, self.whole))
        self.colours = tuple(_every(1, self.colour))
        self.make_room(_ROOM)

    def make_room(self, count: int) -> None:
        """Let so many points be written."""
        if count > len(self.xs):
            self.points = (ctypes.c_float * (2 * count))()
            self.xs, self.ys = _every(2, self.points), _every(2, self.points, 1)


def _every(count: int, buffer: ctypes.Array[Any], first: int = 0) -> range:
    """The addresses of every so many four-byte values of a buffer."""
    start = ctypes.addressof(buffer)
    return range(start + 4 * first, start + 4 * len(buffer), 4 * count)


def _lightness(colour: Iterable[int]) -> int:
    """Lightness of a colour on white paper, 0 black to 255 white or transparent."""
    red, green, blue, alpha = colour
    return 255 - (255 - min(red, green, blue)) * alpha // 255


def _look(
    move: Matrix, moved: int, x: float, y: float, coloured: int, *rest: int
) -> TextLook | None:
    """How a text looks by what pdfium says of it; None where it stands upright, dark, visible."""
    *colour, mode = rest
    a, b = move.a, move.b
    if moved:
        a, b = x * move.a + y * move.c, x * move.b + y * move.d
    turn = quarter_turns(math.degrees(math.atan2(b, a)) % 360)
    light = _lightness(colour) if coloured else 0
    hidden = mode in _INVISIBLE
    if turn == 0 and light < _PALE and not hidden:
        return None
    return TextLook(turn, light if light >= _PALE else 0, hidden)


@dataclass(slots=True)
class Objects:
    """Walks through the objects of a page, also those inside forms.

    Attributes:
        looks: of text objects by their address, those that look unusual.
    """

    ink: PageInk
    looks: dict[int, TextLook] = field(default_factory=dict)
    seen: int = 0
    _answer: _Answer = field(default_factory=_Answer)

    def read(self, page: Any, move: Matrix) -> None:
        """Collect rules and shades, and how text looks."""
        count = min(pdfium.FPDFPage_CountObjects(page), _MAX_OBJECTS)
        here = pdf_call.address_of(page)
        self._walk(list(map(pdf_call.page_object, repeat(here), range(count))), move, 0)

    def _walk(self, items: Sequence[int | None], move: Matrix, depth: int) -> None:
        items = items[: _MAX_OBJECTS - self.seen]
        self.seen += len(items)
        kinds = list(map(pdf_call.kind_of, items))
        texts = [
            item
            for item, kind in zip(items, kinds, strict=True)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT
        ]
        self._read_looks(texts, move)
        for item, kind in zip(items, kinds, strict=True):
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._read_path(item, move)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.ink.has_image = True
                self._picture(item, move)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
                count = pdf_call.form_count(item)
                inner = list(map(pdf_call.form_object, repeat(item), range(count)))
                self._walk(inner, self._moved(item, move), depth + 1)

    def _read_looks(self, texts: Sequence[int | None], move: Matrix) -> None:
        """How text objects look; asked together, for a page may have one for each character."""
        matrices, colours = (
            (ctypes.c_float * (6 * len(texts)))(),
            (ctypes.c_uint * (4 * len(texts)))(),
        )
        moved = list(map(pdf_call.matrix_of, texts, _every(6, matrices)))
        coloured = list(
            map(pdf_call.fill_colour, texts, *(_every(4, colours, n) for n in range(4)))
        )
        numbers = memoryview(matrices).cast("B").cast("f").tolist()
        shades = memoryview(colours).cast("B").cast("I").tolist()
        answers = list(
            zip(
                moved,
                numbers[::6],
                numbers[1::6],
                coloured,
                *(shades[n::4] for n in range(4)),
                map(pdf_call.render_mode, texts),
                strict=True,
            )
        )
        # Few answers differ, so that each is understood once.
        looks = {answer: look for answer in set(answers) if (look := _look(move, *answer))}
        if looks:
            self.looks.update(
                (item or 0, looks[answer])
                for item, answer in zip(texts, answers, strict=True)
                if answer in looks
            )

    def _picture(self, item: int | None, move: Matrix) -> None:
        corners = [self._moved(item, move).at(x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        area = (max(xs) - min(xs)) * (max(ys) - min(ys))
        self.ink.pictured = max(self.ink.pictured, area / (self.ink.width * self.ink.height))

    def _moved(self, item: int | None, move: Matrix) -> Matrix:
        """`move` after the object's own matrix."""
        answer = self._answer
        if not pdf_call.matrix_of(item, answer.matrix):
            return move
        own = answer.six[:]
        return move if own == _STILL else Matrix(*own).then(move)

    def _read_path(self, item: int | None, move: Matrix) -> None:
        answer = self._answer
        if not pdf_call.draw_mode(item, *answer.wholes):
            return
        fill, stroke = answer.whole
        if not (fill or stroke):
            return
        width = 0.0
        if stroke:
            if pdf_call.stroke_width(item, answer.pairs[0]):
                width = answer.pair[0] * math.hypot(move.a, move.b)
            if self._lightness(pdf_call.stroke_colour, item) > 250:
                stroke = 0
        light = self._lightness(pdf_call.fill_colour, item) if fill else None
        for points in self._subpaths(item, self._moved(item, move)):
            add_path(self.ink, points, width if stroke else None, light)

    def _lightness(self, colour_of: pdf_call.Call, item: int | None) -> int:
        answer = self._answer
        return _lightness(answer.colour) if colour_of(item, *answer.colours) else 0

    def _subpaths(self, item: int | None, move: Matrix) -> Iterator[list[Point]]:
        """The pieces of a path, each as its corners; a closed one ends where it began."""
        a, b, c, d, e, f = move
        answer = self._answer
        count = min(pdf_call.segment_count(item), _MAX_SEGMENTS)
        answer.make_room(count)
        segments = list(map(pdf_call.path_segment, repeat(item), range(count)))
        known = list(map(pdf_call.segment_point, segments, answer.xs, answer.ys))
        kinds = map(pdf_call.segment_kind, segments)
        closes = map(pdf_call.segment_closes, segments)
        numbers = answer.points[: 2 * count]
        points: list[Point] = []
        for x, y, is_known, kind, is_closed in zip(
            numbers[::2], numbers[1::2], known, kinds, closes, strict=True
        ):
            if not is_known:
                continue
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                if len(points) > 1:
                    yield points
                points = []
            points.append((a * x + c * y + e, b * x + d * y + f))
            if is_closed and points[0] != points[-1]:
                points.append(points[0])
        if len(points) > 1:
            yield points
