"""What users hand in: one file, or an archive of several; each read in the limited process."""

from __future__ import annotations

import tempfile
from pathlib import Path

from mingzhang.document import Document
from mingzhang.read import OFFICE, format_of
from mingzhang.read.archive import unpack
from mingzhang.read.office import convert_to_docx
from mingzhang.read.relabelled import relabelled
from mingzhang.read.worker import read_safely


def read_input(path: Path) -> list[Document]:
    """The documents of a file: one with what is attached to it, or those of a ZIP archive.

    Raises:
        Unreadable: a file that cannot be read; of an archive, the member is named.
    """
    kind = format_of(path)
    if kind != "zip":
        return _with_attached(_read(path, kind))
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        return [
            document
            for name, file in unpack(path, Path(folder))
            for document in _with_attached(
                relabelled(_read(file, format_of(file)), f"{path}/{name}")
            )
        ]


def _with_attached(document: Document) -> list[Document]:
    """A document and those attached to it; a mere cover without a word is left out."""
    if document.attached and not document.blocks:
        return list(document.attached)
    return [document, *document.attached]


def read_one(path: Path) -> Document:
    """The document of one file, see `read_input`; an archive is no document."""
    return _read(path, format_of(path))


def _read(path: Path, kind: str) -> Document:
    if kind not in OFFICE:
        return read_safely(path)
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        converted = convert_to_docx(path, kind, Path(folder))
        return relabelled(read_safely(converted), str(path))
