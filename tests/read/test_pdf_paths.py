"""Paths that are asked together leave the rules and shades that each leaves by itself."""

from __future__ import annotations

import ctypes
import random
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from mingzhang.read.ink import PageInk
from mingzhang.read.matrix import Matrix
from mingzhang.read.pdf_object import Objects
from mingzhang.read.shape import Point, add_path

_MOVE = Matrix(1.0, 0.0, 0.0, -1.0, 0.0, 800.0)


def test_paths_together_are_those_asked_one_by_one(tmp_path: Path) -> None:
    """Boxes, lines, curves and paths of several pieces, drawn, filled or both, moved or not."""
    choose = random.Random(7)
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(600, 800))
    drawn = "".join(_path(choose) for _ in range(700)).encode()
    pdf.pages[0].Contents = pdf.make_stream(drawn)
    pdf.save(tmp_path / "paths.pdf")
    together, single = PageInk(1, 600.0, 800.0), PageInk(1, 600.0, 800.0)
    with pypdfium2.PdfDocument(tmp_path / "paths.pdf") as document:
        page = document[0]
        Objects(together).read(page.raw, _MOVE)
        for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
            _add(single, pdfium.FPDFPage_GetObject(page.raw, index))
    assert together == single
    assert min(len(single.level), len(single.upright), len(single.shades)) > 5


def _path(choose: random.Random) -> str:
    """A path of a page, as its content says it."""
    x, y, wide, high = (
        choose.choice((0.5, 2.0, 40.0, 300.0, choose.uniform(1, 500))) for _ in "1234"
    )
    shape = choose.choice(
        (
            f"{x} {y} {wide} {high} re",
            f"{x} {y} m {x + wide} {y} l",
            f"{x} {y} m {x} {y + high} l",
            f"{x} {y} m {x + wide} {y} l {x} {y + high} l h",
            f"{x} {y} m {x + wide} {y} l {x} {y + high} l h {x + wide} {y + high} l",
            f"{x} {y} m {x + wide} {y} l {x} {y + high} m {x + wide} {y + high} l",
            f"{x} {y} m {x} {y} {x} {y + high} {x + wide} {y + high} c",
        )
    )
    colour = choose.choice(("0 g 0 G", "1 g 1 G", "0.8 g 0.2 G", "1 0 0 rg 0 0 1 RG"))
    moved = choose.choice(("", "1 0 0 1 3 7 cm", "0.5 0 0 0.5 0 0 cm", "0 1 -1 0 500 0 cm"))
    return f"q {moved} {colour} {choose.choice((0, 0.5, 4))} w {shape} {choose.choice('SfBn')} Q\n"


def _add(ink: PageInk, item: Any) -> None:
    """Add one path, asking all that is said of it."""
    fill, stroke, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
    if not pdfium.FPDFPath_GetDrawMode(item, fill, stroke):
        return
    pdfium.FPDFPageObj_GetStrokeWidth(item, width)
    line = (
        width.value if stroke and _light(pdfium.FPDFPageObj_GetStrokeColor, item) <= 250 else None
    )
    light = _light(pdfium.FPDFPageObj_GetFillColor, item) if fill else None
    six = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, six)
    own = Matrix(six.a, six.b, six.c, six.d, six.e, six.f).then(_MOVE)
    pieces: list[list[Point]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(pdfium.FPDFPath_CountSegments(item)):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            pieces.append([])
        pieces[-1].append(own.at(x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment) and pieces[-1][0] != pieces[-1][-1]:
            pieces[-1].append(pieces[-1][0])
    for points in pieces:
        if len(points) > 1:
            add_path(ink, points, line, light)


def _light(colour_of: Any, item: Any) -> int:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    colour_of(item, red, green, blue, alpha)
    return 255 - (255 - min(red.value, green.value, blue.value)) * alpha.value // 255
