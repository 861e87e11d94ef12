"""A table as far as one page shows it, with what is needed to put its parts together."""

from __future__ import annotations

from dataclasses import dataclass, field

from mingzhang.document import Grid, GridCell


@dataclass(frozen=True, slots=True)
class PageCell(GridCell):
    """A cell as far as one page shows it.

    Attributes:
        begins: True if the cell is known to begin on this page; None if the file does not say.
            False alone means little: most cells carry no sign (see `read.own_look`).
        is_full: its last line reaches the right rule, so that the text may go on.
    """

    begins: bool | None = field(default=None, compare=False)
    is_full: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class PagePart(Grid):
    """A table as far as one page shows it.

    Attributes:
        edges: x of every column edge in points, with the text upright.
        span: y of its top and bottom edge.
        rule: thickness of its rules where the file is our own, else None.
    """

    edges: tuple[float, ...] = ()
    span: tuple[float, float] = (0.0, 0.0)
    rule: float | None = None
