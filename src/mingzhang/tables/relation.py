"""Relations between printed cells (勾稽关系) as theorems of the shapes.

Nothing is listed by hand. Each printed cell is a slice of the cube, and from the slices follow:

- *equal*: two cells print the same slice;
- *sum*: the slices of some cells partition the slice of another along one dimension;
- *balance*: what comes in, printed in parts, equals what goes out, printed in parts;
- *part*: the slice of one cell lies inside the slice of another.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from mingzhang.lean import dataclass
from mingzhang.model.row_key import RowKey
from mingzhang.model.slice import Slice
from mingzhang.tables.absence import Absence


class CellRef(NamedTuple):
    """Names one printed cell of a booklet: index of its table, panel, row and column key."""

    table: int
    panel: str
    row: RowKey
    column: str


class RelationKind(StrEnum):
    EQUAL = "equal"
    SUM = "sum"
    BALANCE = "balance"
    PART = "part"


class Relation(NamedTuple):
    """One relation between printed cells.

    Attributes:
        kind: equal, sum, balance or part.
        whole: the cell on the left; parts: those on the right (one for equal and part).
        along: the dimension along which the parts divide the whole; empty for equal.
        piece: the slice of the whole.
        beside: of a balance: cells that stand on the left with `whole`.
    """

    kind: RelationKind
    whole: CellRef
    parts: tuple[CellRef, ...]
    along: str
    piece: Slice
    beside: tuple[CellRef, ...] = ()

    @property
    def left(self) -> tuple[CellRef, ...]:
        """The cells whose sum stands on the left."""
        return (self.whole, *self.beside)

    @property
    def cells(self) -> tuple[CellRef, ...]:
        """Every cell of the relation, those on the left first."""
        return (self.whole, *self.beside, *self.parts)


class Sum(NamedTuple):
    """`whole` = sum of `parts`, as indices of variables."""

    whole: int
    parts: tuple[int, ...]
    along: str


@dataclass(frozen=True, slots=True)
class System:
    """All relations of a booklet as one linear system over slices.

    Attributes:
        slices: one variable each; a total that only its parts print is one too.
        observations: each printed cell (blank ones too) and the variable it prints.
        sums: linear equations.
        inside: pairs (small, big): the first slice lies inside the second; holds where no
            amount is negative.
    """

    slices: tuple[Slice, ...]
    observations: tuple[tuple[CellRef, int], ...]
    sums: tuple[Sum, ...]
    inside: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from the shapes of one booklet's tables.

    Attributes:
        relations: cell by cell, for reports and for judging one relation by itself.
        system: all together.
        zero: members of set dimensions that the place does not have or the print shows to be
            empty (上年结转 …), which makes slices equal that differ only in them.
        skipped: why relations of a table could not be derived (no shape, unknown rows).
    """

    relations: tuple[Relation, ...]
    system: System
    zero: Absence
    skipped: tuple[str, ...]
