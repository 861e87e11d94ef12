"""The ledger as a file that only grows: entries are appended whole, or not at all.

The new file is written beside the old one and takes its place, so that a process that is killed
leaves the one or the other; whoever appends at the same time waits.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from mingzhang.entry.field import Field
from mingzhang.entry.folder_writing import table_bytes
from mingzhang.entry.raw import Mistakes, Row, Value
from mingzhang.errors import SourceErrors
from mingzhang.file import alone, write_aside
from mingzhang.language import _
from mingzhang.model.budget import Budget
from mingzhang.year.coordinate import typed_line
from mingzhang.year.entry import LEDGER, EntryKind
from mingzhang.year.ledger import Ledger, ledger_of, yuan
from mingzhang.year.seal import seals
from mingzhang.year.table import rows_of

Typed = Mapping[str, str]
"""An entry as it would be typed: keys of `LEDGER` to texts."""


def append(path: Path, entries: Sequence[Typed], budget: Budget) -> Ledger:
    """Append entries to a ledger, which is made where it is absent; all of them or none.

    What stood in the file stays as it is, byte by byte, unless it has no column for a new text.

    Returns:
        The ledger with them.

    Raises:
        SourceErrors: an entry, or the ledger as it stands, is wrong; nothing is written.
        Unreadable: the file cannot be opened.
    """
    with alone(path):
        rows = _rows(path)
        whole = [*rows, *(_row(n, typed) for n, typed in enumerate(entries, len(rows) + 1))]
        ledger = ledger_of(whole, budget, Mistakes(), str(path))
        sealed = [
            Row(row.where, {**row.values, "seal": Value(seal, row.where)})
            if number >= len(rows)
            else row
            for number, (row, seal) in enumerate(zip(whole, seals(whole), strict=True))
        ]
        content = _grown(path, sealed[len(rows) :]) or table_bytes(LEDGER, sealed)
        write_aside(path, content, durable=True)
    return ledger


def openings(ledger: Ledger, day: date, basis: str, source: str) -> list[Typed]:
    """The entries that book the initial budget of every line that is not booked yet."""
    return [
        typed_line(line)
        | {
            "day": day.isoformat(),
            "kind": EntryKind.BUDGET.value,
            "fen": yuan(fen).replace(",", ""),
            "basis": basis,
            "source": source,
        }
        for line, fen in ledger.unopened()
        if fen > 0
    ]


def _row(number: int, typed: Typed) -> Row:
    place = _("第{number}条").format(number=number)
    return Row(place, {key: Value(text, place) for key, text in typed.items() if text})


def _rows(path: Path) -> list[Row]:
    if not path.exists():
        return []
    mistakes = Mistakes()
    rows = rows_of(path, LEDGER, mistakes)
    if mistakes.found:
        raise SourceErrors(str(path), mistakes.found)
    return rows


def _grown(path: Path, rows: Sequence[Row]) -> bytes:
    """What stands in the file, and the rows below it; nothing where its columns do not hold them.

    A file that is no UTF-8 is written anew too: two encodings in one would be read as neither.
    """
    try:
        before = path.read_bytes()
        text = before.decode("utf-8-sig")
    except (FileNotFoundError, UnicodeDecodeError):
        return b""
    heads: list[Field | None] = []
    for cells in csv.reader(io.StringIO(text, newline="")):
        heads = [LEDGER.find(cell) if cell.strip() else None for cell in cells]
        if sum(head is not None for head in heads) > 1:
            break
    keys = {head.key for head in heads if head}
    if any(value.text and key not in keys for row in rows for key, value in row.values.items()):
        return b""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow([row.get(head.key).text if head else "" for head in heads])
    ending = b"" if before.endswith(b"\n") else b"\n"
    return before + ending + out.getvalue().encode("utf-8")
