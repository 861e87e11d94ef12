"""Figures out of the database: as JSON items, as a CSV file, as a Parquet file.

The files are written to disk first, row by row: an export of the whole corpus does not fit into
memory, and a failure in its middle must become an error, not a file cut short.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

import duckdb
from django.db.models import F, QuerySet
from django.http import FileResponse

from mingzhang.web.api.answer import CSV, MEDIA
from mingzhang.web.models import Figure

COLUMNS = {
    "publication": "BIGINT",
    "organisation": "VARCHAR",
    "address": "VARCHAR",
    "year": "INTEGER",
    "kind": "VARCHAR",
    "table": "VARCHAR",
    "row": "VARCHAR",
    "row_name": "VARCHAR",
    "column": "VARCHAR",
    "column_name": "VARCHAR",
    "fen": "BIGINT",
    "text": "VARCHAR",
}
"""Columns of the exports in their order, with the types of the Parquet file."""

_FAR = {
    "publication": "publication_id",
    "organisation": "publication__slot__organisation__name",
    "address": "publication__slot__organisation__address",
    "year": "publication__slot__year",
    "kind": "publication__slot__kind",
}
_SOURCES = {name: F(path) for name, path in _FAR.items()}
_PATHS = [_FAR.get(name, name) for name in COLUMNS]
_AT_ONCE = 2000


def figure_rows(figures: QuerySet[Figure]) -> Iterator[tuple[Any, ...]]:
    """The figures in a stable order, as tuples of `COLUMNS`."""
    ordered = figures.order_by("publication_id", "id").values_list(*_PATHS)
    return ordered.iterator(chunk_size=_AT_ONCE)


def figure_items(figures: QuerySet[Figure], offset: int, limit: int) -> list[dict[str, Any]]:
    """Some of the figures in the same order, as plain data."""
    ordered = figures.order_by("publication_id", "id").values_list(*_PATHS)
    return [dict(zip(COLUMNS, row, strict=True)) for row in ordered[offset : offset + limit]]


def figure_file(figures: QuerySet[Figure], form: str, name: str) -> FileResponse:
    """All of the figures as a file; it is gone from the disk once it has been sent."""
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        path = Path(folder) / "figures"
        with path.open("w+b") as file:
            if form == CSV:
                _write_csv(figure_rows(figures), file)
        if form != CSV:
            _write_parquet(figure_rows(figures), path, Path(folder) / "rows")
        # Opened before the folder goes: the content lives as long as the answer holds it.
        opened = path.open("rb")
    media = MEDIA[form] + ("; charset=utf-8" if form == CSV else "")
    return FileResponse(opened, content_type=media, as_attachment=True, filename=f"{name}.{form}")


def _write_csv(rows: Iterator[tuple[Any, ...]], file: IO[bytes]) -> None:
    from mingzhang.web.core.sheet import csv_bytes

    heads = list(COLUMNS)
    file.write(csv_bytes(heads, [], bom=True))
    while chunk := list(islice(rows, _AT_ONCE)):
        # Without the heads, which contain no line break.
        file.write(csv_bytes(heads, chunk, bom=False).partition(b"\n")[2])


def _write_parquet(rows: Iterator[tuple[Any, ...]], path: Path, between: Path) -> None:
    with between.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        for row in rows:
            writer.writerow(["" if value is None else value for value in row])
    kinds = ", ".join(f"'{name}': 'VARCHAR'" for name in COLUMNS)
    chosen = ", ".join(
        f'"{name}"' if kind == "VARCHAR" else f'nullif("{name}", \'\')::{kind} AS "{name}"'
        for name, kind in COLUMNS.items()
    )
    with duckdb.connect(
        config={
            "threads": 1,
            "memory_limit": "256MB",
            "temp_directory": str(between.parent / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    ) as database:
        database.execute(
            f"COPY (SELECT {chosen} FROM read_csv($rows, header = false, delim = ',',"
            f" quote = '\"', escape = '\"', columns = {{{kinds}}}, auto_detect = false,"
            " parallel = false, nullstr = chr(1), max_line_size = 4000000))"
            f" TO '{path}' (FORMAT parquet, COMPRESSION zstd)",
            {"rows": str(between)},
        )
