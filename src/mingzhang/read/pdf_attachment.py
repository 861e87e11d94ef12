"""Files attached to a PDF, or gathered in a portfolio."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

from mingzhang.read.attachment import Attachment
from mingzhang.read.limit import MAX_BYTES, MAX_MEMBERS, read_bytes
from mingzhang.read.pdf_page import PDFIUM


def pdf_attachments(path: Path) -> list[Attachment]:
    """What is attached to a PDF; nothing where it cannot be opened."""
    content = read_bytes(path)
    with PDFIUM:
        document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
        if not document:
            return []
        try:
            count = min(pdfium.FPDFDoc_GetAttachmentCount(document), MAX_MEMBERS)
            items = [pdfium.FPDFDoc_GetAttachment(document, n) for n in range(count)]
            return [Attachment(_name(item), _content(item)) for item in items if item]
        finally:
            pdfium.FPDF_CloseDocument(document)


def _name(item: Any) -> str:
    size = pdfium.FPDFAttachment_GetName(item, None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    pdfium.FPDFAttachment_GetName(item, buffer, size)
    return bytes(buffer)[: max(size - 2, 0)].decode("utf-16-le", "replace").strip("\x00 ")


def _content(item: Any) -> bytes | None:
    size = ctypes.c_ulong()
    if not pdfium.FPDFAttachment_GetFile(item, None, 0, size) or not 0 < size.value <= MAX_BYTES:
        return None
    buffer = ctypes.create_string_buffer(size.value)
    if not pdfium.FPDFAttachment_GetFile(item, buffer, size.value, size):
        return None
    return buffer.raw
