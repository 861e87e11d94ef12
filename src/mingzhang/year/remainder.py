"""What is left at the end of the year: carried over 结转, or surplus 结余.

Source: 惯例, as the rules for central departments put it: what is left of basic expenditure is
carried over; of a project it is carried over while the project goes on, and surplus once it has
ended, or where the money was carried over before (two years running).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from mingzhang.entry.part import get_part
from mingzhang.entry.spread import yuan as plain_yuan
from mingzhang.lean import dataclass
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import Origin
from mingzhang.year.coordinate import typed_line
from mingzhang.year.ledger import Ledger
from mingzhang.year.table import csv_of

BASIC = "基本支出结转下年"
FINISHED = "项目完结"
OLD = "连续两年没有用完"
UNFINISHED = "项目没有完结，结转下年按原用途使用"
REASONS = (BASIC, FINISHED, OLD, UNFINISHED)
"""Why what is left is carried over or is surplus."""


@dataclass(frozen=True, slots=True)
class Remainder:
    """What is left of one line.

    Attributes:
        line: coordinates of the budget line.
        fen: more than 0.
        is_surplus: 结余; carried over 结转 otherwise.
        reason: why it is the one or the other, in Chinese.
    """

    line: Line
    fen: int
    is_surplus: bool
    reason: str


def remainders(ledger: Ledger, day: date) -> tuple[Remainder, ...]:
    """What is left of every line at the end of a day, in the order in which lines began."""
    finished = ledger.finished(day)
    return tuple(
        Remainder(line, balance.left, *_kind(line, finished))
        for line, balance in ledger.lines(day).items()
        if balance.left > 0
    )


def _kind(line: Line, finished: Iterable[str]) -> tuple[bool, str]:
    if not line.project:
        return False, BASIC
    if line.project in finished:
        return True, FINISHED
    if line.origin is Origin.CARRIED_OVER:
        return True, OLD
    return False, UNFINISHED


def totals(found: Iterable[Remainder]) -> Mapping[bool, int]:
    """The sums of what is carried over (False) and of what is surplus (True), in fen."""
    sums = {False: 0, True: 0}
    for remainder in found:
        sums[remainder.is_surplus] += remainder.fen
    return sums


def carried_lines(found: Iterable[Remainder]) -> bytes:
    """What is carried over as rows of next year's 预算明细 (CSV), 资金年份 上年结转."""
    rows = [
        typed_line(replace(remainder.line, origin=Origin.CARRIED_OVER))
        | {"fen": plain_yuan(remainder.fen), "note": remainder.reason}
        for remainder in found
        if not remainder.is_surplus
    ]
    return csv_of(get_part("lines"), rows)
