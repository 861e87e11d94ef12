"""The paths that a page of a PDF draws, as rules and shades.

A page draws hundreds of them, each with a handful of points: what is asked of one is asked of many
together, and kept as columns.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import NamedTuple

import pypdfium2.raw as pdfium

from mingzhang.read import pdf_call
from mingzhang.read.ink import PageInk
from mingzhang.read.matrix import Matrix
from mingzhang.read.pdf_call import every, floats_of, numbers_of
from mingzhang.read.shape import Point, add_path

_MAX_SEGMENTS = 20_000

_WHITE = 250
"""What is lighter leaves no ink."""

_TOGETHER = 256
"""Paths that are asked together."""

_STILL = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def add_paths(ink: PageInk, items: Sequence[int | None], move: Matrix) -> None:
    """Add paths to the ink of a page.

    Args:
        ink: the page.
        items: the addresses of the paths.
        move: from the space that they are drawn in to upright paper.
    """
    for first in range(0, len(items), _TOGETHER):
        drawn = _drawn(items[first : first + _TOGETHER], move)
        inked = [path.item for path in drawn]
        for path, own, segments in zip(drawn, _moves(inked, move), _segments(inked), strict=True):
            for points in _pieces(segments, own):
                add_path(ink, points, path.width, path.light)


def lightness(colour: Iterable[int]) -> int:
    """Lightness of a colour on white paper, 0 black to 255 white or transparent."""
    red, green, blue, alpha = colour
    return 255 - (255 - min(red, green, blue)) * alpha // 255


class _Drawn(NamedTuple):
    """A path that leaves ink: how thick its line is, how light it is filled; None where neither."""

    item: int | None
    width: float | None
    light: int | None


def _drawn(items: Sequence[int | None], move: Matrix) -> list[_Drawn]:
    """The paths that leave ink."""
    buffer = (ctypes.c_uint * (2 * len(items)))()
    known = list(map(pdf_call.draw_mode, items, every(2, buffer), every(2, buffer, 1)))
    modes = numbers_of(buffer)
    answers = list(zip(items, known, modes[::2], modes[1::2], strict=True))
    # Of most only one of both is drawn, the line or what is inside.
    stroked = [item for item, is_known, _, stroke in answers if is_known and stroke]
    filled = [item for item, is_known, fill, _ in answers if is_known and fill]
    widths = (ctypes.c_float * len(stroked))()
    wide = list(map(pdf_call.stroke_width, stroked, every(1, widths)))
    lines = zip(wide, widths, _lights(pdf_call.stroke_colour, stroked), strict=True)
    insides = iter(_lights(pdf_call.fill_colour, filled))
    thick = math.hypot(move.a, move.b)
    drawn = []
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
            drawn.append(_Drawn(item, line, light))
    return drawn


def _lights(colour: pdf_call.Call, items: Sequence[int | None]) -> list[int | None]:
    """The lightness of the colours of some paths, None where pdfium tells none."""
    buffer = (ctypes.c_uint * (4 * len(items)))()
    known = list(map(colour, items, *(every(4, buffer, n) for n in range(4))))
    shades = numbers_of(buffer)
    colours = list(zip(*(shades[n::4] for n in range(4)), strict=True))
    lights = {each: lightness(each) for each in set(colours)}
    return [
        lights[each] if is_known else None for is_known, each in zip(known, colours, strict=True)
    ]


def _moves(items: Sequence[int | None], move: Matrix) -> Iterator[Matrix]:
    """From the space of each path to upright paper; few of a page differ."""
    buffer = (ctypes.c_float * (6 * len(items)))()
    known = list(map(pdf_call.matrix_of, items, every(6, buffer)))
    numbers = floats_of(buffer)
    found = {_STILL: move}
    for is_known, *six in zip(known, *(numbers[n::6] for n in range(6)), strict=True):
        own = tuple(six)
        if not is_known:
            yield move
            continue
        if own not in found:
            found[own] = Matrix(*own).then(move)
        yield found[own]


class _Segments(NamedTuple):
    """The points of a path: where, whether it is known, what leads there, whether a piece ends."""

    xs: Sequence[float]
    ys: Sequence[float]
    known: Sequence[int]
    kinds: Sequence[int]
    closes: Sequence[int]

    def between(self, start: int, end: int) -> _Segments:
        """Those of one path among those of many."""
        xs, ys, known, kinds, closes = self
        return _Segments(
            xs[start:end], ys[start:end], known[start:end], kinds[start:end], closes[start:end]
        )


def _segments(items: Sequence[int | None]) -> Iterator[_Segments]:
    """The points of each of these paths, asked of no more at once than one may have."""
    counts = [min(count, _MAX_SEGMENTS) for count in map(pdf_call.segment_count, items)]
    first = 0
    while first < len(items):
        last, total = first + 1, counts[first]
        while last < len(items) and total + counts[last] <= _MAX_SEGMENTS:
            total += counts[last]
            last += 1
        together = _told(items[first:last], counts[first:last])
        start = 0
        for count in counts[first:last]:
            yield together.between(start, start + count)
            start += count
        first = last


def _told(items: Sequence[int | None], counts: Sequence[int]) -> _Segments:
    """The points of all these paths one behind the other."""
    owners = chain.from_iterable(map(repeat, items, counts))
    segments = list(map(pdf_call.path_segment, owners, chain.from_iterable(map(range, counts))))
    buffer = (ctypes.c_float * (2 * len(segments)))()
    known = list(map(pdf_call.segment_point, segments, every(2, buffer), every(2, buffer, 1)))
    places = floats_of(buffer)
    kinds = list(map(pdf_call.segment_kind, segments))
    return _Segments(
        places[::2], places[1::2], known, kinds, list(map(pdf_call.segment_closes, segments))
    )


def _pieces(segments: _Segments, move: Matrix) -> list[list[Point]]:
    """The pieces of a path, each as its corners; a closed one ends where it began."""
    a, b, c, d, e, f = move
    xs, ys, known, kinds, closes = segments
    corners = [(a * x + c * y + e, b * x + d * y + f) for x, y in zip(xs, ys, strict=True)]
    if pdfium.FPDF_SEGMENT_MOVETO not in kinds[1:] and all(known) and not any(closes[:-1]):
        # As nearly all: one line, or once round a box.
        if len(corners) > 1 and closes[-1] and corners[0] != corners[-1]:
            corners.append(corners[0])
        return [corners] if len(corners) > 1 else []
    pieces: list[list[Point]] = []
    points: list[Point] = []
    for corner, is_known, kind, is_closed in zip(corners, known, kinds, closes, strict=True):
        if not is_known:
            continue
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                pieces.append(points)
            points = []
        points.append(corner)
        if is_closed and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1:
        pieces.append(points)
    return pieces
