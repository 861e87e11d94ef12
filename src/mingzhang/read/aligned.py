"""Tables without rules, or with level ones alone: what stands below each other makes columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.read.aligned_column import edges_of, find_columns, home_of
from mingzhang.read.aligned_head import Cell, Piece, head_cells
from mingzhang.read.aligned_row import TOTAL, Row, pitch, rows_on
from mingzhang.read.aligned_wrap import WRAPPED, refolded, unwrapped
from mingzhang.read.ink import Glyph
from mingzhang.read.lattice import Lattice

_LEAST_ROWS = 3
_MOST_HEAD_ROWS = 3
_MARGIN = 2.0
_APART = 1.6
"""A lone line further below than this, in the usual distance, is no row of the table."""

_TALLER = 2.0
"""A wrapped label makes its row taller than the usual one, but not by more than this."""

_UNIT = compiled(r"单位[:：].{0,6}元|[(（]单位.{0,3}元[)）]$")
_CONTENTS = frozenset({"目录", "目次"})
_PAGE = compiled(r"\d{1,3}")
_NOTE = compiled(r"[（(]?(?:注|备注|说明)[:：\d.、]|第[一二三四五六七八九十]+部分")


@dataclass(frozen=True, slots=True)
class Aligned:
    """A table without rules: its cells, the characters in each, and the lines of its head."""

    lattice: Lattice
    inside: dict[Cell, list[Glyph]]
    head: frozenset[str]


def find_aligned(
    lines: Iterable[Sequence[Glyph]],
    *,
    anchored: bool = False,
    head: frozenset[str] = frozenset(),
) -> list[Aligned]:
    """The tables without rules among characters outside ruled tables, from top to bottom.

    The characters come in lines, as `rows_of` puts them. A table begins below a line that says
    the unit of money, or where at least three rows have words on the left and figures on the right.

    Args:
        anchored: the page before ends with the line that says the unit.
        head: the lines of the head of the table that the page before ends with.
    """
    rows = rows_on(lines)
    tables = (
        _lattice(run, heads)
        for part in _beside_contents(rows)
        for run, heads in _runs(part, head, anchored=anchored and part is rows)
    )
    return [table for table in tables if table is not None]


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


def _runs(
    rows: Sequence[Row], head: frozenset[str], *, anchored: bool = False
) -> Iterator[tuple[list[Row], int]]:
    """Rows that may be a table, and how many of them stand above its first row of figures."""
    start = 0
    first_anchored = anchored
    while start < len(rows):
        anchored = says_unit(rows[start - 1].text) if start else first_anchored
        anchored = anchored or (rows[start].dense in head and not rows[start].is_caption)
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
        if all(TOTAL.fullmatch(segment.text) for segment in row.segments):
            return number
    return most


def _lattice(lines: list[Row], heads: int) -> Aligned | None:
    """The cells of a run of rows; None where they don't stand in columns."""
    usual = pitch(lines)
    while 0 < heads < len(lines) and lines[heads].middle - lines[heads - 1].middle < (
        WRAPPED * usual
    ):
        heads -= 1  # the first line of a label that is wrapped around its figures
    head, body = lines[:heads], unwrapped(lines[heads:], usual)
    numbers = body[:1] if body and body[0].numbers_columns else []
    columns = find_columns(body[len(numbers) :], [*head, *numbers])
    if columns is None:
        return None
    rows = [*head, *body]
    xs = edges_of(columns, min(row.segments[0].left for row in rows) - _MARGIN)
    xs[-1] = max(xs[-1], *(row.segments[-1].right for row in rows)) + _MARGIN
    body = [*numbers, *refolded(body[len(numbers) :], xs)]
    rows = [*head, *body]
    pieces = [
        [
            Piece(s.left, s.right, row.top, row.bottom, row.em, s.text, s.glyphs)
            for s in row.segments
        ]
        for row in head
    ]
    inner, cells, headings = head_cells(pieces, xs) if head else ([], [], {})
    ys = [rows[0].top - _MARGIN, *inner]
    if head and body:
        ys.append((head[-1].bottom + body[0].top) / 2)
    ys += [(a.bottom + b.top) / 2 for a, b in pairwise(body)]
    ys.append(rows[-1].bottom + _MARGIN)
    if any(b <= a for a, b in pairwise(ys)):
        return None
    deep = len(inner) + 1 if head else 0
    inside = {cell: [g for piece in own for g in piece.glyphs] for cell, own in headings.items()}
    for number, row in enumerate(body, deep):
        cells += [(number, column, 1, 1) for column in range(len(columns))]
        for segment in row.segments:
            column = home_of(segment, columns, headed=row in numbers)
            cell = (number, column, 1, 1)
            inside.setdefault(cell, []).extend(segment.glyphs)
    return Aligned(
        Lattice(tuple(xs), tuple(ys), tuple(cells)), inside, frozenset(row.dense for row in head)
    )


def _lines_of(head: Sequence[Row]) -> frozenset[str]:
    """What the lines of a head say, without those that stand above other tables too."""
    return frozenset(row.dense for row in head if not (says_unit(row.text) or row.is_caption))
