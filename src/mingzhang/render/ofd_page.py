"""Pages of a PDF that typst made, as the objects of OFD pages: runs of text and paths."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import field
from typing import Any

import pypdfium2.raw as pdfium
from lxml import etree

from mingzhang.lean import dataclass
from mingzhang.read.line import NOTHING

NAMESPACE = "http://www.ofdspec.org/2016"
_MM = 25.4 / 72
_ABOVE, _HEIGHT = 1.16, 1.46
"""How far the box of a text reaches above its baseline, and how high it is, in ems."""

_LEAST_STEP = 5e-4

Colour = tuple[int, int, int]
BLACK: Colour = (0, 0, 0)


def element(
    name: str, parent: etree._Element | None = None, **attributes: object
) -> etree._Element:
    """An element of OFD, with its attributes in the order given."""
    tag = f"{{{NAMESPACE}}}{name}"
    made = (
        etree.Element(tag, nsmap={"ofd": NAMESPACE})
        if parent is None
        else etree.SubElement(parent, tag)
    )
    for key, value in attributes.items():
        made.set(key, str(value))
    return made


def number(value: float) -> str:
    """A length in millimetres; four decimals keep a tenth of a thousandth of a point.

    >>> number(4.23333333), number(70.0), number(-0.00001)
    ('4.2333', '70', '0')
    """
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@dataclass(slots=True)
class _Run:
    """Characters that the typesetter set as one, in points from the top left."""

    font: str
    size: float
    colour: Colour
    baseline: float
    item: int
    characters: list[str] = field(default_factory=list)
    lefts: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PageWriter:
    """Writes the objects of one page.

    Attributes:
        fonts: id of a font by its name.
        next_id: a number that no object has yet.
    """

    fonts: dict[str, int]
    next_id: Callable[[], int]

    def layer(self, page: Any, parent: etree._Element) -> None:
        """Add the only layer of a page of an open PDF: paths first, so that shades lie below."""
        height = pdfium.FPDF_GetPageHeightF(page)
        layer = element("Layer", parent, Type="Body", ID=self.next_id())
        for n in range(pdfium.FPDFPage_CountObjects(page)):
            item = pdfium.FPDFPage_GetObject(page, n)
            if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(item, height, layer)
        text = pdfium.FPDFText_LoadPage(page)
        try:
            for run in _runs(text, height):
                self._text(run, layer)
        finally:
            pdfium.FPDFText_ClosePage(text)

    def _text(self, run: _Run, layer: etree._Element) -> None:
        left, top = run.lefts[0], run.baseline - _ABOVE * run.size
        width = run.lefts[-1] - left + 1.2 * run.size
        item = element(
            "TextObject",
            layer,
            ID=self.next_id(),
            Boundary=_lengths(left, top, width, _HEIGHT * run.size),
            Font=self.fonts[run.font],
            Size=number(run.size * _MM),
        )
        if run.colour != BLACK:
            element("FillColor", item, Value="{} {} {}".format(*run.colour))
        code = element("TextCode", item, X=0, Y=number(_ABOVE * run.size * _MM))
        if len(run.lefts) > 1:
            code.set("DeltaX", _steps(run.lefts))
        code.text = "".join(run.characters)

    def _path(self, item: Any, height: float, layer: etree._Element) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
        if not (fill.value or stroke.value):
            return
        thickness = ctypes.c_float()
        pdfium.FPDFPageObj_GetStrokeWidth(item, thickness)
        points = list(_points(item, height))
        room = thickness.value if stroke.value else 0.0
        left = min(x for _, x, _ in points) - room
        top = min(y for _, _, y in points) - room
        right = max(x for _, x, _ in points) + room
        bottom = max(y for _, _, y in points) + room
        made = element(
            "PathObject",
            layer,
            ID=self.next_id(),
            Boundary=_lengths(left, top, right - left, bottom - top),
            Stroke=str(bool(stroke.value)).lower(),
            Fill=str(bool(fill.value)).lower(),
        )
        if stroke.value:
            made.set("LineWidth", number(thickness.value * _MM))
            self._stroke(item, made)
        if fill.value:
            colour = _colour(item, pdfium.FPDFPageObj_GetFillColor)
            element("FillColor", made, Value="{} {} {}".format(*colour))
        if stroke.value:
            colour = _colour(item, pdfium.FPDFPageObj_GetStrokeColor)
            element("StrokeColor", made, Value="{} {} {}".format(*colour))
        data = element("AbbreviatedData", made)
        data.text = " ".join(
            f"{step} {_lengths(x - left, y - top)}" if step != "C" else step
            for step, x, y in points
        )

    def _stroke(self, item: Any, made: etree._Element) -> None:
        if pdfium.FPDFPageObj_GetLineCap(item) == pdfium.FPDF_LINECAP_ROUND:
            made.set("Cap", "Round")
        count = pdfium.FPDFPageObj_GetDashCount(item)
        if count > 0:
            dashes = (ctypes.c_float * count)()
            pdfium.FPDFPageObj_GetDashArray(item, dashes, count)
            made.set("DashPattern", _lengths(*dashes))


def _lengths(*points: float) -> str:
    """Lengths in points as millimetres."""
    return " ".join(number(point * _MM) for point in points)


def _steps(lefts: list[float]) -> str:
    """The steps from character to character, equal ones once with their count: `g 3 4.2`."""
    found: list[str] = []
    at = lefts[0]
    steps: list[str] = []
    for left in lefts[1:]:
        step = number((left - at) * _MM)
        at += float(step) / _MM  # what is cut off is carried on, so that a line does not drift
        steps.append(step)
    n = 0
    while n < len(steps):
        end = n
        while end < len(steps) and steps[end] == steps[n]:
            end += 1
        found.append(steps[n] if end - n == 1 else f"g {end - n} {steps[n]}")
        n = end
    return " ".join(found)


def _runs(text: Any, height: float) -> Iterator[_Run]:
    """The printed characters of a page in the order of the file."""
    run: _Run | None = None
    looks: dict[int, tuple[str, Colour]] = {}
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code < 32 or pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        character = chr(code)
        if character in NOTHING or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF):
            continue
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        item = pdfium.FPDFText_GetTextObject(text, index)
        key = ctypes.cast(item, ctypes.c_void_p).value or 0
        if key not in looks:
            looks[key] = _font_name(text, index), _colour(item, pdfium.FPDFPageObj_GetFillColor)
        font, colour = looks[key]
        size = pdfium.FPDFText_GetFontSize(text, index)
        baseline = height - y.value
        if run is None or run.item != key or abs(run.baseline - baseline) > _LEAST_STEP:
            if run is not None:
                yield run
            run = _Run(font, size, colour, baseline, key)
        run.characters.append(character)
        run.lefts.append(x.value)
    if run is not None:
        yield run


def _font_name(text: Any, index: int) -> str:
    flags = ctypes.c_int()
    size = pdfium.FPDFText_GetFontInfo(text, index, None, 0, flags)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFText_GetFontInfo(text, index, buffer, size, flags)
    name = buffer.value.decode()
    return name.partition("+")[2] or name


def _colour(item: Any, get: Callable[..., Any]) -> Colour:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not get(item, red, green, blue, alpha):
        return BLACK
    return red.value, green.value, blue.value


def _points(item: Any, height: float) -> Iterator[tuple[str, float, float]]:
    """The steps of a path: letter, x and y in points from the top left; `C` closes."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    at = (0.0, 0.0)
    for n in range(pdfium.FPDFPath_CountSegments(item)):
        segment = pdfium.FPDFPath_GetPathSegment(item, n)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        begins = pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO
        at = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            height - (matrix.b * x.value + matrix.d * y.value + matrix.f),
        )
        yield ("M" if begins else "L", *at)
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield ("C", *at)
