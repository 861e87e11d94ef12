"""A document in whose text radicals are the characters that they stand for.

Fonts of PDFs give out ⼀, ⼯ and ⻋ for 一, 工 and 车, and so does what is copied from them.
"""

from __future__ import annotations

from dataclasses import replace

from mingzhang.codes.character import without_radicals
from mingzhang.document import Block, Contents, Document, Grid, Paragraph


def as_seen(document: Document) -> Document:
    """The document with the characters that a reader sees."""
    blocks = tuple(map(_seen, document.blocks))
    return document if blocks == document.blocks else replace(document, blocks=blocks)


def _seen(block: Block) -> Block:
    if isinstance(block, Paragraph):
        text = without_radicals(block.text)
        return block if text == block.text else replace(block, text=text)
    if isinstance(block, Grid):
        texts = [without_radicals(cell.text) for cell in block.cells]
        if all(cell.text == text for cell, text in zip(block.cells, texts, strict=True)):
            return block
        cells = [replace(c, text=t) for c, t in zip(block.cells, texts, strict=True)]
        return replace(block, cells=tuple(cells))
    if isinstance(block, Contents):
        entries = [replace(e, title=without_radicals(e.title)) for e in block.entries]
        return replace(block, entries=tuple(entries))
    return block
