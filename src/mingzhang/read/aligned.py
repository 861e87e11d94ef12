"""Tables without rules: figures that stand below each other make columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mingzhang.amounts import find_figure
from mingzhang.read.ink import Glyph
from mingzhang.read.lattice import Lattice
from mingzhang.read.line import em_of, rows_of

_GAP = 0.8
"""White between two columns, in ems, at the least."""

_LEAST_ROWS = 3
_MOST_HEAD_ROWS = 3
_MARGIN = 2.0
_PROSE = re.compile(r"[，。；！？、]|[.…·]{4,}")


@dataclass(frozen=True, slots=True)
class _Segment:
    """Characters of one line without a wide gap between them."""

    left: float
    right: float
    text: str

    @property
    def is_figure(self) -> bool:
        return find_figure(self.text) is not None


@dataclass(frozen=True, slots=True)
class _Row:
    """One line as its segments, with its box."""

    top: float
    bottom: float
    segments: tuple[_Segment, ...]

    @property
    def is_tabular(self) -> bool:
        """Whether words or a code stand on the left and nothing but figures on the right."""
        behind = self.segments[1:]
        figures = [segment for segment in behind if segment.is_figure]
        return bool(figures) and len(figures) >= len(behind) - 1

    @property
    def is_prose(self) -> bool:
        return any(_PROSE.search(segment.text) for segment in self.segments[1:]) or (
            len(self.segments) == 1 and bool(re.search("[，。；]", self.segments[0].text))
        )


def find_aligned(glyphs: Iterable[Glyph]) -> list[Lattice]:
    """The tables without rules among characters outside ruled tables, from top to bottom."""
    rows = [row for row in map(_row, rows_of(glyphs)) if row is not None]
    found = []
    for run in _runs(rows):
        lattice = _lattice(run)
        if lattice is not None:
            found.append(lattice)
    return found


def _row(glyphs: Sequence[Glyph]) -> _Row | None:
    inked = [g for g in glyphs if not g.text.isspace()]
    if not inked:
        return None
    em = em_of(inked)
    groups: list[list[Glyph]] = [[inked[0]]]
    for before, glyph in pairwise(inked):
        if glyph.left - before.right > _GAP * em:
            groups.append([])
        groups[-1].append(glyph)
    segments = tuple(
        _Segment(group[0].left, max(g.right for g in group), "".join(g.text for g in group))
        for group in groups
    )
    return _Row(min(g.top for g in inked), max(g.bottom for g in inked), segments)


def _runs(rows: Sequence[_Row]) -> Iterable[list[_Row]]:
    """Rows close below each other of which at least three are tabular, with their heading."""
    start = 0
    while start < len(rows):
        if not rows[start].is_tabular or rows[start].is_prose:
            start += 1
            continue
        end = start + 1
        while end < len(rows) and _goes_on(rows[end - 1], rows[end]):
            end += 1
        while end > start and not rows[end - 1].is_tabular:
            if _is_wrapped(rows[end - 2], rows[end - 1]):
                break
            end -= 1
        if sum(row.is_tabular for row in rows[start:end]) >= _LEAST_ROWS:
            first = start
            while (
                first > 0
                and start - first < _MOST_HEAD_ROWS
                and len(rows[first - 1].segments) > 1
                and not any(":" in s.text or "：" in s.text for s in rows[first - 1].segments)
                and _goes_on(rows[first - 1], rows[first])
            ):
                first -= 1
            yield list(rows[first:end])
        start = max(end, start + 1)


def _goes_on(before: _Row, row: _Row) -> bool:
    """Whether a row belongs to the same table as the one above it."""
    height = max(before.bottom - before.top, row.bottom - row.top)
    return not row.is_prose and row.top - before.bottom < 2.0 * height


def _is_wrapped(before: _Row, row: _Row) -> bool:
    """Whether a lone piece of text is the end of a label that was wrapped in its cell."""
    lone = len(row.segments) == 1 and not row.segments[0].is_figure
    return lone and row.top - before.bottom < 0.5 * (row.bottom - row.top)


def _lattice(lines: list[_Row]) -> Lattice | None:
    """Columns where the segments of the tabular rows lie above each other."""
    rows: list[_Row] = []
    for line in lines:
        if rows and rows[-1].is_tabular and _is_wrapped(rows[-1], line):
            rows[-1] = replace(rows[-1], bottom=line.bottom)
        else:
            rows.append(line)
    columns = _columns([row for row in rows if row.is_tabular])
    if columns is None:
        return None
    xs = [columns[0][0] - _MARGIN]
    xs += [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    xs.append(columns[-1][1] + _MARGIN)
    xs[0] = min(xs[0], *(row.segments[0].left - _MARGIN for row in rows))
    ys = [rows[0].top - _MARGIN]
    ys += [(a.bottom + b.top) / 2 for a, b in pairwise(rows)]
    ys.append(rows[-1].bottom + _MARGIN)
    if any(b <= a for a, b in pairwise(ys)):
        return None
    cells: list[tuple[int, int, int, int]] = []
    for number, row in enumerate(rows):
        column = 0
        while column < len(columns):
            width = 1 if row.is_tabular else _span(row, xs, column)
            cells.append((number, column, 1, width))
            column += width
    return Lattice(tuple(xs), tuple(ys), tuple(cells), 0.0)


def _columns(rows: Sequence[_Row]) -> list[tuple[float, float]] | None:
    """The extents of the columns; None where the rows don't stand in columns."""
    extents: list[list[float]] = []
    for segment in sorted((s for row in rows for s in row.segments), key=lambda s: s.left):
        if extents and segment.left < extents[-1][1]:
            extents[-1][1] = max(extents[-1][1], segment.right)
        else:
            extents.append([segment.left, segment.right])
    if len(extents) < 2:
        return None
    for row in rows:
        homes = [
            next(n for n, (left, right) in enumerate(extents) if left <= s.left <= right)
            for s in row.segments
        ]
        figures = [home for home, s in zip(homes, row.segments, strict=True) if s.is_figure]
        if len(set(figures)) < len(figures) or (len(homes) > 1 and len(set(homes)) < 2):
            return None  # two figures of one row in one column: no columns after all
    return [(left, right) for left, right in extents]


def _span(row: _Row, xs: Sequence[float], column: int) -> int:
    """How many columns the heading that lies over this one reaches over."""
    for segment in row.segments:
        over = [
            n
            for n, (left, right) in enumerate(pairwise(xs))
            if min(right, segment.right) - max(left, segment.left) > 0.25 * (right - left)
        ]
        if over and over[0] == column:
            return len(over)
    return 1
