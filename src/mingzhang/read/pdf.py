"""A PDF with text to a document: ruled tables, paragraphs, contents, each with its place."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

from mingzhang.account import Accounting
from mingzhang.document import Document
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.read import own_look
from mingzhang.read.assembly import Assembly
from mingzhang.read.ink import PageInk
from mingzhang.read.limit import MAX_CHARACTERS, MAX_PAGES, read_bytes
from mingzhang.read.page_account import account_pages
from mingzhang.read.pdf_field import open_form
from mingzhang.read.pdf_page import PDFIUM, read_page
from mingzhang.read.pdf_scan import read_scans, scan_advice, sort_hidden
from mingzhang.read.watermark import set_watermarks_aside

_MOST_PADDING = 1 << 20
"""Zeros that a download may have left behind the end of a file."""


def read_pdf(path: Path) -> Document:
    """Read a PDF page by page; a table that goes on over pages comes in parts (see `stitch`).

    A `PageBreak` stands wherever a page begins with a new block, and between two parts of a
    table. Paragraphs of files by others are `Style.PLAIN`; their spaces between Chinese
    characters are dropped, those between Latin words are kept.

    Args:
        path: the file.

    Raises:
        Unreadable: if the file is no PDF, is damaged or protected, is too large, or if no page
            of it has text (a scan).
    """
    content = read_bytes(path)
    _check_bytes(path, content)
    with PDFIUM:
        pages, title, author, own = _read_ink(path, content)
        if not own:
            set_watermarks_aside(pages)
            sort_hidden(pages)
        unread = [] if own else read_scans(content, pages)
    if not any(ink.glyphs for ink in pages):
        if unread:
            raise Unreadable(str(path), _("扫描件：各页都没有文字"), scan_advice())
        raise Unreadable(str(path), _("各页都没有文字"), _("请提供由文字处理软件直接导出的PDF"))
    blocks = Assembly(str(path), own).blocks(pages)
    accounting = Accounting(str(path))
    account_pages(accounting, pages, unread)
    return Document(
        tuple(blocks),
        title=title,
        author=author,
        file=str(path),
        format="pdf",
        page_count=len(pages),
        account=accounting.account(),
    )


def _check_bytes(path: Path, content: bytes) -> None:
    if b"%PDF-" not in content[:1024]:
        raise Unreadable(str(path), _("不是PDF文件"), _("请检查文件，或另存为PDF后再试"))
    end = content[-_MOST_PADDING:].rstrip(b"\0\r\n \t\x1a")[-4096:]
    if b"%%EOF" not in end and b"startxref" not in end:
        raise Unreadable(str(path), _("PDF文件不完整，结尾缺失"), _("请重新下载或重新导出"))


def _read_ink(path: Path, content: bytes) -> tuple[list[PageInk], str, str, bool]:
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        error = pdfium.FPDF_GetLastError()
        if error in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise Unreadable(str(path), _("PDF文件有密码保护"), _("请去掉密码后再试"))
        raise Unreadable(str(path), _("PDF文件已损坏"), _("请重新下载或重新导出"))
    form = None
    try:
        count = pdfium.FPDF_GetPageCount(document)
        if count > MAX_PAGES:
            raise Unreadable(
                str(path),
                _("共{count}页，超过上限{limit}页").format(count=count, limit=MAX_PAGES),
                _("请拆分后再试"),
            )
        if count == 0:
            raise Unreadable(str(path), _("PDF文件没有页面"), _("请重新下载或重新导出"))
        form = open_form(document)
        own = own_look.MARK in re.split(r"[,;\s]+", _property(document, "Keywords"))
        pages = []
        characters = 0
        for number in range(1, count + 1):
            ink = read_page(document, number, form and form[0], sized=own)
            if ink is None:
                raise Unreadable(
                    str(path),
                    _("第{number}页已损坏").format(number=number),
                    _("请重新下载或重新导出"),
                )
            characters += len(ink.glyphs)
            if characters > MAX_CHARACTERS:
                raise Unreadable(str(path), _("文字太多，超过上限"), _("请拆分后再试"))
            pages.append(ink)
        return pages, _property(document, "Title"), _property(document, "Author"), own
    finally:
        if form:
            pdfium.FPDFDOC_ExitFormFillEnvironment(form[0])
        pdfium.FPDF_CloseDocument(document)


def _property(document: Any, key: str) -> str:
    name = key.encode()
    size = pdfium.FPDF_GetMetaText(document, name, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_GetMetaText(document, name, buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").strip("\x00 ")
