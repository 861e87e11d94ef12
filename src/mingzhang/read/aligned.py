"""Tables without rules, or with level ones alone: what stands below each other makes columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from mingzhang.read.aligned_head import Piece, head_cells
from mingzhang.read.aligned_row import Row, Segment, pitch, rows_on
from mingzhang.read.aligned_wrap import WRAPPED, refolded, unwrapped
from mingzhang.read.ink import Glyph
from mingzhang.read.lattice import Lattice

_RIVER = 0.3
"""White between two columns through all rows, in ems, at the least."""

_LEAST_ROWS = 3
_MOST_HEAD_ROWS = 3
_MARGIN = 2.0
_APART = 1.6
"""A lone line further below than this, in the usual distance, is no row of the table."""

_TALLER = 2.0
"""A wrapped label makes its row taller than the usual one, but not by more than this."""

_UNIT = re.compile(r"单位[:：].{0,6}元|[(（]单位.{0,3}元[)）]$")
_CONTENTS = frozenset({"目录", "目次"})
_PAGE = re.compile(r"\d{1,3}")
_TOTAL = re.compile(r"(?:部门)?(?:总|合|小)计")
_NOTE = re.compile(r"[（(]?(?:注|备注|说明)[:：\d.、]|第[一二三四五六七八九十]+部分")


def find_aligned(glyphs: Iterable[Glyph], *, anchored: bool = False) -> list[Lattice]:
    """The tables without rules among characters outside ruled tables, from top to bottom.

    A table begins below a line that says the unit of money, or where at least three rows have
    words on the left and figures on the right.

    Args:
        anchored: the page before ends with the line that says the unit.
    """
    rows = rows_on(glyphs)
    lattices = (
        _lattice(run, heads)
        for part in _beside_contents(rows)
        for run, heads in _runs(part, anchored=anchored and part is rows)
    )
    return [lattice for lattice in lattices if lattice is not None]


def _beside_contents(rows: Sequence[Row]) -> list[Sequence[Row]]:
    """What stands before a table of contents, and what behind it: page numbers are no figures.

    It begins at the line 目录 and goes on as long as lines end in a page that is none before.
    """
    start = next((n for n, row in enumerate(rows) if _letters(row.text) in _CONTENTS), None)
    if start is None:
        return [rows]
    end, page = start + 1, 0
    for number, row in enumerate(rows[start + 1 :], start + 1):
        last = row.segments[-1].text
        if len(row.segments) > 1 and _PAGE.fullmatch(last) and int(last) >= page:
            page = int(last)
            end = number + 1
        elif len(row.segments) > 1:
            break
    return [rows[:start], rows[end:]]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def says_unit(text: str) -> bool:
    """Whether a line says the unit of money."""
    return bool(_UNIT.search(text))


def _runs(rows: Sequence[Row], *, anchored: bool = False) -> Iterator[tuple[list[Row], int]]:
    """Rows that may be a table, and how many of them stand above its first row of figures."""
    start = 0
    first_anchored = anchored
    while start < len(rows):
        anchored = says_unit(rows[start - 1].text) if start else first_anchored
        if rows[start].is_prose or not (anchored or rows[start].is_tabular):
            start += 1
            continue
        end = start + 1
        while end < len(rows) and rows_go_on(rows[end - 1], rows[end]):
            end += 1
        run = _trimmed(rows[start:end])
        if anchored:
            heads = _head_rows(run)
            broad = [len(row.segments) for row in run if len(row.segments) > 1]
            if len(run) > 1 and (len(broad) > 1 or max(broad, default=0) > 2):
                yield run, heads
        elif sum(row.is_tabular for row in run) >= _LEAST_ROWS:
            first = start
            while (
                first > 0
                and start - first < _MOST_HEAD_ROWS
                and len(rows[first - 1].segments) > 1
                and not any(":" in s.text or "：" in s.text for s in rows[first - 1].segments)
                and rows_go_on(rows[first - 1], rows[first])
            ):
                first -= 1
            yield [*rows[first:start], *run], start - first
        start = max(end, start + 1)


def rows_go_on(before: Row, row: Row) -> bool:
    """Whether a row belongs to the same table as the one above it."""
    height = max(before.bottom - before.top, row.bottom - row.top)
    if row.is_prose or row.is_caption or _UNIT.search(row.text) or _NOTE.match(row.text):
        return False
    return row.top - before.bottom < 2.0 * height


def _trimmed(run: Sequence[Row]) -> list[Row]:
    """A run without the lone lines below it that stand further off than its rows.

    The first line of a wrapped label, whose rest stands on the next page, begins where labels do.
    """
    rows = list(run)
    usual = pitch(rows)
    left = min(row.segments[0].left for row in rows)
    while (
        len(rows) > 1
        and len(rows[-1].segments) == 1
        and rows[-1].middle - rows[-2].middle > _APART * usual
    ):
        step = rows[-1].middle - rows[-2].middle
        if step < _TALLER * usual and rows[-1].segments[0].left - left < rows[-1].em:
            break
        rows.pop()
    return rows


def _head_rows(rows: Sequence[Row]) -> int:
    """How many rows below the line of the unit are the head of the table."""
    most = next((n for n, row in enumerate(rows) if row.has_figures or row.is_entry), len(rows))
    if any(row.has_figures for row in rows):
        lone = most
        while lone > 1 and len(rows[lone - 1].segments) == 1:
            lone -= 1
        return lone if most - lone > 1 else most
    # Without figures the head are the rows before the first sum.
    several = [n for n, row in enumerate(rows) if len(row.segments) > 1]
    most = min(most, several[-1] + 1 if several else 0, _MOST_HEAD_ROWS)
    for number, row in enumerate(rows[1:most], 1):
        if all(_TOTAL.fullmatch(segment.text) for segment in row.segments):
            return number
    return most


def _lattice(lines: list[Row], heads: int) -> Lattice | None:
    """The cells of a run of rows; None where they don't stand in columns."""
    usual = pitch(lines)
    while 0 < heads < len(lines) and lines[heads].middle - lines[heads - 1].middle < (
        WRAPPED * usual
    ):
        heads -= 1  # the first line of a label that is wrapped around its figures
    head, body = lines[:heads], unwrapped(lines[heads:], usual)
    columns = _columns(body, head)
    if columns is None:
        return None
    rows = [*head, *body]
    xs = [min(columns[0][0], *(row.segments[0].left for row in rows)) - _MARGIN]
    xs += [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    xs.append(max(columns[-1][1], *(row.segments[-1].right for row in rows)) + _MARGIN)
    body = refolded(body, xs)
    rows = [*head, *body]
    pieces = [
        [Piece(s.left, s.right, row.top, row.bottom, row.em, s.text) for s in row.segments]
        for row in head
    ]
    inner, cells = head_cells(pieces, xs) if head else ([], [])
    ys = [rows[0].top - _MARGIN, *inner]
    if head and body:
        ys.append((head[-1].bottom + body[0].top) / 2)
    ys += [(a.bottom + b.top) / 2 for a, b in pairwise(body)]
    ys.append(rows[-1].bottom + _MARGIN)
    if any(b <= a for a, b in pairwise(ys)):
        return None
    deep = len(inner) + 1 if head else 0
    cells += [
        (deep + number, column, 1, 1)
        for number in range(len(body))
        for column in range(len(columns))
    ]
    return Lattice(tuple(xs), tuple(ys), tuple(cells))


def _columns(body: Sequence[Row], head: Sequence[Row]) -> list[tuple[float, float]] | None:
    """The extents of the columns, those that only the head shows among them."""
    full = [row for row in body if len(row.segments) > 1]
    segments = [s for row in full for s in row.segments]
    # A total may be set across the columns of code and name.
    extents = _merged(
        [s for s in segments if not _TOTAL.fullmatch(s.text)] or segments, body or head
    )
    for segment in segments:
        if _TOTAL.fullmatch(segment.text):
            _widen(extents, segment)
    for row in body:
        if len(row.segments) == 1:
            _widen(extents, row.segments[0])
    for row in full:
        homes = [_home(segment, extents) for segment in row.segments]
        figures = [home for home, s in zip(homes, row.segments, strict=True) if s.is_figure]
        if len(set(figures)) < len(figures) or len(set(homes)) < 2:
            return None  # two figures of one row in one column: no columns after all
    seen: list[Segment] = []
    for row in reversed(head):
        seen.extend(row.segments)
        for segment in row.segments:
            _widen_by_heading(extents, segment, seen)
    if len(extents) < 2 or any(b[0] < a[1] for a, b in pairwise(extents)):
        return None
    return extents


def _widen_by_heading(
    extents: list[tuple[float, float]], heading: Segment, headings: Sequence[Segment]
) -> None:
    """Take in a heading: over its column, beside figures without one, or as a column of its own.

    Figures are set flush right where their headings are set left or in the middle.

    Args:
        headings: of its line and of those below.
    """

    def parts(left: float, right: float) -> bool:
        """Whether something stands between the heading and a column."""
        start, end = min(right, heading.right), max(left, heading.left)
        return any(start <= h.left and h.right <= end for h in headings if h is not heading) or any(
            start <= a and b <= end for a, b in extents
        )

    if all(heading.right <= left or right <= heading.left for left, right in extents):
        bare = [
            (max(heading.left - right, left - heading.right), n)
            for n, (left, right) in enumerate(extents)
            if not any(h.left < right and left < h.right for h in headings)
            and not parts(left, right)
        ]
        if bare:
            n = min(bare)[1]
            left, right = extents[n]
            extents[n] = (min(left, heading.left), max(right, heading.right))
            return
    _widen(extents, heading)


def _widen(extents: list[tuple[float, float]], segment: Segment) -> None:
    """Take a piece of text into the column that it stands in; one that stands in none makes one."""
    over = [n for n, (a, b) in enumerate(extents) if segment.left < b and a < segment.right]
    if len(over) == 1:
        a, b = extents[over[0]]
        extents[over[0]] = (min(a, segment.left), max(b, segment.right))
    elif not over:
        extents.append((segment.left, segment.right))
        extents.sort()


def _merged(segments: Iterable[Segment], rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Extents of segments; those that overlap, or nearly, are one."""
    room = _RIVER * median([row.em for row in rows])
    extents: list[tuple[float, float]] = []
    for segment in sorted(segments, key=lambda s: s.left):
        if extents and segment.left < extents[-1][1] + room:
            extents[-1] = (extents[-1][0], max(extents[-1][1], segment.right))
        else:
            extents.append((segment.left, segment.right))
    return extents


def _home(segment: Segment, extents: Sequence[tuple[float, float]]) -> int:
    """The column that most of a piece stands in."""
    shares = [min(segment.right, right) - max(segment.left, left) for left, right in extents]
    return shares.index(max(shares))
