"""A document as OFD (GB/T 33190-2016): the pages that typst set, with embedded fonts and bookmarks.

The text of every run stands in the file as characters, so that it can be selected and searched,
and the fonts map those characters to their glyphs. `mingzhang.read.ofd` reads it back exactly, by
the same habits as the PDF (`read.own_look`). The same document gives the same bytes.
"""

from __future__ import annotations

import ctypes
import hashlib
import io
import itertools
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium
from lxml import etree

from mingzhang.document import Document
from mingzhang.file import write_aside
from mingzhang.read import own_look
from mingzhang.read.pdf_page import PDFIUM
from mingzhang.render.book import BOOKLET, Book
from mingzhang.render.ofd_font import SubsetFont, embedded_fonts
from mingzhang.render.ofd_page import NAMESPACE, PageWriter, element, number
from mingzhang.render.pdf import moment_of, plain, typeset

_MM = 25.4 / 72
_DEPTH = 6


def write_ofd(document: Document, path: Path, moment: datetime | None = None) -> dict[str, int]:
    """Print a document as OFD; see `write_pdf`, whose pages these are.

    Args:
        document: what to print.
        path: the file to write; it is replaced only when the new one is complete.
        moment: date for the properties; the first day of the year in the title where None.

    Returns:
        The printed page number of every bookmark.
    """
    pdf, places = typeset(document, moment)
    write_aside(path, ofd_of_pdf(pdf, document, moment))
    return places


def ofd_of_pdf(
    pdf: bytes, document: Document, moment: datetime | None = None, book: Book = BOOKLET
) -> bytes:
    """The OFD with the pages of a PDF that `typeset` made of this document, set as this book."""
    fonts = embedded_fonts(pdf)
    with PDFIUM:
        parts = _parts(pdf, fonts, document, moment or moment_of(document), book)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _parts(
    pdf: bytes, fonts: list[SubsetFont], document: Document, moment: datetime, book: Book
) -> dict[str, bytes]:
    """The parts of the package by their names."""
    ids = itertools.count(1)
    next_id: Callable[[], int] = lambda: next(ids)  # noqa: E731
    font_ids = {font.name: next_id() for font in fonts}
    parts: dict[str, bytes] = {"OFD.xml": _serialised(_package(document, moment, pdf, book))}
    opened = pdfium.FPDF_LoadMemDocument64(pdf, len(pdf), None)
    try:
        writer = PageWriter(font_ids, next_id)
        sizes: list[tuple[float, float]] = []
        page_ids: list[int] = []
        pages: dict[str, bytes] = {}
        for index in range(pdfium.FPDF_GetPageCount(opened)):
            page = pdfium.FPDF_LoadPage(opened, index)
            try:
                sizes.append((pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)))
                page_ids.append(next_id())
                root = element("Page")
                area = element("Area", root)
                element("PhysicalBox", area).text = _paper(sizes[-1])
                writer.layer(page, element("Content", root))
                pages[f"Doc_0/Pages/Page_{index}/Content.xml"] = _serialised(root)
            finally:
                pdfium.FPDF_ClosePage(page)
        outlines = element("Outlines")
        _add_outlines(opened, None, outlines, page_ids, sizes, 0)
    finally:
        pdfium.FPDF_CloseDocument(opened)
    root = element("Document")
    common = element("CommonData", root)
    element("MaxUnitID", common).text = str(next_id())
    element("PhysicalBox", element("PageArea", common)).text = _paper(sizes[0])
    element("PublicRes", common).text = "PublicRes.xml"
    entries = element("Pages", root)
    for index, name in enumerate(page_ids):
        element("Page", entries, ID=name, BaseLoc=f"Pages/Page_{index}/Content.xml")
    if len(outlines):
        root.append(outlines)
    parts["Doc_0/Document.xml"] = _serialised(root)
    parts["Doc_0/PublicRes.xml"] = _serialised(_resources(fonts, font_ids))
    parts |= {f"Doc_0/Res/{font.name}.otf": font.content for font in fonts}
    return parts | pages


def _package(document: Document, moment: datetime, pdf: bytes, book: Book) -> etree._Element:
    root = element("OFD", Version="1.0", DocType="OFD")
    body = element("DocBody", root)
    info = element("DocInfo", body)
    element("DocID", info).text = hashlib.sha256(pdf).hexdigest()[:32]
    element("Title", info).text = plain(document.title)
    if document.author:
        element("Author", info).text = plain(document.author)
    element("CreationDate", info).text = moment.date().isoformat()
    if book.is_own:
        element("Keyword", element("Keywords", info)).text = own_look.MARK
    element("Creator", info).text = "Mingzhang"
    element("DocRoot", body).text = "Doc_0/Document.xml"
    return root


def _resources(fonts: list[SubsetFont], ids: dict[str, int]) -> etree._Element:
    root = element("Res", BaseLoc="Res")
    listed = element("Fonts", root)
    for font in fonts:
        family = font.name.partition("-")[0]
        item = element("Font", listed, ID=ids[font.name], FontName=font.name, FamilyName=family)
        element("FontFile", item).text = f"{font.name}.otf"
    return root


def _add_outlines(
    opened: Any,
    bookmark: Any,
    parent: etree._Element,
    pages: list[int],
    sizes: list[tuple[float, float]],
    depth: int,
) -> None:
    """Add the bookmarks below one of the PDF."""
    child = pdfium.FPDFBookmark_GetFirstChild(opened, bookmark)
    while child and depth < _DEPTH:
        item = element("OutlineElem", parent, Title=_bookmark_title(child))
        target = pdfium.FPDFBookmark_GetDest(opened, child)
        index = pdfium.FPDFDest_GetDestPageIndex(opened, target) if target else -1
        if 0 <= index < len(pages):
            has_x, has_y, has_zoom = (ctypes.c_int() for _ in range(3))
            x, y, zoom = (ctypes.c_float() for _ in range(3))
            pdfium.FPDFDest_GetLocationInPage(target, has_x, has_y, has_zoom, x, y, zoom)
            top = sizes[index][1] - y.value if has_y.value else 0.0
            action = element("Action", element("Actions", item), Event="CLICK")
            element(
                "Dest",
                element("Goto", action),
                Type="XYZ",
                PageID=pages[index],
                Left=0,
                Top=number(top * _MM),
                Zoom=0,
            )
        _add_outlines(opened, child, item, pages, sizes, depth + 1)
        child = pdfium.FPDFBookmark_GetNextSibling(opened, child)


def _bookmark_title(bookmark: Any) -> str:
    size = pdfium.FPDFBookmark_GetTitle(bookmark, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFBookmark_GetTitle(bookmark, buffer, size)
    return plain(buffer.raw[: size - 2].decode("utf-16-le", "replace"))


def _paper(size: tuple[float, float]) -> str:
    return f"0 0 {number(size[0] * _MM)} {number(size[1] * _MM)}"


def _serialised(root: etree._Element) -> bytes:
    etree.cleanup_namespaces(root, top_nsmap={"ofd": NAMESPACE})
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return content
