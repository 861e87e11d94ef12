"""A table as far as one page shows it, with what is needed to put its parts together."""

from __future__ import annotations

from mingzhang.document import Grid
from mingzhang.lean import dataclass


@dataclass(frozen=True, slots=True)
class PagePart(Grid):
    """A table as far as one page shows it.

    Attributes:
        edges: x of every column edge in points, with the text upright.
        span: y of its top and bottom edge.
        own: the file is our own: every space at the end of a line is printed.
        full: row and column of the cells whose last line reaches the right rule, so that their
            text may go on.
    """

    edges: tuple[float, ...] = ()
    span: tuple[float, float] = (0.0, 0.0)
    own: bool = False
    full: frozenset[tuple[int, int]] = frozenset()
