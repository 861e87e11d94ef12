"""Where a booklet lists what is bought."""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.model.booklet import Booklet, Panel
from mingzhang.tables.shape import Block, PanelShape

TOTALS = ("合计", "总计")


def procurement_panels(
    booklet: Booklet, context: Context
) -> Iterator[tuple[int, Panel, PanelShape]]:
    """Every panel of procurement with the number of its table and its shape."""
    for number, table in enumerate(booklet.tables):
        shape = context.profile.find_table(table.shape)
        for panel in table.panels:
            found = shape.find_panel(panel.key) if shape else None
            if found is not None and found.find_block(Block.PROCUREMENT) is not None:
                yield number, panel, found
