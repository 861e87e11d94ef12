"""The data files beside this module, read as rows."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from importlib.resources import files

from mingzhang.codes.code import Code


def read_rows(file: str) -> list[dict[str, str]]:
    """The rows of a CSV file of `codes/data`; lines that begin with # are remarks."""
    text = (files(__package__) / "data" / file).read_text(encoding="utf-8")
    heads, *rows = csv.reader(
        line for line in text.splitlines() if line and not line.startswith("#")
    )
    return [dict(zip(heads, row, strict=True)) for row in rows]


def read_codes(lengths: Sequence[int], *names: str) -> list[Code]:
    """The codes of CSV files with columns code, name, variants, valid_from, valid_to, source.

    Variants are separated by `|`; an empty year is not known or still open, and `<=2018` is a
    start that is not known, of a row that was seen first in 2018.

    Args:
        lengths: digits of each level.
        names: of the files.
    """
    levels = {length: level for level, length in enumerate(lengths, start=1)}
    return [
        Code(
            row["code"],
            row["name"],
            (row["name"], *filter(None, row["variants"].split("|"))),
            levels[len(row["code"])],
            _year(began := row["valid_from"]),
            _year(row["valid_to"]),
            row["source"],
            _year(began.removeprefix("<=")) if began.startswith("<=") else None,
        )
        for file in names
        for row in read_rows(file)
    ]


def _year(typed: str) -> int | None:
    return int(typed) if typed.isdigit() else None
