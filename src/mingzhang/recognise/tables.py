"""All tables of a booklet by the shapes of a profile, and by shapes learned from themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mingzhang.language import _
from mingzhang.model.booklet import Table
from mingzhang.recognise.match import Match, PrintedTable, ShapeWords, assign, shape_words
from mingzhang.recognise.place import Placed, learned_table, placed_table
from mingzhang.recognise.settle import settle
from mingzhang.recognise.table import Reading, generic_table
from mingzhang.recognise.unruled import without_judgement
from mingzhang.source import NOWHERE
from mingzhang.tables.draft import table_data, tables_toml
from mingzhang.tables.profile import Profile
from mingzhang.tables.trust import tried


def read_tables(
    printed: Sequence[PrintedTable],
    profile: Profile,
    year: int,
    reading: Reading,
    *,
    given: bool,
) -> tuple[list[Table], str]:
    """The tables by the profile's shapes, and the shapes learned from those that fit none of them.

    Those of no certain place, and of one that is only named, must be borne out by the table; where
    they are not, the table's own words say what it prints.

    Args:
        given: the user named the profile, so that its shapes are taken as they are.
    """
    shapes = {words.shape.id: words for words in shape_words(profile)}
    doubted = profile.is_fallback or (bool(profile.names) and not given)
    placed = [
        _placed(table, found, shapes, profile if doubted else None, reading)
        for table, found in zip(printed, assign(printed, list(shapes.values())), strict=True)
    ]
    if doubted:
        taken = {own.table.shape for own in placed if own is not None}
        for number, table in enumerate(printed):
            if profile.names and profile.is_seen and placed[number] is not None:
                continue
            learned = learned_table(table, placed[number], year, profile, reading)
            if learned is None:
                continue
            before = placed[number]
            others = taken - ({before.table.shape} if before is not None else set())
            placed[number] = learned = learned.renamed(others)
            taken = others | {learned.table.shape}
        placed = settle(placed, profile)
    tables: list[Table] = []
    unruled: set[int] = set()
    torn: set[int] = set()
    for table, own in zip(printed, placed, strict=True):
        if own is not None:
            reading.doubts.extend(own.doubts)
            if table.grid.unruled:
                unruled.add(len(tables))
            tables.append(own.table)
            continue
        if table.grid.unruled and not table.caption.title and len(tables) - 1 in unruled:
            torn.add(len(tables) - 1)  # what no shape fits may be the rest of the table above
        if table.has_figures:
            tables.append(generic_table(table, reading))
        else:
            reading.doubt(
                "table",
                _("没有与本表相符的表样，表中也没有数字"),
                table.caption.title or " ".join(sorted(table.heads)[:4]),
                table.caption.place if table.caption.place != NOWHERE else table.grid.place,
            )
    inferred = [own.inferred for own in placed if own is not None and own.inferred is not None]
    drawn = tables_toml(inferred)
    if unruled:
        known = profile.with_tables([table_data(shape) for shape in inferred])
        tables, doubts = without_judgement(tables, unruled, torn, known)
        reading.doubts.extend(doubts)
    return tables, drawn


def _placed(
    printed: PrintedTable,
    found: Match | None,
    shapes: Mapping[str, ShapeWords],
    doubted: Profile | None,
    reading: Reading,
) -> Placed | None:
    """The table by its shape; None where the table does not bear out a profile that is doubted."""
    if found is None:
        return None
    own = placed_table(printed, found, shapes[found.shape.id], reading)
    if doubted is not None and not tried(own.table, doubted).bears_out(whole=own.is_whole):
        return None
    return own
