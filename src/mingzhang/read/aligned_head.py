"""The head of a table without rules: over how many columns a heading reaches."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

Cell = tuple[int, int, int, int]
"""Row, column, row span, column span."""

Extent = tuple[float, float]
_SAME = 3.0
"""Edges nearer than this are one, in points."""


def head_cells(rows: Sequence[Sequence[Extent]], xs: Sequence[float]) -> list[Cell]:
    """The cells of the head rows of a table.

    A heading reaches over columns that have headings of their own below it: to the next heading of
    its row where it stands at the left of them, and to both sides of its middle where it is
    centred. A heading with nothing above or below it in its columns takes those rows too.

    Args:
        rows: where the headings of each row begin and end, in points.
        xs: edges of the columns.

    >>> head_cells([[(1, 9), (16, 34)], [(11, 19), (21, 29), (31, 39)]], [0, 10, 20, 30, 40])
    [(0, 0, 2, 1), (0, 1, 1, 3), (1, 1, 1, 1), (1, 2, 1, 1), (1, 3, 1, 1)]
    """
    width = len(xs) - 1
    owner: list[list[int | None]] = []
    for top in range(len(rows)):
        squares: list[int | None] = [None] * width
        for number, (first, last) in enumerate(_spans(rows, top, xs)):
            for column in range(first, last):
                squares[column] = number
        owner.append(squares)
    cells: list[Cell] = []
    taken = [[False] * width for _ in rows]
    for top, squares in enumerate(owner):
        for column in range(width):
            if taken[top][column]:
                continue
            last = column + 1
            while last < width and squares[column] is not None and squares[last] == squares[column]:
                last += 1
            bottom = _reach(owner, top, column, last)
            for r in range(top, bottom):
                for c in range(column, last):
                    taken[r][c] = True
            cells.append((top, column, bottom - top, last - column))
    return cells


def _reach(owner: Sequence[Sequence[int | None]], top: int, column: int, last: int) -> int:
    """The row below a cell of the head: it takes rows that are empty below it.

    An empty square goes together with the heading below it where that is as broad.
    """
    blank = owner[top][column] is None
    for row in range(top + 1, len(owner)):
        below = owner[row][column:last]
        if all(number is None for number in below):
            continue
        whole = below.count(below[0]) == owner[row].count(below[0]) == len(below)
        return row + 1 if blank and whole else row
    return len(owner)


def _spans(
    rows: Sequence[Sequence[Extent]], number: int, xs: Sequence[float]
) -> list[tuple[int, int]]:
    """First column and the one behind the last, for each heading of a row."""
    row = rows[number]
    own = [_overlapped(extent, xs) for extent in row]
    if any(b[0] < a[1] for a, b in pairwise(own)):
        return own
    below: dict[int, Extent] = {}
    for lower in rows[number + 1 :]:
        for extent in lower:
            first, last = _overlapped(extent, xs)
            for column in range(first, last):
                below.setdefault(column, extent)
    flush = all(
        abs(extent[0] - below.get(first, extent)[0]) < _SAME
        for extent, (first, _) in zip(row, own, strict=True)
    )
    free = set(below) - {column for first, last in own for column in range(first, last)}
    found: list[tuple[int, int]] = []
    start = 0
    for n, (extent, (first, last)) in enumerate(zip(row, own, strict=True)):
        stop = own[n + 1][0] if n + 1 < len(own) else len(xs) - 1
        while not flush and first - 1 >= start and first - 1 in free:
            first -= 1
        ends = [last]
        while ends[-1] < stop and ends[-1] in free:
            ends.append(ends[-1] + 1)
        middle = (extent[0] + extent[1]) / 2
        end = ends[-1]
        if not flush and n + 1 < len(own):
            end = min(ends, key=lambda e: abs((xs[first] + xs[e]) / 2 - middle))
        found.append((first, end))
        start = end
    return found


def _overlapped(extent: Extent, xs: Sequence[float]) -> tuple[int, int]:
    over = [
        n
        for n, (left, right) in enumerate(pairwise(xs))
        if min(right, extent[1]) - max(left, extent[0])
        > 0.25 * min(right - left, extent[1] - extent[0])
    ]
    return (over[0], over[-1] + 1) if over else (0, 1)
