"""Edges of a Word table that were drawn beside each other make no column."""

from __future__ import annotations

import pytest

from mingzhang.document import Grid, GridCell
from mingzhang.read.sliver import without_slivers

CELLS = (
    GridCell(0, 0, "项目"),
    GridCell(0, 1, "合计", column_span=2),
    GridCell(0, 3, "基本支出"),
    GridCell(1, 0, "教育", column_span=2),
    GridCell(1, 2, "3.00"),
    GridCell(1, 3, "1.00"),
)


def placed(grid: Grid) -> list[tuple[int, int, str]]:
    return [(cell.column, cell.column_span, cell.text) for cell in grid.cells]


def test_cell_that_begins_beside_the_edge_of_its_column_is_in_it() -> None:
    found = without_slivers(Grid(2, 4, CELLS), [2000, 60, 1500, 1500])
    assert found.column_count == 3
    assert placed(found) == [
        *((0, 1, "项目"), (1, 1, "合计"), (2, 1, "基本支出")),
        *((0, 1, "教育"), (1, 1, "3.00"), (2, 1, "1.00")),
    ]


@pytest.mark.parametrize("widths", [[2000, 900, 1500, 1500], [2000, 60, 1500], [0, 0, 0, 0]])
def test_column_that_is_wide_or_of_unknown_width_stays(widths: list[int]) -> None:
    grid = Grid(2, 4, CELLS)
    assert without_slivers(grid, widths) is grid


def test_narrow_column_with_a_cell_of_its_own_stays() -> None:
    grid = Grid(3, 4, (*CELLS, GridCell(2, 1, "注")))
    assert without_slivers(grid, [2000, 60, 1500, 1500]) is grid
