"""Tables of figures on the screen, as the commands of the year show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mingzhang.terminal import harmless

if TYPE_CHECKING:
    from rich.table import Table


DAY = click.DateTime(["%Y-%m-%d"])
"""A day as an option."""


def figure_table(*heads: str) -> Table:
    """A table whose names wrap and whose figures do not."""
    from rich.table import Table

    table = Table()
    for place, head in enumerate(heads):
        is_figure = 2 < place < len(heads) - 1
        table.add_column(
            head, no_wrap=is_figure, overflow="fold", justify="right" if is_figure else "left"
        )
    return table


def add_row(table: Table, *cells: str) -> None:
    """One row; what files say is neither markup nor control of the screen."""
    from rich.text import Text

    table.add_row(*(Text(harmless(cell)) for cell in cells))


def yuan(fen: int) -> str:
    """An amount in 元 with its unit."""
    from mingzhang.amounts import Amount, Unit

    return Amount.of_fen(fen, Unit.YUAN, 2).text(thousands=True) + Unit.YUAN.label
