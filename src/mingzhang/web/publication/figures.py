"""The figures of a publication as rows, to be compared and asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mingzhang.model.booklet import Booklet
from mingzhang.tables.profile import profile_of
from mingzhang.tables.shape import TableShape
from mingzhang.web.models import Figure

MEASURE = "measure"


def figures_of(booklet: Booklet, page: Mapping[str, Any]) -> Iterator[Figure]:
    """Every printed figure of the tables, and the key figures; not yet tied to a publication."""
    profile = profile_of(booklet)
    for table in booklet.tables:
        shape = profile.find_table(table.shape)
        several = len(table.panels) > 1
        for panel, row, column, cell in table.cells():
            if cell.amount is None:
                continue
            name = " ".join(label.strip() for label in row.labels if label.strip())
            yield Figure(
                table=(table.shape or table.title)[:60],
                row=f"{panel.key}/{row.key}" if several else str(row.key),
                row_name=name[:160],
                column=column[:60],
                column_name=_heading(shape, panel.key, column, booklet.year)[:120],
                fen=round(cell.amount.fen),
                text=(cell.text or str(cell.amount.text(thousands=True)))[:40],
            )
    for entry in page["key"]:
        for column, fen in (("current", entry["fen"]), ("previous", entry["previous_fen"])):
            if fen is not None:
                yield Figure(
                    table=MEASURE,
                    row=entry["key"],
                    row_name=entry["label"][:160],
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
