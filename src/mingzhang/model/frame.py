"""A table of a booklet as a data frame: one line a printed cell.

| column | what |
|---|---|
| `panel` | key of the panel; `main` where the table has one side |
| `row` | the row's key as written in open data |
| `code`, `name` | the printed stub: the first cell that is a code, the rest joined by a blank |
| `column` | key of the column |
| `text` | as printed |
| `mark` | `figure`, `blank`, `dash`, `unread` |
| `fen` | the printed amount in whole fen, null where there is no figure |
| `unit`, `decimals` | of the printed figure |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from mingzhang.model.booklet import Table

COLUMNS = (
    "panel", "row", "code", "name", "column", "text", "mark", "fen", "unit", "decimals",
)  # fmt: skip


def records(table: Table) -> dict[str, list[Any]]:
    """The columns of the frame, each a list of one value a cell.

    >>> from mingzhang.amounts import Unit
    >>> from mingzhang.model.booklet import Table
    >>> records(Table("", "空表", Unit.WAN, 2, ()))["fen"]
    []
    """
    found: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for panel, row, column, cell in table.cells():
        labels = [label for label in row.labels if label]
        code = next((label for label in labels if label.isascii() and label.isdigit()), "")
        amount = cell.amount
        values = (
            panel.key,
            str(row.key),
            code,
            " ".join(label for label in labels if label != code),
            column,
            cell.text,
            cell.mark.value,
            None if amount is None else round(amount.fen),
            (table.unit if amount is None else amount.unit).label,
            table.decimals if amount is None else amount.decimals,
        )
        for name, value in zip(COLUMNS, values, strict=True):
            found[name].append(value)
    return found


def to_polars(table: Table) -> polars.DataFrame:
    """The frame in Polars (extra `polars`)."""
    import polars

    return polars.DataFrame(records(table), schema_overrides={"fen": polars.Int64})


def to_pandas(table: Table) -> pandas.DataFrame:
    """The frame in pandas (extra `pandas`); `fen` is the nullable `Int64`."""
    import pandas

    return pandas.DataFrame(records(table)).astype({"fen": "Int64"})


def to_arrow(table: Table) -> pyarrow.Table:
    """The frame in Arrow (extra `arrow`)."""
    import pyarrow

    frame = pyarrow.table(records(table))
    place = frame.schema.get_field_index("fen")
    return frame.set_column(place, "fen", frame.column("fen").cast(pyarrow.int64()))
