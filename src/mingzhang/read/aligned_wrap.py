"""Texts that are wrapped in a cell of a table without rules: several lines that are one row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from mingzhang.read.aligned_row import Row, Segment

WRAPPED = 0.8
"""A line nearer to a row than this, in the usual distance of rows, is a part of it."""

_FULL = 0.6
"""Lines that end nearer to the end of the longest than this, in ems, leave no room behind them."""

_MOST_LONE = 0.5
"""Where more rows than this share hold words alone, such a row is no rest of the one above."""

_LOOSE = 1.1
"""Lines of one text stand no further from each other than this, in the least distance of lines."""


def unwrapped(rows: Sequence[Row], usual: float) -> list[Row]:
    """Rows with the lines put together that are one wrapped text in a cell."""
    found: list[Row] = []
    last = float("-inf")
    for row in rows:
        near = row.middle - last < WRAPPED * usual
        last = row.middle
        if near and not (row.has_figures and found[-1].has_figures):
            found[-1] = _together((found[-1], row))
        else:
            found.append(row)
    return found


def refolded(rows: Sequence[Row], edges: Sequence[float]) -> list[Row]:
    """Rows with lines put together that the distance of lines does not tell.

    A text goes on from one that fills its column, and from one above a row of figures to one below
    it where that row has no text there itself.

    Args:
        edges: those of the columns.
    """
    lone = sum(_is_words(row) for row in rows)
    if not any(row.has_figures for row in rows) or lone > _MOST_LONE * len(rows):
        return list(rows)  # rows of words are nothing unusual here
    full = _full_edges(rows, edges)
    least = _LOOSE * min((b.middle - a.middle for a, b in pairwise(rows)), default=0.0)
    groups: list[list[Row]] = []
    for at, row in enumerate(rows):
        below = rows[at + 1] if at + 1 < len(rows) else None
        near = at > 0 and row.middle - rows[at - 1].middle <= least
        if near and (
            (not _begins(row, below, edges) and _goes_on(groups[-1], row, full, edges))
            or (len(groups[-1]) == 1 and _is_begun(groups[-1][0], row, below, full, edges))
        ):
            groups[-1].append(row)
        else:
            groups.append([row])
    return [_together(group) for group in groups]


def _is_words(row: Row) -> bool:
    """Whether a row holds words alone, and none that labels begin with."""
    return not (row.is_entry or row.is_sum or any(segment.is_figure for segment in row.segments))


def _begins(row: Row, below: Row | None, edges: Sequence[float]) -> bool:
    """Whether a lone line of words stands above a row of figures that has no words there."""
    return (
        len(row.segments) == 1
        and below is not None
        and below.has_figures
        and _piece_in(below, _home(row.segments[0], edges), edges) is None
    )


def _goes_on(above: Sequence[Row], row: Row, full: Sequence[float], edges: Sequence[float]) -> bool:
    """Whether a line of words is the rest of what stands above it."""
    if not _is_words(row):
        return False
    for segment in row.segments:
        column = _home(segment, edges)
        number, last = next(
            (
                (number, piece)
                for number in range(len(above) - 1, -1, -1)
                if (piece := _piece_in(above[number], column, edges)) is not None
            ),
            (0, None),
        )
        if last is None or last.is_figure:
            return False
        around = number < len(above) - 1
        if not around and last.right < full[column]:
            return False
    return True


def _is_begun(
    above: Row, row: Row, below: Row | None, full: Sequence[float], edges: Sequence[float]
) -> bool:
    """Whether a lone line of words is the beginning of the label of the row of figures below it."""
    if len(above.segments) > 1 or above.segments[0].is_figure:
        return False
    if not any(segment.is_figure for segment in row.segments):
        return False
    column = _home(above.segments[0], edges)
    own = _piece_in(row, column, edges)
    if own is None:
        return below is not None and (
            len(below.segments) == 1
            and not below.is_entry
            and not below.segments[0].is_figure
            and _home(below.segments[0], edges) == column
        )
    return (
        not (own.is_figure or row.is_entry or row.is_sum)
        and above.segments[0].right >= full[column]
    )


def _full_edges(rows: Sequence[Row], edges: Sequence[float]) -> list[float]:
    """Where texts that fill each column end; beyond everything where fewer than two do."""
    rights: list[list[float]] = [[] for _ in edges[1:]]
    for row in rows:
        for segment in row.segments:
            if not segment.is_figure:
                rights[_home(segment, edges)].append(segment.right)
    room = _FULL * max((row.em for row in rows), default=0.0)
    found = []
    for ends in rights:
        most = max(ends, default=0.0)
        several = sum(right >= most - room for right in ends) > 1
        found.append(most - room if several else float("inf"))
    return found


def _home(segment: Segment, edges: Sequence[float]) -> int:
    """The column that a piece stands in, by its middle."""
    middle = (segment.left + segment.right) / 2
    return min(max(bisect_right(edges, middle) - 1, 0), len(edges) - 2)


def _piece_in(row: Row, column: int, edges: Sequence[float]) -> Segment | None:
    return next((s for s in row.segments if _home(s, edges) == column), None)


def _together(rows: Sequence[Row]) -> Row:
    """Several lines as one row, their pieces from left to right."""
    if len(rows) == 1:
        return rows[0]
    segments = sorted((s for row in rows for s in row.segments), key=lambda s: s.left)
    return replace(
        rows[0],
        top=min(row.top for row in rows),
        bottom=max(row.bottom for row in rows),
        segments=tuple(segments),
    )
