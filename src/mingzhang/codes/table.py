"""The data files beside this module, read as rows."""

from __future__ import annotations

import csv
from importlib.resources import files

from mingzhang.codes.code import Code


def read_rows(file: str) -> list[dict[str, str]]:
    """The rows of a CSV file of `codes/data`; lines that begin with # are remarks."""
    text = (files(__package__) / "data" / file).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines))


def read_codes(*names: str) -> list[Code]:
    """The codes of CSV files with columns code, name, variants, valid_from, valid_to, source.

    Variants are separated by `|`; an empty year is not known or still open, and `<=2018` is a
    start that is not known, of a row that was seen first in 2018.
    """
    return [
        Code(
            code=row["code"],
            name=row["name"],
            names=(row["name"], *(v for v in row["variants"].split("|") if v)),
            level=0,
            valid_from=_year(row["valid_from"]),
            valid_to=_year(row["valid_to"]),
            source=row["source"],
            seen_from=_year(row["valid_from"].removeprefix("<="))
            if row["valid_from"].startswith("<=")
            else None,
        )
        for file in names
        for row in read_rows(file)
    ]


def _year(typed: str) -> int | None:
    return int(typed) if typed.isdigit() else None
