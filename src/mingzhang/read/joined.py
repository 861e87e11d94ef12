"""Several files that are one booklet: the text in one, the tables in another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mingzhang.account import accounts_together
from mingzhang.document import Block, Document, Grid, PageBreak, Paragraph


def joined(documents: Sequence[Document]) -> Document:
    """One document out of several, the one with the most text first; places keep their files.

    Raises:
        ValueError: no document: our mistake.
    """
    if not documents:
        raise ValueError("nothing to join")
    ordered = sorted(documents, key=_text_length, reverse=True)
    first = ordered[0]
    blocks: list[Block] = []
    for document in ordered:
        if blocks:
            blocks.append(PageBreak())
        blocks.extend(document.blocks)
    pages = [d.page_count for d in ordered if d.page_count is not None]
    return replace(
        first,
        blocks=tuple(blocks),
        page_count=sum(pages) if pages else None,
        file="＋".join(d.file for d in ordered),
        account=accounts_together(d.account for d in ordered),
    )


def _text_length(document: Document) -> int:
    """Characters outside tables, less those that make it a file of tables."""
    text = sum(len(b.text) for b in document.blocks if isinstance(b, Paragraph))
    tables = sum(1 for b in document.blocks if isinstance(b, Grid))
    return text - 1000 * tables
