"""Tables without rules, or with level ones alone: what stands below each other makes columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import sub
from statistics import median

from mingzhang.amounts import find_figure
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.read.aligned_head import Cell, head_cells
from mingzhang.read.ink import Glyph
from mingzhang.read.lattice import Lattice
from mingzhang.read.line import em_of

_GAP = 0.4
"""White between two pieces of a line, in ems, at the least."""

_RIVER = 0.3
"""White between two columns through all rows, in ems, at the least."""

_LEAST_ROWS = 3
_MOST_HEAD_ROWS = 3
_MARGIN = 2.0
_WRAPPED = 0.8
"""A line nearer to a row than this, in the usual distance of rows, is a part of it."""

_APART = 1.6
"""A lone line further below than this, in the usual distance, is no row of the table."""

_PROSE = compiled(r"[，。；！？]|[.…·]{4,}")
_UNIT = compiled(r"单位[:：].{0,6}元|[(（]单位.{0,3}元[)）]$")
_CONTENTS = frozenset({"目录", "目次"})
_PAGE = compiled(r"\d{1,3}")
_TOTAL = compiled(r"(?:部门)?(?:总|合|小)计")
_NOTE = compiled(r"[（(]?(?:注|备注|说明)[:：\d.、]|第[一二三四五六七八九十]+部分")


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters of one line without a gap between them."""

    left: float
    right: float
    text: str

    @property
    def is_figure(self) -> bool:
        """Whether it is printed as an amount or a code."""
        return find_figure(self.text) is not None


@dataclass(frozen=True, slots=True)
class Row:
    """One line as its segments, with its box."""

    top: float
    bottom: float
    em: float
    segments: tuple[Segment, ...]

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return (self.top + self.bottom) / 2

    @property
    def has_figures(self) -> bool:
        """Whether a figure stands behind its first piece."""
        return any(segment.is_figure for segment in self.segments[1:])

    @property
    def is_tabular(self) -> bool:
        """Whether words or a code stand on the left and nothing but figures on the right."""
        behind = self.segments[1:]
        figures = sum(segment.is_figure for segment in behind)
        return figures > 0 and figures >= len(behind) - 1

    @property
    def is_prose(self) -> bool:
        """Whether it is a line of a text."""
        if len(self.segments) == 1:
            return bool(_PROSE.search(self.segments[0].text))
        return any(_PROSE.search(segment.text) for segment in self.segments[1:])

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(segment.text for segment in self.segments)


def find_aligned(lines: Iterable[Sequence[Glyph]]) -> list[Lattice]:
    """The tables without rules among characters outside ruled tables, from top to bottom.

    The characters come in lines, as `rows_of` puts them. A table begins below a line that says
    the unit of money, or where at least three rows have words on the left and figures on the right.
    """
    rows = rows_on(lines)
    lattices = (
        _lattice(run, heads) for part in _beside_contents(rows) for run, heads in _runs(part)
    )
    return [lattice for lattice in lattices if lattice is not None]


def rows_on(lines: Iterable[Sequence[Glyph]]) -> list[Row]:
    """The lines of a page in their pieces, from top to bottom."""
    return [row for row in map(_row, lines) if row is not None]


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


def _row(glyphs: Sequence[Glyph]) -> Row | None:
    inked = [g for g in glyphs if not g.text.isspace()]
    if not inked:
        return None
    texts, lefts, tops, rights, bottoms, *_rest = zip(*inked, strict=True)
    em = em_of(texts, lefts, tops, rights, bottoms)
    least = _GAP * em
    gaps = enumerate(map(sub, lefts[1:], rights), 1)
    starts = [0, *(n for n, gap in gaps if gap > least), len(inked)]
    segments = tuple(
        Segment(lefts[start], max(rights[start:end]), "".join(texts[start:end]))
        for start, end in pairwise(starts)
    )
    return Row(min(tops), max(bottoms), em, segments)


def _runs(rows: Sequence[Row]) -> Iterator[tuple[list[Row], int]]:
    """Rows that may be a table, and how many of them stand above its first row of figures."""
    start = 0
    while start < len(rows):
        anchored = start > 0 and bool(_UNIT.search(rows[start - 1].text))
        if rows[start].is_prose or not (anchored or rows[start].is_tabular):
            start += 1
            continue
        end = start + 1
        while end < len(rows) and rows_go_on(rows[end - 1], rows[end]):
            end += 1
        run = _trimmed(rows[start:end])
        if anchored:
            heads = next((n for n, row in enumerate(run) if row.has_figures), None)
            broad = [len(row.segments) for row in run if len(row.segments) > 1]
            if len(run) > 1 and (len(broad) > 1 or max(broad, default=0) > 2):
                yield run, _head_count(run) if heads is None else heads
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
    if row.is_prose or _UNIT.search(row.text) or _NOTE.match(row.text):
        return False
    return row.top - before.bottom < 2.0 * height


def _trimmed(run: Sequence[Row]) -> list[Row]:
    """A run without the lone lines below it that stand further off than its rows."""
    rows = list(run)
    usual = pitch(rows)
    while (
        len(rows) > 1
        and len(rows[-1].segments) == 1
        and rows[-1].middle - rows[-2].middle > _APART * usual
    ):
        rows.pop()
    return rows


def pitch(rows: Sequence[Row]) -> float:
    """The distance from a row to the next, where lines of one row lie nearer to each other."""
    steps = sorted(b.middle - a.middle for a, b in pairwise(rows))
    return steps[len(steps) * 3 // 4] if steps else 0.0


def _head_count(rows: Sequence[Row]) -> int:
    """How many rows of a table without figures are its head: those before the first sum."""
    several = [n for n, row in enumerate(rows) if len(row.segments) > 1]
    most = min(several[-1] + 1, _MOST_HEAD_ROWS) if several else 0
    for number, row in enumerate(rows[1:most], 1):
        if all(_TOTAL.fullmatch(segment.text) for segment in row.segments):
            return number
    return most


def _lattice(lines: list[Row], heads: int) -> Lattice | None:
    """The cells of a run of rows; None where they don't stand in columns."""
    usual = pitch(lines)
    while 0 < heads < len(lines) and lines[heads].middle - lines[heads - 1].middle < (
        _WRAPPED * usual
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
    ys = [rows[0].top - _MARGIN]
    ys += [(a.bottom + b.top) / 2 for a, b in pairwise(rows)]
    ys.append(rows[-1].bottom + _MARGIN)
    if any(b <= a for a, b in pairwise(ys)):
        return None
    spans = [[(s.left, s.right) for s in row.segments] for row in head]
    cells: list[Cell] = head_cells(spans, xs)
    cells += [
        (number, column, 1, 1)
        for number in range(len(head), len(rows))
        for column in range(len(columns))
    ]
    return Lattice(tuple(xs), tuple(ys), tuple(cells))


def unwrapped(rows: Sequence[Row], usual: float) -> list[Row]:
    """Rows with the lines put together that are one wrapped text in a cell."""
    found: list[Row] = []
    last = float("-inf")
    for row in rows:
        near = row.middle - last < _WRAPPED * usual
        last = row.middle
        if near and not (row.has_figures and found[-1].has_figures):
            before = found[-1]
            segments = tuple(sorted((*before.segments, *row.segments), key=lambda s: s.left))
            found[-1] = replace(
                before,
                top=min(before.top, row.top),
                bottom=max(before.bottom, row.bottom),
                segments=segments,
            )
        else:
            found.append(row)
    return found


def _columns(body: Sequence[Row], head: Sequence[Row]) -> list[tuple[float, float]] | None:
    """The extents of the columns, those that only the head shows among them."""
    full = [row for row in body if len(row.segments) > 1]
    extents = _merged((s for row in full for s in row.segments), body or head)
    for row in body:
        if len(row.segments) == 1:
            _widen(extents, row.segments[0])
    for row in full:
        homes = [_home(segment, extents) for segment in row.segments]
        figures = [home for home, s in zip(homes, row.segments, strict=True) if s.is_figure]
        if len(set(figures)) < len(figures) or len(set(homes)) < 2:
            return None  # two figures of one row in one column: no columns after all
    for row in reversed(head):
        for segment in row.segments:
            _widen(extents, segment)
    if len(extents) < 2 or any(b[0] < a[1] for a, b in pairwise(extents)):
        return None
    return extents


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
    return next(n for n, (left, right) in enumerate(extents) if left <= segment.left <= right)
