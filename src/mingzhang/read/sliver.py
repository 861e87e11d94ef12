"""Columns that are no columns: edges of cells that somebody drew a little beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mingzhang.document import Grid

_WIDEST = 300  # twips: a figure needs more, the hand that drew an edge seldom misses by as much
_SHARE = 0.2  # of the columns on average


def without_slivers(grid: Grid, widths: Sequence[int]) -> Grid:
    """The grid without columns that are a sliver and hold no cell of their own.

    In a row whose edge was drawn beside that of the rows above and below, a cell reaches into such
    a column from the left; in the others from the right. They are in one column all the same.

    Args:
        widths: of the grid's columns, in twips; not used where there are not as many.
    """
    if len(widths) != grid.column_count or min(widths, default=0) <= 0:
        return grid
    least = min(_WIDEST, _SHARE * sum(widths) / len(widths))
    thin = {column for column, width in enumerate(widths) if width <= least}
    for cell in grid.cells:
        covered = set(range(cell.column, cell.column + cell.column_span))
        if covered <= thin:
            thin -= covered
    if not thin:
        return grid

    def moved(column: int) -> int:
        return column - sum(sliver < column for sliver in thin)

    cells = tuple(
        replace(
            cell,
            column=moved(cell.column),
            column_span=moved(cell.column + cell.column_span) - moved(cell.column),
        )
        for cell in grid.cells
    )
    return replace(grid, column_count=moved(grid.column_count), cells=cells)
