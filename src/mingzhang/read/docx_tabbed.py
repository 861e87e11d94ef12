"""Tables that somebody set with tabs in paragraphs of a Word file: grids like any other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mingzhang.document import Block, Grid, Paragraph
from mingzhang.pattern import compiled
from mingzhang.read.text import is_meta, text_blocks

_AMOUNT = compiled(r"(?<![\d.])\d[\d,]*\.\d+(?![\d.])")
_LEAST_ROWS = 3
_LEAST_AMOUNTS = 2


def is_tabbed(text: str) -> bool:
    """Whether a paragraph may be a row of a table, whose first cells may be blank.

    >>> is_tabbed("\\t合计\\t12.00"), is_tabbed("\\t一、职责\\t3")
    (True, False)
    """
    inner = text.strip("\t").count("\t")
    return inner > 1 or (inner > 0 and _AMOUNT.search(text) is not None)


def with_tabbed_tables(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, paragraphs with tabs that stand together and hold amounts as tables.

    The places of cells are those of their paragraphs.
    """
    run: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph) and "\t" in block.text and not is_meta(block.text):
            run.append(block)
            continue
        yield from _settled(run)
        run = []
        yield _stripped(block) if isinstance(block, Paragraph) else block
    yield from _settled(run)


def _settled(run: list[Paragraph]) -> Iterator[Block]:
    amounts = sum(bool(_AMOUNT.search(paragraph.text)) for paragraph in run)
    if len(run) < _LEAST_ROWS or amounts < _LEAST_AMOUNTS:
        yield from map(_stripped, run)
        return
    file = run[0].place.file
    for block in text_blocks("\n".join(paragraph.text for paragraph in run), file):
        if isinstance(block, Grid):
            cells = tuple(
                replace(cell, place=run[(cell.place.line or 1) - 1].place) for cell in block.cells
            )
            first = run[(block.place.line or 1) - 1].place
            yield replace(block, cells=cells, place=first, unruled=True)
        elif isinstance(block, Paragraph):
            yield replace(block, place=run[(block.place.line or 1) - 1].place)
        else:
            yield block


def _stripped(paragraph: Paragraph) -> Paragraph:
    text = paragraph.text
    return replace(paragraph, text=text.strip("\t")) if text[:1] == "\t" else paragraph
