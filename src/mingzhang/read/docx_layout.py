"""Word tables that only hold the page together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from mingzhang.amounts import find_figure
from mingzhang.read.docx_number import W
from mingzhang.read.docx_table import cells_of_row, rows_of

_FEW_CELLS = 4
_FEW_FIGURES = 3
_FEW_PARAGRAPHS = 5
_LONG_TEXT = 300


def cells_of(table: etree._Element) -> Iterator[etree._Element]:
    """The cells of a table row by row, without those of tables inside."""
    for row in rows_of(table):
        yield from cells_of_row(row)


def is_layout(table: etree._Element) -> bool:
    """Whether a table only holds the page together.

    One cell; tables within its cells and hardly a figure of its own; or few cells with the text of
    a page in them.
    """
    inside = next(table.iterdescendants(f"{W}tbl"), None)
    own = list(cells_of(table) if inside is not None else islice(cells_of(table), _FEW_CELLS + 1))
    if len(own) <= 1:
        return True
    nested = [cell for cell in own if next(cell.iter(f"{W}tbl"), None) is not None]
    if nested:
        rest = [cell for cell in own if all(cell is not other for other in nested)]
        return sum(find_figure(_text(cell)) is not None for cell in rest) < _FEW_FIGURES
    if len(own) > _FEW_CELLS:
        return False
    return any(
        sum(1 for _p in cell.iter(f"{W}p")) >= _FEW_PARAGRAPHS and len(_text(cell)) > _LONG_TEXT
        for cell in own
    )


def _text(cell: etree._Element) -> str:
    return "".join(t.text or "" for t in cell.iter(f"{W}t"))
