"""What shapes learned from single tables leave open, settled by the tables beside them.

A title does not say whether a table of expenditure holds what was carried over, nor a list whether
rows were left out of it. The figures of the other tables tell. Where none of the readings agrees
with them though the table adds up by itself, it prints something else than its words seem to say,
and nothing is asserted between it and the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mingzhang.model.booklet import Table
from mingzhang.model.row_key import Code, Project, Unit
from mingzhang.recognise.place import Placed
from mingzhang.tables.draft import table_data
from mingzhang.tables.profile import Profile
from mingzhang.tables.relation import Relation, RelationKind
from mingzhang.tables.shape import TableShape
from mingzhang.tables.trust import broken_relations, judged_relations

MOST = 120
"""Tables that each other is held against: more than a booklet has. Of further ones nothing is
asserted but what they print themselves, or thousands of them would be held against thousands."""


def settle(placed: Sequence[Placed | None], profile: Profile) -> list[Placed | None]:
    """The same tables, each learned shape in the reading that the others bear out."""
    settled = list(placed)
    order = sorted(
        (n for n, own in enumerate(placed) if own is not None),
        key=lambda n: (-len(_of(placed, n).table.panels), n),
    )
    believed: list[Table] = []
    known = profile  # with the shapes of what is believed
    for number in order:
        own = _of(placed, number)
        if own.inferred is not None and len(believed) >= MOST:
            settled[number] = replace(own, inferred=replace(own.inferred, alone=True))
            continue
        if own.inferred is not None and believed:
            own = _settled(own, believed, known, profile)
            settled[number] = own
        if own.inferred is None or not own.inferred.alone:
            believed.append(_totals(own.table))
            if own.inferred is not None:
                known = known.with_tables([table_data(own.inferred)])
    return settled


def _of(placed: Sequence[Placed | None], number: int) -> Placed:
    own = placed[number]
    assert own is not None
    return own


def _settled(own: Placed, believed: Sequence[Table], known: Profile, profile: Profile) -> Placed:
    shape = own.inferred
    assert shape is not None
    best = min(
        (
            (*_conflicts(own, reading, believed, known), n, reading)
            for n, reading in enumerate(_readings(shape))
        ),
        key=lambda found: found[:3],
    )
    conflicts, _agreed, _n, reading = best
    if conflicts and not _is_broken(own, reading, profile):
        reading = replace(reading, alone=True)
    return replace(own, inferred=reading)


def _readings(shape: TableShape) -> list[TableShape]:
    """As its words say, and of this year's money alone."""
    conditions = [
        *(column.where for panel in shape.panels for column in panel.columns),
        *(row.where for panel in shape.panels for row in panel.rows),
    ]
    says_origin = any("origin" in (where or {}) for where in conditions)
    if says_origin or "flow" in shape.where or not shape.where:
        return [shape]
    return [shape, replace(shape, where={**shape.where, "origin": ("current",)})]


def _conflicts(
    own: Placed, reading: TableShape, believed: Sequence[Table], known: Profile
) -> tuple[int, int]:
    """How many relations between the totals of this table and of the others do not hold.

    With how many do, the more the less, so that the least is the best reading.
    """
    mine = len(believed)
    tables = [*believed, _totals(own.table)]
    holding, failing = judged_relations(tables, known.with_tables([table_data(reading)]))

    def between(relations: Sequence[Relation]) -> int:
        joined = [{ref.table for ref in relation.cells} for relation in relations]
        return sum(1 for numbers in joined if len(numbers) > 1 and mine in numbers)

    equal = [relation for relation in holding if relation.kind is not RelationKind.PART]
    return between(failing), -between(equal)


def _is_broken(own: Placed, reading: TableShape, profile: Profile) -> bool:
    """Whether some sum of the table itself does not hold."""
    known = profile.with_tables([table_data(reading)])
    return bool(broken_relations([own.table], known))


def _totals(table: Table) -> Table:
    """The table without the rows of its lists."""
    return replace(
        table,
        panels=tuple(
            replace(
                panel,
                rows=tuple(r for r in panel.rows if not isinstance(r.key, Code | Unit | Project)),
            )
            for panel in table.panels
        ),
    )
