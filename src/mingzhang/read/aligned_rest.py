"""The rest of a table without rules at the top of the next page: rows in the same columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from mingzhang.read.aligned import Row, pitch, rows_go_on, rows_on, unwrapped
from mingzhang.read.ink import Glyph
from mingzhang.read.lattice import Lattice

_MARGIN = 2.0
_HEAD = 60.0
"""What stands nearer to the top of the page, in points, may be its running head."""

_MOST_HEADS = 2


def find_rest(lines: Iterable[Sequence[Glyph]], columns: Sequence[float]) -> Lattice | None:
    """The cells of the first rows of a page, where they stand in the columns of the page before.

    Args:
        lines: what stands outside ruled tables, as `rows_of` puts it.
        columns: edges of the table that the page before ends with.

    Returns:
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
    run: list[Row] = []
    for row in rows[start:]:
        if row.is_prose or not _fits(row, columns):
            break
        if run and not rows_go_on(run[-1], row):
            break
        run.append(row)
    while run and len(run[-1].segments) == 1:
        run.pop()  # a heading below the table may stand in its first column
    if not any(row.has_figures for row in run):
        return None
    found = unwrapped(run, pitch(run))
    ys = [found[0].top - _MARGIN]
    ys += [(a.bottom + b.top) / 2 for a, b in pairwise(found)]
    ys.append(found[-1].bottom + _MARGIN)
    if any(b <= a for a, b in pairwise(ys)):
        return None
    width = len(columns) - 1
    cells = tuple((n, column, 1, 1) for n in range(len(found)) for column in range(width))
    return Lattice(tuple(columns), tuple(ys), cells)


def _fits(row: Row, columns: Sequence[float]) -> bool:
    """Whether every piece of a row stands in one column, and no two figures in the same."""
    homes = []
    for segment in row.segments:
        home = next(
            (
                n
                for n, (left, right) in enumerate(pairwise(columns))
                if left - _MARGIN <= segment.left and segment.right <= right + _MARGIN
            ),
            None,
        )
        if home is None or home in homes:
            return False
        homes.append(home)
    return True
