"""The rest of a table without rules at the top of the next page: rows in the same columns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from mingzhang.pattern import compiled
from mingzhang.read.aligned import rows_go_on
from mingzhang.read.aligned_row import Row, pitch, rows_on
from mingzhang.read.aligned_wrap import refolded, unwrapped
from mingzhang.read.ink import Glyph
from mingzhang.read.lattice import Lattice

_MARGIN = 2.0
_HEAD = 60.0
"""What stands nearer to the top of the page, in points, may be its running head."""

_MOST_HEADS = 2
_ORDINAL = compiled(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]")
_NEXT = 1.1
"""A lone line further below than this, in the usual distance of rows, is no rest of a label."""


def find_rest(
    lines: Iterable[Sequence[Glyph]], columns: Sequence[float], head: frozenset[str] = frozenset()
) -> tuple[Lattice, frozenset[Glyph]] | None:
    """The cells of the first rows of a page, where they stand in the columns of the page before.

    Args:
        lines: what stands outside ruled tables, as `rows_of` puts it.
        columns: edges of the table that the page before ends with.
        head: the lines of its head, which may be printed again.

    Returns:
        The cells, and the characters of the head that is printed again above them.
        None where the page begins with something else.
    """
    rows = rows_on(lines)
    start = 0
    while (
        start < min(_MOST_HEADS, len(rows))
        and rows[start].bottom < _HEAD
        and not _fits(rows[start], columns)
    ):
        start += 1
    again = [n for n, row in enumerate(rows[: _MOST_HEADS + len(head)]) if row.dense in head]
    start = max([start, *(n + 1 for n in again)])
    run = _run(rows[start:], columns)
    if run and not any(row.has_figures for row in run) and run[-1].bottom < _HEAD:
        start += len(run)  # the running head happens to stand in the columns
        run = _run(rows[start:], columns)
    end = start + len(run)
    usual = _NEXT * pitch(run)
    while len(run) > 1 and len(run[-1].segments) == 1 and _is_left(run[-1], columns):
        # A heading below the table may stand in its first column.
        numbered = [bool(_ORDINAL.match(row.text)) for row in run]
        is_heading = numbered[-1] and not any(numbered[:-1])
        is_apart = end < len(rows) and run[-1].middle - run[-2].middle > usual
        if not (is_heading or is_apart):
            break
        run.pop()
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
    repeated = frozenset(g for n in again for s in rows[n].segments for g in s.glyphs)
    return Lattice(xs, tuple(ys), cells), repeated


def _run(rows: Sequence[Row], columns: Sequence[float]) -> list[Row]:
    """The first rows that stand in the columns."""
    run: list[Row] = []
    for row in rows:
        if row.is_prose or not _fits(row, columns):
            break
        if run and not rows_go_on(run[-1], row):
            break
        run.append(row)
    return run


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
    edges[0] = min(edges[0], *(row.segments[0].left - _MARGIN for row in rows))
    edges[-1] = max(edges[-1], *(row.segments[-1].right + _MARGIN for row in rows))
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
        if segment.left < columns[0] - row.em or segment.right > columns[-1] + 2 * row.em:
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
