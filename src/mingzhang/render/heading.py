"""Headings of several levels as merged cells."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.document import Align, CellRole, GridCell


def heading_cells(paths: Sequence[tuple[str, ...]], depth: int) -> list[GridCell]:
    """Merged heading cells: equal neighbours under the same parent become one cell.

    >>> [(c.row, c.column, c.text, c.row_span, c.column_span)
    ...  for c in heading_cells([("项目",), ("合计", "甲"), ("合计", "乙")], 2)]
    [(0, 0, '项目', 2, 1), (0, 1, '合计', 1, 2), (1, 1, '甲', 1, 1), (1, 2, '乙', 1, 1)]
    """
    cells = []
    for row in range(depth):
        column = 0
        while column < len(paths):
            path = paths[column]
            if len(path) <= row:
                column += 1
                continue
            last = row == len(path) - 1
            end = column + 1
            while end < len(paths) and (
                paths[end] == path
                if last
                else len(paths[end]) > row + 1 and paths[end][: row + 1] == path[: row + 1]
            ):
                end += 1
            cells.append(
                GridCell(
                    row,
                    column,
                    path[row],
                    row_span=depth - row if last else 1,
                    column_span=end - column,
                    role=CellRole.HEAD,
                    align=Align.CENTRE,
                    bold=True,
                )
            )
            column = end
    return cells
