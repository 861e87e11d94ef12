"""A document said to be read from another file than the copy that was read."""

from __future__ import annotations

from dataclasses import replace

from mingzhang.document import Block, Contents, Document, Grid, Paragraph
from mingzhang.source import Place


def relabelled(document: Document, file: str) -> Document:
    """The same document with all its places in another file."""

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
    attached = tuple(
        relabelled(inner, inner.file.replace(document.file, file, 1)) for inner in document.attached
    )
    return replace(document, blocks=tuple(blocks), file=file, account=account, attached=attached)
