"""A table as far as one page shows it, with what is needed to put its parts together."""

from __future__ import annotations

from dataclasses import field

from mingzhang.document import Grid, GridCell
from mingzhang.lean import dataclass


@dataclass(frozen=True, slots=True)
class PageCell(GridCell):
    """A cell as far as one page shows it.

    Attributes:
        is_full: its last line reaches the right rule, so that the text may go on.
    """

    is_full: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class PagePart(Grid):
    """A table as far as one page shows it.

    Attributes:
        edges: x of every column edge in points, with the text upright.
        span: y of its top and bottom edge.
        own: the file is our own: every space at the end of a line is printed.
    """

    edges: tuple[float, ...] = ()
    span: tuple[float, float] = (0.0, 0.0)
    own: bool = False
