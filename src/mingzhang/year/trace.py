"""From a figure of the final accounts to the entries that it is made of, in two steps.

A printed cell is a slice, a slice is rows of the source (the first step), and the remark of a row
names the entries of the ledger (the second).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from mingzhang.check.spot import table_cell
from mingzhang.entry import Typed
from mingzhang.entry.raw import Row
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet
from mingzhang.model.slice import Line, Slice
from mingzhang.tables.profile import Profile
from mingzhang.tables.relation import CellRef
from mingzhang.year.closing import entry_numbers
from mingzhang.year.entry import Entry
from mingzhang.year.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the source of final accounts, and the entries that it is the sum of."""

    line: Line
    where: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Traced:
    """A printed figure and its rows.

    Attributes:
        place: table, row and column, or the name of a measure; text: as it is printed.
    """

    place: str
    text: str
    piece: Slice
    steps: tuple[Step, ...]

    @property
    def fen(self) -> int:
        """The sum of its rows."""
        return sum(step.line.fen for step in self.steps)


def trace_slice(piece: Slice, typed: Typed, ledger: Ledger) -> Iterator[Step]:
    """The rows of a source inside a slice, each with its entries."""
    known = {entry.number: entry for entry in ledger.entries}
    rows: Iterable[Row] = typed.raw.tables["lines"]
    for line, row in zip(typed.budget.lines, rows, strict=True):
        if piece.holds(line):
            numbers = entry_numbers(row.get("note").text)
            entries = tuple(known[number] for number in numbers if number in known)
            yield Step(line, row.get("fen").where or row.where, entries)


def trace_cells(
    booklet: Booklet, profile: Profile, typed: Typed, ledger: Ledger, words: Iterable[str] = ()
) -> Iterator[Traced]:
    """Every printed figure of the tables that is a slice.

    Args:
        words: only those whose place holds all of these.
    """
    for number, table in enumerate(booklet.tables):
        for panel in table.panels:
            for row, column in product(panel.rows, panel.columns):
                piece = profile.slice_of(table.shape, panel.key, row.key, column)
                if piece is None:
                    continue
                cell = table_cell(booklet, profile, CellRef(number, panel.key, row.key, column))
                place = " ".join(filter(None, (f"《{table.title}》", cell.row, cell.column)))
                if cell.text and all(word in place for word in words):
                    steps = tuple(trace_slice(piece, typed, ledger))
                    yield Traced(place, cell.text, piece, steps)


def trace_measures(
    profile: Profile, typed: Typed, ledger: Ledger, words: Iterable[str] = ()
) -> Iterator[Traced]:
    """Every figure that the text speaks of."""
    for measure in profile.measures:
        if all(word in measure.label for word in words):
            steps = tuple(trace_slice(measure.piece, typed, ledger))
            yield Traced(measure.label, "", measure.piece, steps)
