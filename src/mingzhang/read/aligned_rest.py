"""The rest of a table without rules at the top of the next page: rows in the same columns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from mingzhang.read.aligned import rows_go_on
from mingzhang.read.aligned_row import Row, pitch, rows_on
from mingzhang.read.aligned_wrap import refolded, unwrapped
from mingzhang.read.ink import Glyph
from mingzhang.read.lattice import Lattice

_MARGIN = 2.0
_HEAD = 60.0
"""What stands nearer to the top of the page, in points, may be its running head."""

_MOST_HEADS = 2
_NEXT = 1.1
"""A lone line further below than this, in the usual distance of rows, is no rest of a label."""


def find_rest(
    glyphs: Iterable[Glyph], columns: Sequence[float], head: frozenset[str] = frozenset()
) -> Lattice | None:
    """The cells of the first rows of a page, where they stand in the columns of the page before.

    Args:
        glyphs: what stands outside ruled tables.
        columns: edges of the table that the page before ends with.
        head: the lines of its head, which may be printed again.

    Returns:
        None where the page begins with something else.
    """
    rows = rows_on(glyphs)
    start = 0
    while (
        start < min(_MOST_HEADS, len(rows))
        and rows[start].bottom < _HEAD
        and not _fits(rows[start], columns)
    ):
        start += 1
    while start < len(rows) and rows[start].dense in head:
        start += 1
    run: list[Row] = []
    for row in rows[start:]:
        if row.is_prose or not _fits(row, columns):
            break
        if run and not rows_go_on(run[-1], row):
            break
        run.append(row)
    end = start + len(run)
    usual = _NEXT * pitch(run)
    while (
        len(run) > 1
        and end < len(rows)
        and len(run[-1].segments) == 1
        and _is_left(run[-1], columns)
        and (run[-1].is_entry or run[-1].middle - run[-2].middle > usual)
    ):
        run.pop()  # a heading below the table may stand in its first column
    if not any(row.has_figures for row in run):
        return None
    xs = _edges(run, columns)
    if xs is None:
        return None
    found = refolded(unwrapped(run, pitch(run)), xs)
    ys = [found[0].top - _MARGIN]
    ys += [(a.bottom + b.top) / 2 for a, b in pairwise(found)]
    ys.append(found[-1].bottom + _MARGIN)
    if any(b <= a for a, b in pairwise(ys)):
        return None
    width = len(xs) - 1
    cells = tuple((n, column, 1, 1) for n in range(len(found)) for column in range(width))
    return Lattice(xs, tuple(ys), cells)


def _edges(rows: Sequence[Row], columns: Sequence[float]) -> tuple[float, ...] | None:
    """The edges of the columns, moved where a longer text than any above reaches over one.

    None where it reaches into what stands in the next column.
    """
    lefts: list[list[float]] = [[] for _ in columns]
    rights: list[list[float]] = [[] for _ in columns]
    for row in rows:
        for segment, home in zip(row.segments, _homes(row, columns) or (), strict=False):
            lefts[home].append(segment.left)
            rights[home].append(segment.right)
    edges = list(columns)
    for n in range(1, len(columns) - 1):
        right, left = max(rights[n - 1], default=0.0), min(lefts[n], default=columns[n + 1])
        if right > left:
            return None
        if right > edges[n] or left < edges[n]:
            edges[n] = (right + left) / 2
    return tuple(edges)


def _is_left(row: Row, columns: Sequence[float]) -> bool:
    """Whether a row begins in the first column."""
    return row.segments[0].left < columns[1]


def _fits(row: Row, columns: Sequence[float]) -> bool:
    """Whether every piece of a row stands in a column of its own."""
    return _homes(row, columns) is not None


def _homes(row: Row, columns: Sequence[float]) -> list[int] | None:
    """The column of each piece: a text stands where it begins, a figure where most of it stands."""
    homes: list[int] = []
    for segment in row.segments:
        if segment.left < columns[0] - _MARGIN or segment.right > columns[-1] + _MARGIN:
            return None
        shares = [
            min(segment.right, right) - max(segment.left, left) for left, right in pairwise(columns)
        ]
        home = shares.index(max(shares))
        if not segment.is_figure:
            home = max(bisect_right(columns, segment.left + _MARGIN) - 1, 0)
        if home in homes or home >= len(shares):
            return None
        homes.append(home)
    return homes
