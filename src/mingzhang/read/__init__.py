"""Readers: one file per format; each turns a file into a `Document` and nothing more."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from mingzhang.document import Document
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.read.limit import read_bytes

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM")
OFFICE = frozenset({"doc", "rtf", "odt"})
"""Formats that an office program must convert first."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_document(path: Path, depth: int = 0) -> Document:
    """Read a file of any known format; its content decides which, its name only where in doubt.

    Args:
        path: a PDF, OFD, DOCX, XLSX, XLS, HTML or text file.
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
    if kind == "docx":
        from mingzhang.read.docx import read_docx

        return read_docx(path)
    if kind == "xlsx":
        from mingzhang.read.xlsx import read_xlsx

        return read_xlsx(path)
    if kind == "html":
        from mingzhang.read.html import read_html

        return read_html(path)
    if kind == "picture":
        from mingzhang.read.pdf import read_picture
        from mingzhang.read.stitch import stitch

        return stitch(read_picture(path))
    if kind == "zip":
        raise Unreadable(str(path), _("是压缩包，不是一份文件"), _("请解压后再试"))
    if kind in OFFICE:
        raise Unreadable(
            str(path),
            _("{kind}文件要先由 LibreOffice 转换").format(kind=kind.upper()),
            _("请安装 LibreOffice，或者另存为DOCX格式"),
        )
    from mingzhang.read.text import read_text

    return read_text(path)


def format_of(path: Path) -> str:
    """The format of a file by its content.

    `pdf`, `ofd`, `docx`, `xlsx` (XLS too), `html`, `text`; `doc`, `rtf`, `odt`, which an office
    program must convert first; `picture`; `zip`, an archive of files.

    Raises:
        Unreadable: the file is absent or empty, or of a format that is not known.
    """
    content = read_bytes(path)
    start = content[:4096]
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith(b"PK\x03\x04"):
        return _packed(path)
    if start.startswith(_OLE):
        return _compound(path, content)
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if start.startswith(_PICTURES):
        return "picture"
    bare = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _HTML.search(start) and (bare.startswith(b"<") or path.suffix.lower() in (".html", ".htm")):
        return "html"
    return "text"


def _packed(path: Path) -> str:
    """Which of the packed formats a ZIP file is."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError) as error:
        raise Unreadable(str(path), _("文件已损坏"), _("请重新获取文件")) from error
    if any(name.replace("\\", "/").lstrip("/").lower() == "ofd.xml" for name in names):
        return "ofd"
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return "xlsx"
    if any(name.endswith("content.xml") for name in names):
        return "odt"
    return "zip"


def _compound(path: Path, content: bytes) -> str:
    """Which of the old binary formats a compound file is: its directory names its streams."""
    if "WordDocument".encode("utf-16-le") in content:
        return "doc"
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable(str(path), _("文件有密码保护"), _("请取消密码后再试"))
    books = ("Workbook", "Book")
    if any(name.encode("utf-16-le") in content for name in books):
        return "xlsx"
    raise Unreadable(str(path), _("文件格式无法识别"), _("请提供PDF、DOCX、XLSX或HTML文件"))
