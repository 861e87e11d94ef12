"""A page saved whole (MHTML), or a mail with a page in it."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from mingzhang.account import Accounting, Thing
from mingzhang.document import Document
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.read.encoding import decode
from mingzhang.read.html import page_document
from mingzhang.read.limit import read_bytes
from mingzhang.read.separated import note_encoding

_MOST_PARTS = 2_000


def read_mhtml(path: Path) -> Document:
    """Read the page of an MHTML file; its pictures, sheets of style and attachments are named.

    Raises:
        Unreadable: it holds no page.
    """
    message = BytesParser(policy=policy.default).parsebytes(
        read_bytes(path).lstrip(b"\xef\xbb\xbf")
    )
    accounting = Accounting(str(path))
    page = ""
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            raise Unreadable(str(path), _("文件的部分太多"), _("请拆分后再试"))
        assert isinstance(part, EmailMessage)
        kind = part.get_content_type()
        if part.is_multipart():
            continue
        name = part.get_filename() or ""
        if kind == "text/html" and not name.lower().endswith((".xls", ".doc")) and not page:
            page = _text(part, accounting)
        elif kind.startswith("image/"):
            continue  # the page's own <img> stands in the account
        elif kind == "text/html":
            accounting.unread(Thing.PART, _("同一文件里的另一页，没有读"), name=name)
        elif kind.startswith(("application/", "text/csv")) and name:
            accounting.unread(Thing.ATTACHMENT, _("附件没有读，请另存后单独审核"), name=name)
    if not page:
        raise Unreadable(str(path), _("网页里没有文字或表格"), _("请另存完整网页后再试"))
    return page_document(page, path, accounting)


def _text(part: EmailMessage, accounting: Accounting) -> str:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    found = decode(content, part.get_content_charset("") or "")
    if found is None:
        raise Unreadable(
            accounting.file,
            _("不是文本文件，或者编码无法识别"),
            _("请另存为UTF-8编码的文本文件"),
        )
    note_encoding(accounting, found.declared, found.encoding, found.lost)
    return found.text
