"""What a unit keeps while the year passes: four tables of typed rows, and what they say together.

The same rows come from files, from forms and from other programs. A row is the same as another
where it says the same, however a spreadsheet wrote its days and amounts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field

from mingzhang.entry.field import Part
from mingzhang.entry.raw import Mistakes, Row, Value
from mingzhang.errors import SourceErrors, SourceMistake
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget
from mingzhang.year.asset.register import REGISTER, Card, cards_of
from mingzhang.year.entry import LEDGER
from mingzhang.year.ledger import Ledger, ledger_of
from mingzhang.year.procurement.journal import JOURNAL, Step, steps_of
from mingzhang.year.reading import READINGS, Readings, readings_of
from mingzhang.year.seal import plain, seals

TABLES: Mapping[str, Part] = {
    "readings": READINGS,
    "money": LEDGER,
    "purchases": JOURNAL,
    "assets": REGISTER,
}
"""The tables by the names under which they are kept."""

GROWING = "money"
"""The table that only grows: what was typed wrongly is taken back by a row of its own."""

_SEAL = "seal"

Typed = Mapping[str, str]
"""A row as texts by the keys of its fields."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the rows of a year say, beside its budget; empty where nothing was kept."""

    readings: Readings = field(default_factory=Readings)
    ledger: Ledger | None = None
    steps: tuple[Step, ...] = ()
    cards: tuple[Card, ...] = ()


def told_of(table: str, rows: Sequence[Row], budget: Budget, mistakes: Mistakes) -> Told:
    """What the rows of one table say.

    Raises:
        SourceErrors: rows that cannot be understood or cannot have happened, each with its place.
    """
    name = TABLES[table].label
    if table == "readings":
        return Told(readings=readings_of(rows, budget.targets, mistakes, name))
    if table == "money":
        return Told(ledger=ledger_of(rows, budget, mistakes, name))
    if table == "purchases":
        return Told(steps=steps_of(rows, budget.procurement, budget.year, mistakes, name))
    return Told(cards=cards_of(rows, mistakes, name))


def row_of(place: str, typed: Typed) -> Row:
    """A row of texts; each of them stands at the place, by the key of its field.

    >>> row_of("第1条", {"actual": "2部"}).get("actual").where
    '第1条 “actual”'
    """
    values = {k: Value(text, f"{place} “{k}”") for k, text in typed.items() if text}
    return Row(place, values)


def typed_of(row: Row, part: Part) -> dict[str, str]:
    """The texts of a row that has any, without its seal.

    >>> typed_of(row_of("", {"day": " 2025-06-30 ", "fen": "5"}), LEDGER)
    {'day': '2025-06-30', 'fen': '5'}
    """
    texts = ((f.key, row.get(f.key).text.strip()) for f in part.fields if f.key != _SEAL)
    return {key: text for key, text in texts if text}


def same_as(typed: Typed) -> tuple[tuple[str, str], ...]:
    """What makes a row the same as another.

    >>> same_as({"day": "2025年6月3日", "fen": "1,200.00"}) == same_as(
    ...     {"fen": "1200", "day": "2025-06-03"})
    True
    """
    return tuple(sorted((key, plain(key, text.strip())) for key, text in typed.items() if text))


@dataclass(frozen=True, slots=True)
class Change:
    """What a file would change in what is kept.

    Attributes:
        added: rows of the file that are not kept yet; gone: numbers of kept rows that the file
            does not have; same: how many both have.
    """

    added: tuple[Row, ...]
    gone: tuple[int, ...]
    same: int


def change_of(table: str, kept: Mapping[int, Typed], rows: Sequence[Row]) -> Change:
    """Hold the rows of a file against those that are kept, by number.

    Raises:
        SourceErrors: a table that only grows, whose kept rows the file does not begin with.
    """
    part = TABLES[table]
    if table == GROWING:
        return _growth(kept, rows)
    free: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for number, typed in kept.items():
        free.setdefault(same_as(typed), []).append(number)
    added = []
    for row in rows:
        held = free.get(same_as(typed_of(row, part)))
        if held:
            held.pop()
        else:
            added.append(row)
    gone = sorted(number for held in free.values() for number in held)
    return Change(tuple(added), tuple(gone), len(kept) - len(gone))


def _growth(kept: Mapping[int, Typed], rows: Sequence[Row]) -> Change:
    before = [same_as(typed) for _number, typed in sorted(kept.items())]
    for place, expected in enumerate(before):
        found = same_as(typed_of(rows[place], LEDGER)) if place < len(rows) else ()
        if found == expected:
            continue
        where = rows[place].where if place < len(rows) else LEDGER.label
        words = _("台账只往后加，平台上的第{number}条与文件不同，或文件里没有")
        mistake = SourceMistake(
            where, words.format(number=place + 1), _("先下载平台上的台账，在后面加行")
        )
        raise SourceErrors(LEDGER.label, [mistake])
    return Change(tuple(rows[len(before) :]), (), len(before))


def doubled(rows: Sequence[Row], part: Part) -> int:
    """How many rows of a file say what another one of it says.

    >>> doubled([row_of("1", {"fen": "5"}), row_of("2", {"fen": "5.0"})], LEDGER)
    1
    """
    counts = Counter(same_as(typed_of(row, part)) for row in rows)
    return sum(count - 1 for count in counts.values())


def sealed(rows: Sequence[Row]) -> list[Row]:
    """Rows of the ledger with their seals, for a file that goes out."""
    return [
        Row(row.where, {**row.values, _SEAL: Value(seal, row.where)})
        for row, seal in zip(rows, seals(rows), strict=True)
    ]
