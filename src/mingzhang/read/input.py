"""What users hand in: one file, or an archive of several; each read in the limited process."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from mingzhang.document import Block, Contents, Document, Grid, Paragraph
from mingzhang.read import OFFICE, format_of
from mingzhang.read.archive import unpack
from mingzhang.read.office import convert_to_docx
from mingzhang.read.worker import read_safely
from mingzhang.source import Place


def read_input(path: Path) -> list[Document]:
    """The documents of a file: one, or those of a ZIP archive.

    Raises:
        Unreadable: a file that cannot be read; of an archive, the member is named.
    """
    kind = format_of(path)
    if kind != "zip":
        return [_read(path, kind)]
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        return [
            _relabelled(_read(file, format_of(file)), f"{path}/{name}")
            for name, file in unpack(path, Path(folder))
        ]


def read_one(path: Path) -> Document:
    """The document of one file, see `read_input`; an archive is no document."""
    return _read(path, format_of(path))


def _read(path: Path, kind: str) -> Document:
    if kind not in OFFICE:
        return read_safely(path)
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        converted = convert_to_docx(path, kind, Path(folder))
        return _relabelled(read_safely(converted), str(path))


def _relabelled(document: Document, file: str) -> Document:
    """The same document said to be read from another file."""

    def moved(place: Place) -> Place:
        return replace(place, file=file) if place.file else place

    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            blocks.append(replace(block, place=moved(block.place)))
        elif isinstance(block, Grid):
            cells = tuple(replace(cell, place=moved(cell.place)) for cell in block.cells)
            blocks.append(replace(block, cells=cells, place=moved(block.place)))
        elif isinstance(block, Contents):
            entries = tuple(replace(entry, place=moved(entry.place)) for entry in block.entries)
            blocks.append(replace(block, entries=entries))
        else:
            blocks.append(block)
    account = document.account.moved(moved)
    return replace(document, blocks=tuple(blocks), file=file, account=account)
