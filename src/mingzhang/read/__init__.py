"""Readers: one file per format; each turns a file into a `Document` with its account."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from mingzhang.document import Document
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.read.format import OFFICE, format_of

__all__ = ["OFFICE", "format_of", "read_document", "read_or_kind"]

_READERS = {
    "picture": ("picture_file", "read_picture"),
    "excel2003": ("excel2003", "read_excel2003"),
    "ods": ("ods", "read_ods"),
    "separated": ("separated", "read_separated"),
    "html": ("html", "read_html"),
    "mhtml": ("mhtml", "read_mhtml"),
    "markdown": ("markdown", "read_markdown"),
    "text": ("text", "read_text"),
}
"""Module and function that read a format; loaded when first wanted."""


def read_or_kind(path: Path) -> Document | str:
    """The document of a file; what it is where others must open it first.

    Returns:
        A document; `zip` for an archive; a key of `OFFICE` for what LibreOffice must convert.

    Raises:
        Unreadable: as `read_document`.
    """
    kind = format_of(path)
    return kind if kind == "zip" or kind in OFFICE else read_document(path)


def read_document(path: Path, depth: int = 0) -> Document:
    """Read a file of any known format; its content decides which.

    Args:
        path: one file: PDF, OFD, Word, workbook, page of the web, CSV, Markdown or text.
        depth: in how many files this one is attached.

    Raises:
        Unreadable: the file is absent, damaged, protected, or of a format that is not known.
    """
    kind = format_of(path)
    if kind == "pdf":
        from mingzhang.read.attachment import read_with_attachments
        from mingzhang.read.pdf import read_pdf
        from mingzhang.read.pdf_attachment import pdf_attachments

        return read_with_attachments(path, read_pdf, pdf_attachments, depth)
    if kind == "ofd":
        from mingzhang.read.attachment import read_with_attachments
        from mingzhang.read.ofd import read_ofd
        from mingzhang.read.ofd_package import ofd_attachments

        return read_with_attachments(path, read_ofd, ofd_attachments, depth)
    if kind in ("docx", "word2003"):
        from mingzhang.read.docx import read_with_objects

        return read_with_objects(path, depth)
    if kind == "xlsx":
        from mingzhang.read.attachment import read_with_attachments
        from mingzhang.read.xlsx import read_xlsx, xlsx_attachments

        return read_with_attachments(path, read_xlsx, xlsx_attachments, depth)
    if kind == "zip":
        raise Unreadable(str(path), _("是压缩包，不是一份文件"), _("请解压后再试"))
    if kind in OFFICE:
        raise Unreadable(
            str(path),
            _("{kind}文件要先由 LibreOffice 转换").format(kind=kind.upper()),
            _("请安装 LibreOffice，或者另存为{suffix}格式").format(suffix=OFFICE[kind].upper()),
        )
    module, name = _READERS[kind]
    reader: Callable[[Path], Document] = getattr(import_module(f"mingzhang.read.{module}"), name)
    document = reader(path)
    if kind != "picture":
        return document
    from mingzhang.read.stitch import stitch

    return stitch(document)
