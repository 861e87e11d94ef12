"""Tables that somebody cut in two at the end of a page, in files without pages: one again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mingzhang.amounts import find_figure
from mingzhang.document import Block, Grid, GridCell, PageBreak, Paragraph

_SAYS_SO = re.compile(r"[（(]?(?:接上表|续上表|续\s*表|续)[）)]?")
_MOST_HEAD_ROWS = 6


def with_rests(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with the rest of a table put under it.

    A rest follows its table with nothing between but the end of a page or a line that says so, has
    as many columns, and begins with a row of figures, or with the table's head again.
    """
    found: list[Block] = []
    last = -1  # where the table stands that may go on
    for block in blocks:
        if isinstance(block, Grid):
            above = found[last] if last >= 0 else None
            skip = _repeated(above, block) if isinstance(above, Grid) else None
            if isinstance(above, Grid) and skip is not None:
                found[last:] = [_joined(above, block, skip)]
                continue
            last = len(found)
        elif not (
            isinstance(block, PageBreak)
            or (isinstance(block, Paragraph) and _SAYS_SO.fullmatch(block.text.strip()))
        ):
            last = -1
        found.append(block)
    return found


def _repeated(above: Grid, below: Grid) -> int | None:
    """How many rows of the lower table repeat the head of the upper; None where it is no rest."""
    if above.column_count != below.column_count or above.form or below.form:
        return None
    if above.column_count < 2 or _has_figures(_row(above, 0)):
        return None
    if _has_figures(_row(below, 0)):
        return 0
    skip = 0
    while (
        skip < min(_MOST_HEAD_ROWS, below.row_count - 1, above.row_count)
        and _texts(_row(above, skip)) == _texts(_row(below, skip))
        and not _has_figures(_row(below, skip))
    ):
        skip += 1
    return skip if skip and _has_figures(_row(below, skip)) else None


def _joined(above: Grid, below: Grid, skip: int) -> Grid:
    moved = tuple(
        replace(cell, row=cell.row - skip + above.row_count)
        for cell in below.cells
        if cell.row >= skip
    )
    return replace(
        above,
        row_count=above.row_count + below.row_count - skip,
        cells=(*above.cells, *moved),
        head_rows=max(above.head_rows, skip),
    )


def _row(grid: Grid, row: int) -> list[GridCell]:
    return [cell for cell in grid.cells if cell.row == row]


def _texts(cells: Sequence[GridCell]) -> list[tuple[int, int, str]]:
    return [(cell.column, cell.column_span, cell.text) for cell in cells]


def _has_figures(cells: Sequence[GridCell]) -> bool:
    return any("." in cell.text and find_figure(cell.text) is not None for cell in cells)
