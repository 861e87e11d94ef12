"""A document as PDF: typeset by typst from one constant template, every text passed as data.

The file is PDF/A-2a: tagged, fonts embedded, with bookmarks. The same document gives the same
bytes. `mingzhang.read.pdf` reads it back exactly; two habits make that possible. A space is
printed as a no-break space with an invisible place for a line break behind it, so that no space
is lost at the end of a line. And every style has a type size of its own (`read.own_look`).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import asdict, field
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from mingzhang.document import (
    Align,
    CellRole,
    Contents,
    Document,
    Grid,
    GridCell,
    PageBreak,
    Paragraph,
    Style,
)
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.read import own_look
from mingzhang.render.book import BOOKLET, FACES, Book
from mingzhang.render.pdf_fit import Fit, break_long_runs, fit_grid, height_of_row

_BUNDLED = {"song": ("Noto Serif SC", "Noto Sans SC"), "hei": ("Noto Sans SC", "Noto Serif SC")}
_SIDES = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}
_COVER = frozenset((Style.COVER_TITLE, Style.COVER_LINE))
_INVISIBLE = compiled("[\x00-\x08\x0b-\x1f\x7f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_JOINT = compiled(r"(?<!\s)\s*[\n\v\f\r\u2028\u2029]\s*")
_SPACE = compiled(r"\s")
_Printed = Paragraph | Grid | Contents
_LABEL = "at:"
_lock = threading.Lock()


def write_pdf(
    document: Document, path: Path, moment: datetime | None = None, book: Book = BOOKLET
) -> dict[str, int]:
    """Print a document as PDF.

    Pages before the end of the contents are not counted: the cover has no number, the contents
    have small Roman ones, and what follows begins with 1.

    Args:
        document: what to print; a space at either end of a text and empty paragraphs are lost.
        path: the file to write; it is replaced only when the new one is complete.
        moment: date for the properties, which PDF/A demands; without it the first day of the
            year in the title, so that the same document gives the same bytes.
        book: how it is set.

    Returns:
        The printed page number of every bookmark.
    """
    content, places = typeset(document, moment, book)
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        aside.write_bytes(content)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    return places


def typeset(
    document: Document, moment: datetime | None = None, book: Book = BOOKLET
) -> tuple[bytes, dict[str, int]]:
    """The bytes of a document's PDF and the page number of every bookmark; see `write_pdf`."""
    source = json.dumps(_document_data(document, moment, book), ensure_ascii=False)
    with _lock:
        _forget_others(source)
        compiler = _compiler(book.is_own)
        inputs = {"document": source}
        try:
            content = compiler.compile(sys_inputs=inputs, format="pdf", pdf_standards="a-2a")
        except typst.TypstError as error:
            # A character that none of the fonts has may be printed as a box, but PDF/A forbids it.
            if "could not be displayed" not in error.message:
                raise
            content = compiler.compile(sys_inputs=inputs, format="pdf")
        places = json.loads(compiler.query("<place>", field="value"))
    assert isinstance(content, bytes)
    return content, {name.removeprefix(_LABEL): page for name, page in places}


_AGE = 12
"""Compilations after which typst lets go of what it remembers and did not use: 10, and some."""

_remembered = [""]


def _forget_others(source: str) -> None:
    """Let go of the last document, unless it is the same again.

    Typst keeps what it worked out of every document until it was not used in ten compilations: 1 GB
    for ten booklets. Compiling nothing ten times costs hundredths of a second.
    """
    digest = hashlib.sha256(source.encode()).hexdigest()
    if digest != _remembered[0] and _remembered[0]:
        blank = Path(str(files("mingzhang.render").joinpath("blank.typ")))
        compiler = typst.Compiler(input=blank, ignore_system_fonts=True)
        for _time in range(_AGE):
            compiler.compile(format="pdf")
    _remembered[0] = digest


def moment_of(document: Document) -> datetime:
    """The first day of the year in the title, so that the same document gives the same bytes."""
    year = re.search(r"(?:19|20)\d\d", document.title)
    return datetime(int(year.group()) if year else 2000, 1, 1)


@lru_cache(maxsize=1)
def _compiler(bundled: bool) -> typst.Compiler:
    """The one compiler of this process: its second document is printed much faster.

    Args:
        bundled: with the fonts that the program brings along; else those of the system too.
    """
    folder = pylopdf_fonts_zh_cn.serif_path().parent
    fonts = typst.Fonts(include_system_fonts=not bundled, font_paths=[folder])
    template = Path(str(files("mingzhang.render").joinpath("pdf.typ")))
    return typst.Compiler(input=template, font_paths=fonts, ignore_system_fonts=bundled)


def _document_data(document: Document, moment: datetime | None, book: Book) -> dict[str, Any]:
    moment = moment or moment_of(document)
    layout = _Layout(book)
    segments = layout.segments(document)
    for segment in segments:
        for block in segment["blocks"]:
            if block["kind"] == "contents":
                for entry in block["entries"]:
                    if entry["id"] not in layout.names:
                        entry["id"] = None
    return {
        "title": plain(document.title),
        "author": plain(document.author),
        "keywords": [own_look.MARK] if book.is_own else [],
        "date": moment.timetuple()[:6],
        "faces": FACES if not book.is_own else _BUNDLED,
        "tight": book.tight,
        "number": {"size": book.number_size, "outer": book.outer},
        "looks": {style.value: _look_data(look, book) for style, look in book.looks.items()},
        "contents": [_look_data(look, book) for _, look in sorted(book.contents.items())],
        "segments": segments,
    }


def _look_data(look: own_look.Look, book: Book) -> dict[str, Any]:
    return asdict(look) | {
        "line": look.line,
        "justify": look.breakable,
        "face": book.face(look),
    }


@dataclass(slots=True)
class _Layout:
    """Cuts a document into pieces of paper and turns its blocks into data for the template.

    Attributes:
        book: how it is set.
        names: the bookmarks so far; of two with one name the first counts.
    """

    book: Book
    names: set[str] = field(default_factory=set)

    def segments(self, document: Document) -> list[dict[str, Any]]:
        """The document cut at its page breaks: each piece with its paper and page numbers."""
        pieces = _pieces(document)
        fronts = [n for n, (_, blocks) in enumerate(pieces) if _has_contents(blocks)]
        last_front = max(fronts, default=-1)
        segments = []
        before = ""
        for number, (landscape, blocks) in enumerate(pieces):
            cover = bool(blocks) and all(
                isinstance(b, Paragraph) and b.style in _COVER for b in blocks
            )
            kind = "cover" if cover else "front" if number <= last_front else "main"
            data = self.blocks(blocks, landscape)
            last = _cover_last(blocks) if cover else len(blocks)
            segments.append(
                {
                    "kind": kind,
                    "landscape": landscape,
                    "margins": self.book.margins_of(landscape),
                    "number": {"cover": None, "front": "i", "main": "1"}[kind],
                    "restart": kind != before and kind != "cover",
                    "blocks": data[:last],
                    "last": data[last:],
                }
            )
            before = kind
        return segments

    def blocks(self, blocks: Iterable[_Printed], landscape: bool) -> list[dict[str, Any]]:
        """Data of the blocks on paper that stands or lies."""
        data: list[dict[str, Any]] = []
        style_before: Style | None = None
        for block in blocks:
            style = block.style if isinstance(block, Paragraph) else None
            if isinstance(block, Contents):
                data.append(_contents_data(block))
            elif isinstance(block, Paragraph):
                goes_on = style is style_before and style in (Style.FORM_TITLE, Style.TABLE_TITLE)
                data.append(
                    {
                        "kind": "paragraph",
                        "look": block.style.value,
                        "text": [printable(part) for part in block.text.split("\t")],
                        "id": self._name(block.bookmark),
                        "outline": 0 if goes_on else self.book.looks[block.style].outline,
                        "long": len(block.text) > 600,
                    }
                )
            else:
                grid = _grid_data(block, self.book.room(landscape)[0])
                data.append(grid | {"id": self._name(block.bookmark)})
            style_before = style
        return data

    def _name(self, bookmark: str) -> str | None:
        name = _LABEL + bookmark
        if not bookmark or name in self.names:
            return None
        self.names.add(name)
        return name


def _pieces(document: Document) -> list[tuple[bool, list[_Printed]]]:
    """The blocks between page breaks, each with whether the paper lies on its side."""
    pieces: list[tuple[bool, list[_Printed]]] = [(False, [])]
    for block in document.blocks:
        if isinstance(block, PageBreak):
            if not pieces[-1][1]:
                pieces.pop()
            pieces.append((block.landscape, []))
        elif not (isinstance(block, Paragraph) and not plain(block.text).strip()):
            pieces[-1][1].append(block)
    if len(pieces) > 1 and not pieces[-1][1]:
        pieces.pop()
    return pieces


def _has_contents(blocks: Iterable[_Printed]) -> bool:
    return any(isinstance(block, Contents) for block in blocks)


def _cover_last(blocks: Sequence[_Printed]) -> int:
    """Where the lines below the last title of a cover begin; they stand at the foot of the page."""
    titles = [
        n for n, b in enumerate(blocks) if isinstance(b, Paragraph) and b.style is Style.COVER_TITLE
    ]
    return titles[-1] + 1 if titles else len(blocks)


def _contents_data(contents: Contents) -> dict[str, Any]:
    return {
        "kind": "contents",
        "entries": [
            {
                "level": min(max(entry.level, 1), len(own_look.CONTENTS_LOOKS)),
                "title": printable(entry.title),
                "page": "" if entry.page is None else str(entry.page),
                "id": _LABEL + entry.bookmark,
            }
            for entry in contents.entries
        ],
    }


def _grid_data(grid: Grid, width: float) -> dict[str, Any]:
    fit = fit_grid(grid, width)
    by_row: list[list[GridCell]] = [[] for _ in range(grid.row_count)]
    for cell in sorted(grid.cells, key=lambda c: (c.row, c.column)):
        by_row[cell.row].append(cell)
    high = [
        grid.form or height_of_row([c for c in row if c.row_span == 1], fit) > 200 for row in by_row
    ]
    head: list[list[Any]] = []
    body: list[list[Any]] = []
    for number, row in enumerate(by_row):
        for cell in row:
            is_head = number < grid.head_rows
            flags = (
                ("h" if is_head else "")
                + ("b" if is_head or cell.bold else "")
                + ("s" if high[number] or cell.row_span > 1 else "")
            )
            data = _cell_data(cell, fit, flags, grid)
            if is_head or cell is row[0] or not _is_blank(data):
                (head if is_head else body).append(data)
    return {
        "kind": "grid",
        "size": fit.size,
        "inset": fit.inset,
        "widths": [round(width, 3) for width in fit.widths],
        "head": head,
        "body": body,
    }


def _is_blank(data: list[Any]) -> bool:
    """Whether a cell is what typst puts where a table has none: a third of them are."""
    _row, _column, height, width, words, *_rest = data
    return bool(not words and height == width == 1)


def _cell_data(cell: GridCell, fit: Fit, flags: str, grid: Grid) -> list[Any]:
    room = sum(fit.widths[cell.column : cell.column + cell.column_span]) - 2 * fit.inset[0] - 0.5
    text = break_long_runs(plain(cell.text), room / fit.size - cell.indent)
    side = Align.CENTRE if cell.role is CellRole.HEAD else cell.align
    span = cell.row_span
    if "h" in flags:
        span = min(span, grid.head_rows - cell.row)
    return [
        cell.row,
        cell.column,
        span,
        cell.column_span,
        hardened(text),
        _SIDES[side],
        flags,
        cell.indent,
    ]


def plain(text: str) -> str:
    """The text without control and invisible characters; line breaks are joined."""
    return _INVISIBLE.sub("", _JOINT.sub("", text))


def hardened(text: str) -> str:
    """The text with every space made one that survives at the end of a line."""
    return _SPACE.sub(lambda m: ("\u3000" if m.group() == "\u3000" else "\u00a0") + "\u200b", text)


def printable(text: str) -> str:
    """A text of a paragraph as it is handed to the typesetter."""
    return hardened(break_long_runs(plain(text), 30.0))
