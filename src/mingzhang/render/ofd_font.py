"""The fonts of a PDF that typst made, as OpenType files with the characters that they print."""

from __future__ import annotations

import io
import re

import pikepdf
from fontTools.cffLib import CFFFontSet
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables.DefaultTable import DefaultTable

from mingzhang.lean import dataclass
from mingzhang.read.line import NOTHING

_PAIRS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_CODE = re.compile(rb"<([0-9A-Fa-f]+)>")
_EM = 1000
_EPOCH = 3_000_000_000  # seconds since 1904: a date that never changes


@dataclass(frozen=True, slots=True)
class SubsetFont:
    """A font with the glyphs of one document.

    Attributes:
        name: without the mark of a subset, `NotoSerifSC-Regular`.
        content: an OpenType file that maps characters to glyphs.
        characters: those that it maps.
    """

    name: str
    content: bytes
    characters: frozenset[str]


def embedded_fonts(pdf: bytes) -> list[SubsetFont]:
    """The fonts of a PDF, which embeds the glyphs that it needs without naming their characters."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for item in file.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Subtype") == "/Type0":
                found.append(_opentype(item))
    return sorted(found, key=lambda font: font.name)


def _opentype(font: pikepdf.Object) -> SubsetFont:
    name = str(font["/BaseFont"]).lstrip("/").partition("+")[2].removesuffix("-Identity-H")
    descendant = font["/DescendantFonts"][0]
    descriptor = descendant["/FontDescriptor"]
    outlines = descriptor["/FontFile3"].read_bytes()
    names = CFFFontSet()
    names.decompile(io.BytesIO(outlines), None)
    order = list(names[0].charset)
    characters = {
        ord(shown): order[glyph]
        for glyph, text in _characters(font["/ToUnicode"].read_bytes()).items()
        if len(shown := "".join(c for c in text if c not in NOTHING)) == 1 and glyph < len(order)
    }
    widths = _widths(descendant, len(order))
    builder = FontBuilder(_EM, isTTF=False)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(characters)
    table = DefaultTable("CFF ")
    table.data = outlines  # as typst wrote it
    builder.font["CFF "] = table
    builder.font.recalcBBoxes = False
    builder.setupHorizontalMetrics({glyph: (widths[n], 0) for n, glyph in enumerate(order)})
    ascent, descent = int(descriptor["/Ascent"]), int(descriptor["/Descent"])
    builder.setupHorizontalHeader(ascent=ascent, descent=descent)
    family, _, style = name.partition("-")
    builder.setupNameTable(
        {"familyName": family, "styleName": style or "Regular", "psName": name, "fullName": name}
    )
    builder.setupOS2(sTypoAscender=ascent, usWinAscent=ascent, usWinDescent=-descent)
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=_EPOCH, modified=_EPOCH)
    builder.font.recalcTimestamp = False  # the same document gives the same bytes
    content = io.BytesIO()
    builder.font.save(content)
    return SubsetFont(name, content.getvalue(), frozenset(map(chr, characters)))


def _characters(cmap: bytes) -> dict[int, str]:
    """Glyph number to text, from a ToUnicode map."""
    found: dict[int, str] = {}
    for block in _PAIRS.findall(cmap):
        codes = _CODE.findall(block)
        for glyph, text in zip(codes[::2], codes[1::2], strict=True):
            found[int(glyph, 16)] = _text(text)
    for block in _RANGES.findall(cmap):
        codes = _CODE.findall(block)
        for first, last, text in zip(codes[::3], codes[1::3], codes[2::3], strict=True):
            start = _text(text)
            for offset in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + offset] = start[:-1] + chr(ord(start[-1]) + offset)
    return found


def _text(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be")


def _widths(font: pikepdf.Object, count: int) -> list[int]:
    """The advance of every glyph, from the array `first [w w w] first last w`."""
    widths = [int(font.get("/DW", _EM))] * count
    items = list(font.get("/W", []))
    at = 0
    while at < len(items):
        first = int(items[at])
        if isinstance(items[at + 1], pikepdf.Array):
            values = [round(float(value)) for value in items[at + 1]]
            at += 2
        else:
            values = [round(float(items[at + 2]))] * (int(items[at + 1]) - first + 1)
            at += 3
        for offset, value in enumerate(values):
            if first + offset < count:
                widths[first + offset] = value
    return widths
