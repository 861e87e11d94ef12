"""The columns of a table without rules: what stands below each other, and what heads say of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from mingzhang.lean import dataclass
from mingzhang.read.aligned_row import TOTAL, Row, Segment

_RIVER = 0.3
"""White between two columns through all rows, in ems, at the least."""

Extent = tuple[float, float]


@dataclass(slots=True)
class Column:
    """A column: the extents of what stands in it and of its headings; None where there is none."""

    body: Extent | None = None
    head: Extent | None = None

    @property
    def extent(self) -> Extent:
        """Both together."""
        both = [extent for extent in (self.body, self.head) if extent is not None]
        return min(left for left, _ in both), max(right for _, right in both)

    def has(self, segment: Segment) -> bool:
        """Whether a piece stands above or below it."""
        left, right = self.extent
        return segment.left < right and left < segment.right


def find_columns(body: Sequence[Row], head: Sequence[Row]) -> list[Column] | None:
    """The columns of rows below a head, those that only the head shows among them.

    None where they don't stand in columns.
    """
    full = [row for row in body if len(row.segments) > 1]
    segments = [s for row in full for s in row.segments]
    # A total may be set across the columns of code and name.
    found = _merged([s for s in segments if not TOTAL.fullmatch(s.text)] or segments, body or head)
    columns = [Column(extent) for extent in found]
    for segment in segments:
        if TOTAL.fullmatch(segment.text):
            _widen(columns, segment)
    for row in body:
        if len(row.segments) == 1:
            _widen(columns, row.segments[0])
    for row in full:
        homes = [home_of(segment, columns) for segment in row.segments]
        figures = [home for home, s in zip(homes, row.segments, strict=True) if s.is_figure]
        if len(set(figures)) < len(figures) or len(set(homes)) < 2:
            return None  # two figures of one row in one column: no columns after all
    for number in range(len(head) - 1, -1, -1):
        _part_by_headings(columns, head[number].segments)
        for segment in head[number].segments:
            _take_heading(columns, segment, head, number)
    if len(columns) < 2 or any(b.extent[0] < a.extent[0] for a, b in pairwise(columns)):
        return None
    return columns


def home_of(segment: Segment, columns: Sequence[Column], *, headed: bool = False) -> int:
    """The column that most of a piece stands in.

    Args:
        headed: it is a heading: none else stands in a column that only headings show.
    """
    shares = [
        float("-inf")
        if column.body is None and not headed
        else min(segment.right, column.extent[1]) - max(segment.left, column.extent[0])
        for column in columns
    ]
    return shares.index(max(shares))


def edges_of(columns: Sequence[Column], left: float) -> list[float]:
    """The edges of columns, rising; `left` is that of the table.

    Where the figures of one reach below the heading of the next, the headings are parted.
    """
    edges = [left]
    for a, b in pairwise(columns):
        edge = (a.extent[1] + b.extent[0]) / 2
        if a.extent[1] > b.extent[0] and a.head is not None and b.head is not None:
            edge = (a.head[1] + b.head[0]) / 2
        edges.append(max(edge, edges[-1] + 1.0))
    edges.append(max(columns[-1].extent[1], edges[-1] + 1.0))
    return edges


def _part_by_headings(columns: list[Column], line: Sequence[Segment]) -> None:
    """Part a column over which two headings of one line stand: one of the two is blank below."""
    for first, second in pairwise(line):
        if min(len(first.text), len(second.text)) < 2:
            continue
        for n, column in enumerate(columns):
            if column.body is None or not (column.has(first) and column.has(second)):
                continue
            left, right = column.body
            shares = [min(h.right, right) - max(h.left, left) for h in (first, second)]
            if shares[0] >= shares[1]:
                columns[n] = Column(column.body, (first.left, first.right))
                columns.insert(n + 1, Column(None, (second.left, second.right)))
            else:
                columns[n] = Column(column.body, (second.left, second.right))
                columns.insert(n, Column(None, (first.left, first.right)))
            break


def _take_heading(
    columns: list[Column], heading: Segment, head: Sequence[Row], number: int
) -> None:
    """Take in a heading: over its column, beside figures without one, or as a column of its own.

    Figures are set flush right where their headings are set left or in the middle. A heading
    between two columns that have headings below its line alone stands over both.

    Args:
        number: its line in the head.
    """
    over = [column for column in columns if column.has(heading)]
    if over:
        if len(over) == 1:
            _put_head(over[0], heading)
        return
    others = [s for row in head for s in row.segments if s is not heading]
    lower = [s for row in head[number:] for s in row.segments if s is not heading]
    upper = [s for row in head[: number + 1] for s in row.segments if s is not heading]
    before = max((n for n, c in enumerate(columns) if c.extent[1] <= heading.left), default=None)
    after = min((n for n, c in enumerate(columns) if c.extent[0] >= heading.right), default=None)
    bare = [
        (_distance(heading, columns[n].extent), n)
        for n in (before, after)
        if n is not None
        and all(
            heading.left < h.right and h.left < heading.right for h in others if columns[n].has(h)
        )
        and not any(_is_between(h, heading, columns[n].extent) for h in lower)
    ]
    if bare:
        _put_head(columns[min(bare)[1]], heading)
    elif (
        before is None
        or after is None
        or number == len(head) - 1
        or any(columns[n].has(h) for h in upper for n in (before, after))
    ):
        columns.append(Column(None, (heading.left, heading.right)))
        columns.sort(key=lambda column: column.extent)


def _is_beside(heading: Segment, column: Column, line: Row) -> bool:
    """Whether a heading is the other line of the one over a blank column, a little to the side."""
    return (
        column.body is None
        and _distance(heading, column.extent) <= line.em
        and not any(column.has(other) for other in line.segments)
    )


def _put_head(column: Column, heading: Segment) -> None:
    left, right = column.head or (heading.left, heading.right)
    column.head = min(left, heading.left), max(right, heading.right)


def _distance(heading: Segment, extent: Extent) -> float:
    return max(heading.left - extent[1], extent[0] - heading.right)


def _is_between(other: Segment, heading: Segment, extent: Extent) -> bool:
    """Whether another heading stands between a heading and a column."""
    start, end = min(extent[1], heading.right), max(extent[0], heading.left)
    return start <= other.left and other.right <= end


def _widen(columns: list[Column], segment: Segment) -> None:
    """Take a piece of text into the column that it stands in; one that stands in none makes one."""
    over = [column for column in columns if column.has(segment)]
    if len(over) == 1:
        left, right = over[0].extent
        over[0].body = (min(left, segment.left), max(right, segment.right))
    elif not over:
        columns.append(Column((segment.left, segment.right)))
        columns.sort(key=lambda column: column.extent)


def _merged(segments: Iterable[Segment], rows: Sequence[Row]) -> list[Extent]:
    """Extents of segments; those that overlap, or nearly, are one."""
    room = _RIVER * median([row.em for row in rows])
    extents: list[Extent] = []
    for segment in sorted(segments, key=lambda s: s.left):
        if extents and segment.left < extents[-1][1] + room:
            extents[-1] = (extents[-1][0], max(extents[-1][1], segment.right))
        else:
            extents.append((segment.left, segment.right))
    return extents
