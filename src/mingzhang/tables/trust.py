"""Whether a table bears out the shape it was given: its own figures add up as the shape says."""

from __future__ import annotations

from mingzhang.amounts import ZERO_INTERVAL, sum_of
from mingzhang.model.booklet import Table
from mingzhang.tables.derive import derive
from mingzhang.tables.profile import Profile
from mingzhang.tables.relation import CellRef, RelationKind

_MOST_BROKEN = 0.15
"""From this share of broken relations on it is the shape that is wrong and not the figures."""


def bears_out(table: Table, profile: Profile, *, whole: bool) -> bool:
    """Whether the relations of the shape hold in the table by itself, but for a few.

    A single wrong figure breaks a relation or two, and all that it breaks go through its cell; a
    column taken for another breaks them in every row.

    Args:
        whole: every column and row of the table was found in the shape; a table that prints more
            may mean something else by what was found.
    """
    cells = {
        CellRef(0, panel.key, row.key, column): cell for panel, row, column, cell in table.cells()
    }
    holds = 0
    broken: list[set[CellRef]] = []
    for relation in derive((table,), profile).relations:
        if relation.kind is RelationKind.PART:
            continue
        sides = [
            [cells[ref].interval() for ref in refs] for refs in (relation.left, relation.parts)
        ]
        known = [[i for i in side if i is not None] for side in sides]
        if any(len(k) < len(side) for k, side in zip(known, sides, strict=True)):
            continue
        left, right = map(sum_of, known)
        if left == right == ZERO_INTERVAL:
            continue
        if left.meets(right):
            holds += 1
        else:
            broken.append(set(relation.cells))
    if whole and broken and set.intersection(*broken):
        return True
    return len(broken) < (2 if whole else 1) or len(broken) <= _MOST_BROKEN * (holds + len(broken))
