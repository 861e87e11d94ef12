"""What is drawn on a page of a PDF: rules and shades of its paths, and which text looks unusual."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from itertools import chain, islice, repeat
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from mingzhang.lean import dataclass
from mingzhang.read import pdf_call
from mingzhang.read.ink import PageInk
from mingzhang.read.matrix import Matrix, quarter_turns
from mingzhang.read.shape import Point, add_path

_MAX_OBJECTS = 200_000
_MAX_DEPTH = 6
_MAX_SEGMENTS = 20_000
_PALE = 130
"""Text lighter than this, 0 black to 255 white, may be a watermark."""

_WHITE = 250
"""What is lighter leaves no ink."""

_TOGETHER = 256
"""Paths that are asked together."""

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
    _six: ctypes.Array[ctypes.c_float] = field(default_factory=ctypes.c_float * 6)

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
        paths: list[int | None] = []
        for item, kind in zip(items, kinds, strict=True):
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                paths.append(item)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.ink.has_image = True
                self._picture(item, move)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
                self._read_paths(paths, move)
                paths = []
                count = pdf_call.form_count(item)
                inner = list(map(pdf_call.form_object, repeat(item), range(count)))
                self._walk(inner, self._moved(item, move), depth + 1)
        self._read_paths(paths, move)

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
        if not pdf_call.matrix_of(item, ctypes.addressof(self._six)):
            return move
        own = self._six[:]
        return move if own == _STILL else Matrix(*own).then(move)

    def _read_paths(self, items: Sequence[int | None], move: Matrix) -> None:
        """The paths of a page; so many are asked together that each costs little by itself."""
        for first in range(0, len(items), _TOGETHER):
            drawn = list(self._drawn(items[first : first + _TOGETHER], move))
            for path, segments in zip(drawn, _segments([p.item for p in drawn]), strict=True):
                for points in _pieces(segments, self._moved(path.item, move)):
                    add_path(self.ink, points, path.width, path.light)

    def _drawn(self, items: Sequence[int | None], move: Matrix) -> Iterator[_Drawn]:
        """The paths that leave ink."""
        modes = (ctypes.c_int * (2 * len(items)))()
        known = map(pdf_call.draw_mode, items, _every(2, modes), _every(2, modes, 1))
        answers = list(zip(items, list(known), modes[::2], modes[1::2], strict=True))
        # Of most only one of both is drawn, the line or what is inside.
        stroked = [item for item, is_known, _, stroke in answers if is_known and stroke]
        filled = [item for item, is_known, fill, _ in answers if is_known and fill]
        widths = (ctypes.c_float * len(stroked))()
        wide = list(map(pdf_call.stroke_width, stroked, _every(1, widths)))
        lines = zip(wide, widths, _lights(pdf_call.stroke_colour, stroked), strict=True)
        insides = iter(_lights(pdf_call.fill_colour, filled))
        thick = math.hypot(move.a, move.b)
        for item, is_known, fill, stroke in answers:
            if not is_known:
                continue
            line = light = None
            if stroke:
                has_width, width, shade = next(lines)
                if shade is None or shade <= _WHITE:
                    line = width * thick if has_width else 0.0
            if fill:
                light = next(insides) or 0
            if line is not None or (light is not None and light <= _WHITE):
                yield _Drawn(item, line, light)


def _lights(colour: pdf_call.Call, items: Sequence[int | None]) -> list[int | None]:
    """The lightness of the colours of some paths, None where pdfium tells none."""
    shades = (ctypes.c_uint * (4 * len(items)))()
    known = list(map(colour, items, *(_every(4, shades, n) for n in range(4))))
    colours = zip(*(shades[n::4] for n in range(4)), strict=True)
    return [_lightness(c) if k else None for k, c in zip(known, colours, strict=True)]


class _Drawn(NamedTuple):
    """A path that leaves ink: how thick its line is, how light it is filled; None where neither."""

    item: int | None
    width: float | None
    light: int | None


_Segment = tuple[float, float, int, int, int]
"""A point of a path: where, whether it is known, what leads to it, whether the piece ends there."""


def _segments(items: Sequence[int | None]) -> Iterator[list[_Segment]]:
    """The points of each of these paths, asked of no more at once than one may have."""
    counts = [min(count, _MAX_SEGMENTS) for count in map(pdf_call.segment_count, items)]
    first = 0
    while first < len(items):
        last, total = first + 1, counts[first]
        while last < len(items) and total + counts[last] <= _MAX_SEGMENTS:
            total += counts[last]
            last += 1
        told = _told(items[first:last], counts[first:last])
        yield from (list(islice(told, count)) for count in counts[first:last])
        first = last


def _told(items: Sequence[int | None], counts: Sequence[int]) -> Iterator[_Segment]:
    owners = chain.from_iterable(map(repeat, items, counts))
    segments = list(map(pdf_call.path_segment, owners, chain.from_iterable(map(range, counts))))
    points = (ctypes.c_float * (2 * len(segments)))()
    known = list(map(pdf_call.segment_point, segments, _every(2, points), _every(2, points, 1)))
    return zip(
        points[::2],
        points[1::2],
        known,
        map(pdf_call.segment_kind, segments),
        map(pdf_call.segment_closes, segments),
        strict=True,
    )


def _pieces(segments: Iterable[_Segment], move: Matrix) -> Iterator[list[Point]]:
    """The pieces of a path, each as its corners; a closed one ends where it began."""
    a, b, c, d, e, f = move
    points: list[Point] = []
    for x, y, is_known, kind, is_closed in segments:
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
