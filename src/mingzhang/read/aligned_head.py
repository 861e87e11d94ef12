"""The head of a table without rules: what is one heading, and over how many columns it reaches."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from mingzhang.lean import dataclass
from mingzhang.read.ink import Glyph

Cell = tuple[int, int, int, int]
"""Row, column, row span, column span."""

_SAME = 3.0
"""Edges nearer than this are one, in points."""

_NEAR = 1.1
"""Lines of one heading stand nearer to each other than this, in ems, white between them."""

_OF_CODES = frozenset("类款项目节")
"""Headings of one character; any other lone character is the end of a wrapped heading."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line of the head, with its box in points and the width of a character."""

    left: float
    right: float
    top: float
    bottom: float
    em: float
    text: str
    glyphs: tuple[Glyph, ...] = ()


@dataclass(slots=True)
class _Heading:
    """Pieces that are one heading, and the columns that it stands over."""

    pieces: list[Piece]
    first: int
    last: int
    level: int = 0

    @property
    def top(self) -> float:
        return self.pieces[0].top

    @property
    def bottom(self) -> float:
        return self.pieces[-1].bottom

    @property
    def left(self) -> float:
        return min(piece.left for piece in self.pieces)

    @property
    def right(self) -> float:
        return max(piece.right for piece in self.pieces)

    def meets(self, other: _Heading) -> bool:
        """Whether both stand over one column."""
        return self.first < other.last and other.first < self.last


def head_cells(
    lines: Sequence[Sequence[Piece]], xs: Sequence[float]
) -> tuple[list[float], list[Cell], dict[Cell, list[Piece]]]:
    """Where the rows of a head part, its cells, and the pieces in them.

    Pieces below each other are one wrapped heading where nothing else can stand under the first.
    A heading reaches over columns that have headings of their own below it: to the next heading of
    its row where it stands at the left of them, and to both sides of its middle where it is
    centred. A heading with nothing above or below it in its columns takes those rows too.

    Args:
        lines: the pieces of each line, from top to bottom.
        xs: edges of the columns.

    >>> line = lambda y, *places: [Piece(a, b, y, y + 9, 9, "项") for a, b in places]
    >>> head_cells(
    ...     [line(0, (1, 9), (16, 34)), line(20, (11, 19), (21, 29), (31, 39))], [0, 10, 20, 30, 40]
    ... )[:2]
    ([14.5], [(0, 0, 2, 1), (0, 1, 1, 3), (1, 1, 1, 1), (1, 2, 1, 1), (1, 3, 1, 1)])
    """
    headings = _headings(lines, xs)
    _reach(headings, xs)
    for heading in headings:
        above = [h.level for h in headings if h.top < heading.top and h.meets(heading)]
        heading.level = max(above, default=-1) + 1
    levels = max((h.level for h in headings), default=0) + 1
    pieces: dict[Cell, list[Piece]] = {}
    for heading in headings:
        below = [h.level for h in headings if h.level > heading.level and h.meets(heading)]
        height = min(below, default=levels) - heading.level
        cell = (heading.level, heading.first, height, heading.last - heading.first)
        pieces.setdefault(cell, []).extend(heading.pieces)
    cells = list(pieces)
    taken = {
        (row, column)
        for top, first, height, width in cells
        for row in range(top, top + height)
        for column in range(first, first + width)
    }
    for column in range(len(xs) - 1):
        blank = [row for row in range(levels) if (row, column) not in taken]
        if len(blank) == levels:
            cells.append((0, column, levels, 1))
        else:
            cells.extend((row, column, 1, 1) for row in blank)
    ys = []
    for level in range(1, levels):
        upper = max(h.bottom for h in headings if h.level < level and _ends(h, cells) <= level)
        lower = min(h.top for h in headings if h.level == level)
        ys.append((upper + lower) / 2)
    return ys, sorted(cells), pieces


def _ends(heading: _Heading, cells: Sequence[Cell]) -> int:
    """The level below a heading's cell."""
    return next(
        top + height
        for top, first, height, _width in cells
        if (top, first) == (heading.level, heading.first)
    )


def _headings(lines: Sequence[Sequence[Piece]], xs: Sequence[float]) -> list[_Heading]:
    """The headings of a head from top to bottom, wrapped ones put together."""
    found: list[_Heading] = []
    for line in lines:
        over = [_overlapped(piece, xs) for piece in line]
        own: list[_Heading] = []
        for piece, (first, last) in zip(line, over, strict=True):
            met = [h for h in found if h.left < piece.right and piece.left < h.right]
            nearest = max(met, key=lambda h: h.bottom, default=None)
            alone = nearest is not None and (
                sum(nearest.left < p.right and p.left < nearest.right for p in line) == 1
            )
            if (
                nearest is not None
                and alone
                and piece.top - nearest.bottom < _NEAR * piece.em
                and _is_rest(piece, nearest, first, last, over, found)
            ):
                nearest.pieces.append(piece)
                nearest.first, nearest.last = min(nearest.first, first), max(nearest.last, last)
            else:
                own.append(_Heading([piece], first, last))
        found.extend(own)
    return found


def _is_rest(
    piece: Piece,
    heading: _Heading,
    first: int,
    last: int,
    over: Sequence[tuple[int, int]],
    found: Sequence[_Heading],
) -> bool:
    """Whether a piece is the next line of a heading rather than a heading below it.

    It is where no column beside it waits for a heading above: that would stand below the same.
    """
    if piece.text.isdecimal():
        return False  # it numbers the column
    if len(piece.text) == 1 and piece.text not in _OF_CODES:
        return True
    if piece.left < heading.left - piece.em or piece.right > heading.right + piece.em:
        return False
    headed = {c for h in found for c in range(h.first, h.last)}
    beside = {heading.first - 1, heading.last, first - 1, last} - set(range(first, last))
    return not any(
        column in beside and column not in headed for a, b in over for column in range(a, b)
    )


def _reach(headings: Sequence[_Heading], xs: Sequence[float]) -> None:
    """Let headings reach over the free columns beside them that have headings below."""
    width = len(xs) - 1
    for top in sorted({h.top for h in headings}):
        row = [h for h in headings if h.top == top]
        row.sort(key=lambda h: h.first)
        if any(b.first < a.last for a, b in pairwise(row)):
            continue
        below: dict[int, _Heading] = {}
        for heading in headings:
            if heading.top > top:
                for column in range(heading.first, heading.last):
                    below.setdefault(column, heading)
        flush = all(
            abs(h.left - below[h.first].left) < _SAME if h.first in below else True for h in row
        )
        start = 0
        for number, heading in enumerate(row):
            free = {
                column
                for column, lower in below.items()
                if lower.top > heading.bottom
                and not any(
                    h is not heading
                    and h.top <= heading.bottom
                    and heading.top <= h.bottom
                    and h.first <= column < h.last
                    for h in headings
                )
            }
            stop = row[number + 1].first if number + 1 < len(row) else width
            first, last = heading.first, heading.last
            while not flush and first - 1 >= start and first - 1 in free:
                first -= 1
            ends = [last]
            while ends[-1] < stop and ends[-1] in free:
                ends.append(ends[-1] + 1)
            middle = (heading.left + heading.right) / 2
            end = ends[-1]
            if not flush and stop < width and ends[-1] == stop:
                end = min(ends, key=lambda e: abs((xs[first] + xs[e]) / 2 - middle))
            heading.first, heading.last = first, end
            start = end


def _overlapped(piece: Piece, xs: Sequence[float]) -> tuple[int, int]:
    over = [
        n
        for n, (left, right) in enumerate(pairwise(xs))
        if min(right, piece.right) - max(left, piece.left)
        > 0.25 * min(right - left, piece.right - piece.left)
    ]
    return (over[0], over[-1] + 1) if over else (0, 1)
