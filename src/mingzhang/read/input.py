"""What users hand in: one file, or an archive of several; each read in the limited process."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from mingzhang.account import Accounting, Thing, accounts_together
from mingzhang.document import Document
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.read.ahead import read_or_kind_safely
from mingzhang.read.office import convert
from mingzhang.read.relabelled import relabelled
from mingzhang.read.worker import read_safely, unpack_safely

_MOST_DEPTH = 2  # archives inside archives


def read_input(path: Path, label: str = "") -> list[Document]:
    """The documents of a file: one with what is attached to it, or those of a ZIP archive.

    A member of an archive that cannot be read is named in the account of the first that can.

    Args:
        label: what to call the file, where its path is only ours.

    Raises:
        Unreadable: a file that cannot be read; an archive of which no member can.
    """
    try:
        documents = _read_all(path, label or str(path))
    except Unreadable as problem:
        raise (Unreadable(label, problem.reason, problem.advice) if label else problem) from problem
    return documents


def _read_all(path: Path, label: str) -> list[Document]:
    found = read_or_kind_safely(path)
    if found == "zip":
        return _members(path, label, 0)
    document = _document(path, found)
    return _with_attached(document if label == str(path) else relabelled(document, label))


def _members(path: Path, name: str, depth: int) -> list[Document]:
    """The documents of an archive, archives in it too."""
    accounting = Accounting(name)
    found: list[Document] = []
    problems: list[Unreadable] = []
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        members, aside = unpack_safely(path, Path(folder))
        accounting.take(aside.moved(lambda place: replace(place, file=name)))
        for inside, file in members:
            whole = f"{name}/{inside}"
            try:
                read = read_or_kind_safely(file)
                if read == "zip" and depth < _MOST_DEPTH:
                    found.extend(_members(file, whole, depth + 1))
                else:
                    found.extend(_with_attached(relabelled(_document(file, read), whole)))
            except Unreadable as problem:
                why = "；".join(filter(None, (problem.reason, problem.advice)))
                accounting.unread(Thing.MEMBER, why, name=inside)
                problems.append(Unreadable(whole, problem.reason, problem.advice))
            else:
                accounting.read(Thing.MEMBER, name=inside)
    if not found:
        if problems:
            raise problems[0]
        raise Unreadable(name, _("压缩包里没有可读的文件"), _("请放入PDF、DOCX、XLSX或HTML文件"))
    account = accounts_together((accounting.account(), found[0].account))
    return [replace(found[0], account=account), *found[1:]]


def _with_attached(document: Document) -> list[Document]:
    """A document and those attached to it; a mere cover without a word is left out."""
    if document.attached and not document.blocks:
        first, *others = document.attached
        account = accounts_together((document.account, first.account))
        return [replace(first, account=account), *others]
    return [document, *document.attached]


def read_one(path: Path) -> Document:
    """The document of one file, see `read_input`; an archive is no document."""
    return _document(path, read_or_kind_safely(path))


def _document(path: Path, found: Document | str) -> Document:
    """What was read; else what LibreOffice makes of the file, read."""
    if isinstance(found, Document):
        return found
    if found == "zip":
        raise Unreadable(str(path), _("是压缩包，不是一份文件"), _("请解压后再试"))
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        converted = convert(path, found, Path(folder))
        return relabelled(read_safely(converted), str(path))
