"""Tables whose columns no rule draws: what their figures contradict was perhaps read wrongly."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from mingzhang.amounts import Mark
from mingzhang.language import _
from mingzhang.model.booklet import Cell, Doubt, Table
from mingzhang.tables.profile import Profile
from mingzhang.tables.relation import CellRef, Relation
from mingzhang.tables.trust import contradicted_relations


def without_judgement(
    tables: Sequence[Table],
    unruled: Collection[int],
    torn: Collection[int],
    profile: Profile,
) -> tuple[list[Table], list[Doubt]]:
    """The tables, those without rules that are contradicted by more than one wrong figure unsure.

    A misprint breaks relations that all go through its cell. A column or a row taken for another
    breaks them in many places, or leaves blank what other tables print.

    Args:
        unruled: which of the tables have no rules.
        torn: which of them may go on in a table that was not understood.
        profile: with the shapes of all of them.
    """
    found = list(tables)
    if not unruled:
        return found, []
    failing, cells = contradicted_relations(tables, profile)
    blank = {ref for ref, cell in cells.items() if cell.mark is Mark.BLANK}
    doubts = []
    misread = {n for n in unruled if n in torn or _is_misread(n, failing, blank)}
    if misread:  # then a contradiction in another is rather of the reading than of the print
        touched = {ref.table for relation in failing for ref in relation.cells}
        misread |= touched.intersection(unruled)
    for number in sorted(misread):
        table = tables[number]
        found[number] = _unsure(table)
        doubts.append(
            Doubt(
                "table",
                _("没有画线的表，按位置认出列，数与数多处对不上，可能认错，没有判断"),
                table.title,
                table.place,
            )
        )
    return found, doubts


def _is_misread(number: int, failing: Sequence[Relation], blank: set[CellRef]) -> bool:
    """Whether what is broken in a table is more than one wrong figure of it."""
    touching = [r for r in failing if any(ref.table == number for ref in r.cells)]
    if not touching:
        return False
    own = [{ref for ref in relation.cells if ref.table == number} for relation in touching]
    alone = (refs for refs, r in zip(own, touching, strict=True) if len(set(r.cells)) == 2)
    if any(refs & blank for refs in alone):
        return True  # what another table prints is blank here
    return not set.intersection(*own) - blank


def _unsure(table: Table) -> Table:
    return replace(
        table,
        panels=tuple(
            replace(
                panel,
                rows=tuple(
                    replace(row, cells=tuple(map(_unread, row.cells))) for row in panel.rows
                ),
            )
            for panel in table.panels
        ),
    )


def _unread(cell: Cell) -> Cell:
    """A cell that may show the figure of another, as one that was not read."""
    return replace(cell, amount=None, mark=Mark.UNREAD)
