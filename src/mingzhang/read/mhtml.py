"""A page saved whole (MHTML), or a mail with a page in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from mingzhang.account import Accounting, Thing
from mingzhang.document import Block, Document, PageBreak
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.pattern import compiled
from mingzhang.read.encoding import decode
from mingzhang.read.html import page_document
from mingzhang.read.limit import read_bytes
from mingzhang.read.separated import note_encoding

_FRAMES = compiled(r"<frameset\b", re.IGNORECASE)
_MOST_PARTS = 2_000


def read_mhtml(path: Path) -> Document:
    """Read the page of an MHTML file, or those of its frames; what is attached is named.

    Raises:
        Unreadable: it holds no page.
    """
    message = BytesParser(policy=policy.default).parsebytes(
        read_bytes(path).lstrip(b"\xef\xbb\xbf")
    )
    accounting = Accounting(str(path))
    pages: list[str] = []
    pictures: dict[str, bytes] = {}
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            raise Unreadable(str(path), _("文件的部分太多"), _("请拆分后再试"))
        assert isinstance(part, EmailMessage)
        kind = part.get_content_type()
        if part.is_multipart():
            continue
        name = part.get_filename() or ""
        if kind == "text/html" and not name.lower().endswith((".xls", ".doc")):
            if not pages or _is_frames(pages[0]):
                pages.append(_text(part, accounting))
            else:
                accounting.unread(Thing.PART, _("同一文件里的另一页，没有读"), name=name)
        elif kind.startswith("image/"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                pictures |= dict.fromkeys(_addresses(part), content)
        elif kind.startswith(("application/", "text/csv")) and name:
            accounting.unread(Thing.ATTACHMENT, _("附件没有读，请另存后单独审核"), name=name)
    if not pages:
        raise Unreadable(str(path), _("网页里没有文字或表格"), _("请另存完整网页后再试"))
    if len(pages) == 1:
        return page_document(pages[0], path, accounting, pictures)
    return _framed(pages[1:], path, accounting, pictures)


def _framed(
    pages: Sequence[str], path: Path, accounting: Accounting, pictures: Mapping[str, bytes]
) -> Document:
    """The pages of a set of frames, as a spreadsheet saves its sheets, one behind the other."""
    blocks: list[Block] = []
    for page in pages:
        inner = Accounting(str(path))
        try:
            document = page_document(page, path, inner, pictures)
        except Unreadable:  # a strip of tabs
            continue
        accounting.take(document.account)
        blocks.extend([PageBreak()] if blocks else [])
        blocks.extend(document.blocks)
    if not blocks:
        raise Unreadable(str(path), _("网页里没有文字或表格"), _("请另存完整网页后再试"))
    return Document(tuple(blocks), file=str(path), format="html", account=accounting.account())


def _is_frames(page: str) -> bool:
    return bool(_FRAMES.search(page))


def _addresses(part: EmailMessage) -> Iterator[str]:
    """What a page may call a picture by: its identifier, its address, the name at its end."""
    identifier = str(part.get("Content-ID", "")).strip("<> ")
    if identifier:
        yield f"cid:{identifier}"
    location = str(part.get("Content-Location", "")).strip()
    if location:
        yield location
        yield location.replace("\\", "/").rpartition("/")[2]


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
