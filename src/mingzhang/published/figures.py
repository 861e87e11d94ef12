"""The figures of a booklet as rows, to be compared and asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet
from mingzhang.tables.profile import profile_of
from mingzhang.tables.shape import TableShape

MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed figure.

    Attributes:
        table: shape, else title, or `MEASURE` for a key figure.
        row, column: keys; row_name, column_name: as printed.
        text: as printed, empty for key figures.
    """

    table: str
    row: str
    row_name: str
    column: str
    column_name: str
    fen: int | None
    text: str = ""


def figures_of(booklet: Booklet, page: Mapping[str, Any]) -> Iterator[Figure]:
    """Every printed figure of the tables, and the key figures."""
    profile = profile_of(booklet)
    for table in booklet.tables:
        shape = profile.find_table(table.shape)
        several = len(table.panels) > 1
        for panel, row, column, cell in table.cells():
            if cell.amount is None:
                continue
            name = " ".join(label.strip() for label in row.labels if label.strip())
            yield Figure(
                table=table.shape or table.title,
                row=f"{panel.key}/{row.key}" if several else str(row.key),
                row_name=name,
                column=column,
                column_name=_heading(shape, panel.key, column, booklet.year),
                fen=round(cell.amount.fen),
                text=(cell.text or str(cell.amount.text(thousands=True))),
            )
    for entry in page["key"]:
        for column, fen in (("current", entry["fen"]), ("previous", entry["previous_fen"])):
            if fen is not None:
                yield Figure(
                    table=MEASURE,
                    row=entry["key"],
                    row_name=entry["label"],
                    column=column,
                    column_name="上年" if column == "previous" else "本年",
                    fen=fen,
                )


def _heading(shape: TableShape | None, panel: str, column: str, year: int) -> str:
    side = shape.find_panel(panel) if shape is not None else None
    found = side.find_column(column) if side is not None else None
    return (
        " ".join(text.format(year=year, last_year=year - 1) for text in found.heading)
        if found
        else column
    )
