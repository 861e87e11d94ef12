"""Whether a table bears out the shape it was given: its own figures add up as the shape says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mingzhang.amounts import ZERO_INTERVAL, sum_of
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Cell, Table
from mingzhang.model.row_key import DEPARTMENT, TOTAL, Code
from mingzhang.tables.derive import printed_again, relations_of
from mingzhang.tables.profile import Profile
from mingzhang.tables.relation import CellRef, Relation, RelationKind

_MOST_BROKEN = 0.15
"""From this share of broken relations on it is the shape that is wrong and not the figures."""
_MOST_OF_TWO_ROWS = 1 / 3
"""The same where two rows are in all that is broken: their figures may have changed places."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The relations of one table by itself: those that hold, and those that rounding can't explain.

    Attributes:
        is_doubled: it prints rows that are told apart by something that was not understood.
    """

    holding: Sequence[Relation]
    failing: Sequence[Relation]
    is_doubled: bool

    def bears_out(self, *, whole: bool) -> bool:
        """Whether the relations of the shape hold in the table, but for a few.

        A single wrong figure breaks a relation or two, and all that it breaks go through its cell;
        a column taken for another breaks them in every row.

        Args:
            whole: every column and row of the table was found in the shape; a table that prints
                more may mean something else by what was found.
        """
        broken = [set(relation.cells) for relation in self.failing]
        if broken and self.is_doubled:
            return False
        if whole and broken and set.intersection(*broken):
            return True
        judged = len(self.holding) + len(broken)
        few = whole and 0 < len(broken) <= _MOST_OF_TWO_ROWS * judged
        if few and _are_in_two_rows(self.failing):
            return True
        return len(broken) < (2 if whole else 1) or len(broken) <= _MOST_BROKEN * judged

    def leaves_rows_out(self) -> bool:
        """Whether no column of a list comes to its total: rows of it are not printed (涉密)."""
        sums = [
            [r for r in judged if r.kind is RelationKind.SUM and r.whole.row in (TOTAL, DEPARTMENT)]
            for judged in (self.holding, self.failing)
        ]
        totals = [[r for r in judged if isinstance(r.parts[0].row, Code)] for judged in sums]
        return bool(totals[1]) and not totals[0]


def tried(table: Table, profile: Profile) -> Trial:
    """A table held against the relations of its own shape."""
    holding, failing = _judged((table,), profile)
    again = bool(failing) and bool(printed_again(table, profile.find_table(table.shape)))
    return Trial(holding, failing, again)


def _are_in_two_rows(failing: Sequence[Relation]) -> bool:
    """Whether some two rows are in every broken relation, the one or the other.

    Figures of two rows that changed places break the sums of both in every column; a column taken
    for another breaks the sums of all rows.
    """
    rows = [{(ref.table, ref.panel, ref.row) for ref in relation.cells} for relation in failing]
    for one in rows[0]:
        rest = [among for among in rows if one not in among]
        if not rest or set.intersection(*rest):
            return True
    return False


def broken_relations(tables: Sequence[Table], profile: Profile) -> list[Relation]:
    """The relations of some tables that rounding does not explain; none of parts and wholes."""
    return _judged(tables, profile)[1]


def judged_relations(
    tables: Sequence[Table], profile: Profile
) -> tuple[list[Relation], list[Relation]]:
    """The relations of some tables that hold, and those that rounding does not explain."""
    return _judged(tables, profile, parts=True)


def contradicted_relations(
    tables: Sequence[Table], profile: Profile
) -> tuple[list[Relation], Mapping[CellRef, Cell]]:
    """All relations of some tables that do not hold, and the cells that relations speak of."""
    return _judged(tables, profile, parts=True)[1], relations_of(tables, profile, parts=False)[1]


def _judged(
    tables: Sequence[Table], profile: Profile, *, parts: bool = False
) -> tuple[list[Relation], list[Relation]]:
    """The relations that hold, and those that do not; those that say nothing are neither."""
    relations, cells = relations_of(tables, profile, parts=parts)
    intervals = {ref: cell.interval() for ref, cell in cells.items()}
    holding: list[Relation] = []
    failing: list[Relation] = []
    for relation in relations:
        is_part = relation.kind is RelationKind.PART
        sides = [[intervals[ref] for ref in refs] for refs in (relation.left, relation.parts)]
        known = [[i for i in side if i is not None] for side in sides]
        if any(len(k) < len(side) for k, side in zip(known, sides, strict=True)):
            continue
        left, right = map(sum_of, known)
        if left == right == ZERO_INTERVAL:
            continue
        holds = right.low <= left.high if is_part and left.low >= 0 else left.meets(right)
        (holding if holds or (is_part and right.low < 0) else failing).append(relation)
    return holding, failing
