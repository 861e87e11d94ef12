"""All characters of a page swept together are those that it has when each is asked by itself."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from mingzhang.read.ink import PageInk
from mingzhang.read.matrix import Matrix
from mingzhang.read.pdf_call import address_of
from mingzhang.read.pdf_character import codes_of, read_characters
from mingzhang.read.pdf_object import Objects, TextLook
from small_pdf import pdf_of, table

_PAGE = f"""
#set page(width: 500pt, height: 600pt, margin: 20pt)
#text(9pt)[部门预算 2026年 1,234.50 (%)] #text(fill: luma(200))[浅色的字 88]
#place(dx: 480pt, dy: 40pt)[越过纸边的字一直写到外面去]
#rotate(90deg, reflow: true)[侧着的 12] #rotate(30deg)[斜着的 34] #rotate(180deg)[倒着的 56]
{table("stroke: 0.5pt")}
Words of Latin text   and\\ two lines of it
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One page with text in every direction; 部 is mapped to a character of two halves."""
    path = tmp_path_factory.mktemp("characters") / "page.pdf"
    with pikepdf.open(pdf_of(path, _PAGE), allow_overwriting_input=True) as pdf:
        for font in pdf.pages[0].Resources.Font.values():
            meant = font.ToUnicode.read_bytes()
            font.ToUnicode.write(meant.replace(b"<90E8>", b"<D842DFB7>"))
        pdf.save(path)
    return path


def _moves(left: float, bottom: float, right: float, top: float) -> tuple[Matrix, ...]:
    return (
        Matrix(1.0, 0.0, 0.0, -1.0, -left, top),
        Matrix(0.0, 1.0, 1.0, 0.0, -bottom, -left),
        Matrix(-1.0, 0.0, 0.0, 1.0, right, -bottom),
        Matrix(0.0, -1.0, -1.0, 0.0, top, right),
    )


@pytest.mark.parametrize("turn", range(4))
@pytest.mark.parametrize("cut", [0.0, 60.0], ids=["whole", "cropped"])
def test_swept_characters_are_those_asked_one_by_one(page: Path, turn: int, cut: float) -> None:
    """Whichever way the paper is turned, and where some stand beyond its edge."""
    with pypdfium2.PdfDocument(page) as document:
        sheet = document[0]
        words = sheet.get_textpage()
        text = words.raw
        sides = (cut, cut, 500.0 - cut, 600.0)
        move = _moves(*sides)[turn]
        size = (sides[2] - sides[0], sides[3] - sides[1])
        width, height = size if turn % 2 == 0 else size[::-1]
        swept, single = PageInk(1, width, height), PageInk(1, width, height)
        objects = Objects(PageInk(1, width, height))
        objects.read(sheet.raw, move)
        codes = codes_of(text, pdfium.FPDFText_CountChars(text))
        read_characters(text, codes, move, swept, objects.looks, sized=True)
        _one_by_one(text, move, single, objects.looks)
    assert swept == single
    assert len(swept.glyphs) > 80
    texts = {glyph.text for glyph in (*swept.glyphs, *swept.slanted)}
    assert "𠮷" in texts or cut


def test_characters_unknown_to_their_font_are_counted(page: Path, tmp_path: Path) -> None:
    """A font without its map to characters: none is guessed, each leaves its box."""
    with pikepdf.open(page) as pdf:
        for font in pdf.pages[0].Resources.Font.values():
            del font["/ToUnicode"]
        pdf.save(tmp_path / "unmapped.pdf")
    with pypdfium2.PdfDocument(tmp_path / "unmapped.pdf") as document:
        sheet = document[0]
        words = sheet.get_textpage()
        text = words.raw
        move = _moves(0.0, 0.0, 500.0, 600.0)[0]
        swept, single = PageInk(1, 500.0, 600.0), PageInk(1, 500.0, 600.0)
        codes = codes_of(text, pdfium.FPDFText_CountChars(text))
        read_characters(text, codes, move, swept, {}, sized=True)
        _one_by_one(text, move, single, {})
    assert swept == single
    assert len(swept.unknown) > 80


def _one_by_one(text: Any, move: Matrix, ink: PageInk, looks: dict[int, TextLook]) -> None:
    """Add every character by itself, asking all that is said of it."""
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    half = 0
    for index in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code == 0 or pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        if 0xD800 <= code < 0xDC00:
            half = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((half - 0xD800) << 10) + (code - 0xDC00)
        pdfium.FPDFText_GetLooseCharBox(text, index, box)
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        ends = move.at(box.left, box.top), move.at(box.right, box.bottom)
        (left, right), (top, bottom) = (sorted(pair) for pair in zip(*ends, strict=True))
        look = looks.get(address_of(pdfium.FPDFText_GetTextObject(text, index)), TextLook())
        size = pdfium.FPDFText_GetFontSize(text, index)
        if pdfium.FPDFText_HasUnicodeMapError(text, index) == 1 or code < 32:
            seen = 0 < left + right < 2 * ink.width and 0 < top + bottom < 2 * ink.height
            if seen and right > left:
                ink.unknown.append((left, top, right, bottom))
            continue
        ink.add(
            chr(code),
            (left, top, right, bottom),
            move.at(x.value, y.value),
            size,
            look.turn,
            light=look.light,
            hidden=look.hidden,
        )
