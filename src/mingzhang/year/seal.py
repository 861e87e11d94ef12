"""Seals of the ledger: each covers its row and every row before it.

A program that appends writes one; people who type rows need none. A row that was changed, put in or
taken out before a sealed one shows. It guards against slips and quiet edits, not against somebody
who writes the seals anew: for that keep the file in a version control.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from mingzhang.entry.raw import Mistakes, Row
from mingzhang.language import _
from mingzhang.year.day import find_day
from mingzhang.year.entry import LEDGER

_DIGITS = 12
_DAYS = frozenset({"day", "gained", "lost", "since", "until"})


def seals(rows: Iterable[Row]) -> Iterator[str]:
    """The seal of each row."""
    before = ""
    for row in rows:
        typed = "\x1f".join(
            plain(field.key, row.get(field.key).text.strip()) for field in LEDGER.fields[:-1]
        )
        before = hashlib.sha256(f"{before}\x1e{typed}".encode()).hexdigest()[:_DIGITS]
        yield before


def check_seals(rows: Sequence[Row], mistakes: Mistakes) -> None:
    """One mistake at the first sealed row that does not fit what stands up to it."""
    for number, (row, seal) in enumerate(zip(rows, seals(rows), strict=True), 1):
        typed = row.get("seal").text.strip()
        if typed and typed != seal:
            mistakes.add(
                row.where,
                _("第{number}条或以前的行在记账后改过、插入过或删除过").format(number=number),
                _("恢复原来的行，用更正改错"),
            )
            return


def plain(key: str, text: str) -> str:
    """A typed text of a field without what a spreadsheet changes by itself."""
    if key in _DAYS:
        day = find_day(text)
        return day.isoformat() if day else text
    if key == "fen":
        text = text.replace(",", "")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return text
