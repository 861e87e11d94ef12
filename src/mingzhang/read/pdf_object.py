"""What is drawn on a page of a PDF: rules and shades of its paths, and which text looks unusual."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from dataclasses import field
from itertools import compress, repeat
from typing import Any

import pypdfium2.raw as pdfium

from mingzhang.lean import dataclass
from mingzhang.read import pdf_call
from mingzhang.read.ink import PageInk
from mingzhang.read.matrix import Matrix, quarter_turns
from mingzhang.read.pdf_call import every, floats_of, numbers_of
from mingzhang.read.pdf_path import add_paths, lightness

_MAX_OBJECTS = 200_000
_MAX_DEPTH = 6
_PALE = 130
"""Text lighter than this, 0 black to 255 white, may be a watermark."""

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


def _look(
    move: Matrix, moved: int, x: float, y: float, coloured: int, *rest: int
) -> TextLook | None:
    """How a text looks by what pdfium says of it; None where it stands upright, dark, visible."""
    *colour, mode = rest
    a, b = move.a, move.b
    if moved:
        a, b = x * move.a + y * move.c, x * move.b + y * move.d
    turn = quarter_turns(math.degrees(math.atan2(b, a)) % 360)
    light = lightness(colour) if coloured else 0
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
        texts = compress(items, map(pdfium.FPDF_PAGEOBJ_TEXT.__eq__, kinds))
        self._read_looks(list(texts), move)
        paths: list[int | None] = []
        others = map(pdfium.FPDF_PAGEOBJ_TEXT.__ne__, kinds)
        for item, kind in compress(zip(items, kinds, strict=True), others):
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                paths.append(item)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.ink.has_image = True
                self._picture(item, move)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
                add_paths(self.ink, paths, move)
                paths = []
                count = pdf_call.form_count(item)
                inner = list(map(pdf_call.form_object, repeat(item), range(count)))
                self._walk(inner, self._moved(item, move), depth + 1)
        add_paths(self.ink, paths, move)

    def _read_looks(self, texts: Sequence[int | None], move: Matrix) -> None:
        """How text objects look; asked together, for a page may have one for each character."""
        matrices, colours = (
            (ctypes.c_float * (6 * len(texts)))(),
            (ctypes.c_uint * (4 * len(texts)))(),
        )
        moved = list(map(pdf_call.matrix_of, texts, every(6, matrices)))
        coloured = list(map(pdf_call.fill_colour, texts, *(every(4, colours, n) for n in range(4))))
        numbers, shades = floats_of(matrices), numbers_of(colours)
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
