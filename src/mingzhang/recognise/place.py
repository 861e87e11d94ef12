"""A printed table in the place that a shape gives it: a known one, or one learned from itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Doubt, Table
from mingzhang.recognise.learn import learn_table
from mingzhang.recognise.match import Match, PrintedTable, ShapeWords, match, words_of
from mingzhang.recognise.table import Reading, table_of
from mingzhang.tables.draft import table_data
from mingzhang.tables.profile import Profile
from mingzhang.tables.shape import Block, TableShape
from mingzhang.tables.trust import tried


@dataclass(frozen=True, slots=True)
class Placed:
    """A table by a shape.

    Attributes:
        shape: the shape.
        doubts: what it does not account for.
        inferred: the shape once more, where it was learned from this table.
    """

    table: Table
    shape: TableShape
    doubts: tuple[Doubt, ...]
    inferred: TableShape | None = None

    def figures(self) -> int:
        """How many printed figures have a slice."""
        cells = self.shape.cells_of(self.table)
        return sum(cell.amount is not None and piece is not None for *_at, cell, piece in cells)

    @property
    def is_whole(self) -> bool:
        """Whether the shape accounts for every column and row."""
        return all(doubt.kind not in ("column", "row") for doubt in self.doubts)

    def renamed(self, taken: Collection[str]) -> Placed:
        """The same with an id that no other table has."""
        shape = self.inferred
        if shape is None or shape.id not in taken:
            return self
        number = next(n for n in range(2, len(taken) + 3) if f"{shape.id}_{n}" not in taken)
        name = f"{shape.id}_{number}"
        return replace(
            self, table=replace(self.table, shape=name), inferred=replace(shape, id=name)
        )


def placed_table(
    printed: PrintedTable, found: Match, words: ShapeWords, reading: Reading
) -> Placed:
    """A table by a known shape; what it does not account for is kept with it."""
    apart = reading.apart()
    table = table_of(printed, found, words, apart)
    return Placed(table, found.shape, tuple(apart.doubts))


def learned_table(
    printed: PrintedTable, known: Placed | None, year: int, profile: Profile, reading: Reading
) -> Placed | None:
    """The table by what its own words say, where that accounts for more than a known shape does.

    Args:
        known: the table by the best known shape, which it bears out.
    """
    learned = learn_table(printed, year, profile.kind)
    if learned is None:
        return None
    like = profile.find_table(learned.shape.id)
    if like is not None:
        learned = replace(learned, shape=replace(learned.shape, alternative=like.alternative))
    words = words_of(learned.shape)
    placed = placed_table(printed, match(printed, words), words, reading)
    figures = placed.figures()
    if not figures or (known is not None and figures < known.figures()):
        return None
    shape = learned.shape
    trial = tried(placed.table, profile.with_tables([table_data(shape)]))
    if not trial.bears_out(whole=placed.is_whole):
        if not trial.leaves_rows_out():
            return None
        shape = _partial(shape)
        trial = tried(placed.table, profile.with_tables([table_data(shape)]))
        if not trial.bears_out(whole=placed.is_whole):
            return None
    reason = _("按本表自己的表头和行名推断；{reason}").format(reason=placed.table.reason)
    return replace(placed, table=replace(placed.table, reason=reason), inferred=shape)


def _partial(shape: TableShape) -> TableShape:
    """The shape of a list from which rows were left out: what is secret is not printed."""
    panels = tuple(
        replace(
            panel,
            rows=tuple(replace(r, partial=r.block is Block.TREE) for r in panel.rows),
        )
        for panel in shape.panels
    )
    return replace(shape, panels=panels)
