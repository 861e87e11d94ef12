"""Files attached to a file: a PDF portfolio, a workbook inside a PDF or an OFD."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from mingzhang.account import Accounting, Thing, accounts_together
from mingzhang.document import Document
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.read.relabelled import relabelled
from mingzhang.read.stitch import stitch

_MOST_DEPTH = 2
_SUFFIX = compiled(r"\.[a-z0-9]{1,8}$")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside another: its name there, its bytes; None where they could not be had."""

    name: str
    content: bytes | None


def read_with_attachments(
    path: Path,
    read: Callable[[Path], Document],
    attachments: Callable[[Path], Sequence[Attachment]],
    depth: int,
) -> Document:
    """Read a file page by page and what is attached to it.

    A portfolio whose own pages say nothing is read for what is attached. An attachment that cannot
    be read is named in the account, with the reason.

    Args:
        read: the reader of the file itself.
        attachments: lists what is attached.
        depth: in how many files this one is attached.

    Raises:
        Unreadable: the file cannot be read, and nothing is attached.
    """
    try:
        found, problem = stitch(read(path)), None
    except Unreadable as error:
        found, problem = Document((), file=str(path)), error
    inside = attachments(path)
    if problem is not None and not inside:
        raise problem
    accounting = Accounting(str(path))
    documents = []
    for attachment in inside:
        document = read_attachment(attachment, path, depth, accounting, Thing.ATTACHMENT)
        if document is not None:
            accounting.read(Thing.ATTACHMENT, name=attachment.name)
            documents.append(document)
    account = accounts_together((found.account, accounting.account()))
    return replace(found, account=account, attached=tuple(documents))


def read_attachment(
    attachment: Attachment, path: Path, depth: int, accounting: Accounting, thing: Thing
) -> Document | None:
    """The document of one file inside another; None where the account says why not."""
    from mingzhang.read import read_document

    if attachment.content is None or depth >= _MOST_DEPTH:
        accounting.unread(thing, _("取不出来，没有读"), name=attachment.name)
        return None
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        suffix = _SUFFIX.search(attachment.name.lower())
        copy = Path(folder) / f"attachment{suffix.group() if suffix else ''}"
        copy.write_bytes(attachment.content)
        try:
            document = read_document(copy, depth + 1)
        except Unreadable as problem:
            why = "；".join(filter(None, (problem.reason, problem.advice)))
            accounting.unread(thing, why, name=attachment.name)
            return None
        return relabelled(document, f"{path}/{attachment.name}")
