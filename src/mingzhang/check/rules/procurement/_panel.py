"""Where a booklet lists records, and where it lists what is bought."""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.model.booklet import Booklet, Panel
from mingzhang.tables.list_shape import ListShape
from mingzhang.tables.shape import PanelShape


def listed_panels(
    booklet: Booklet, context: Context, records: str = ""
) -> Iterator[tuple[int, Panel, PanelShape, ListShape]]:
    """Every panel of records with the number of its table and its shapes; of one kind if named."""
    for number, table in enumerate(booklet.tables):
        shape = context.profile.find_table(table.shape)
        for panel in table.panels:
            found = shape.find_panel(panel.key) if shape else None
            listed = found.listed if found else None
            if found is not None and listed is not None and records in ("", listed.records):
                yield number, panel, found, listed
