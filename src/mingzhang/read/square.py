"""The squares of a worksheet, of whatever file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from mingzhang.lean import dataclass


@dataclass(frozen=True, slots=True)
class Square:
    """A cell as it is shown.

    Attributes:
        uncalculated: a formula whose result the file does not hold.
    """

    text: str
    bold: bool = False
    align: str = ""
    indent: int = 0
    uncalculated: bool = False


UNCALCULATED = Square("=…", uncalculated=True)
"""What stands for a formula without its result: its words are nobody's text."""


@dataclass(slots=True)
class Sheet:
    """A worksheet: its filled cells by (row, column), from 0.

    Attributes:
        merges: first row, first column, last row, last column of each merged range.
        hidden_rows: rows that do not show; hidden: filled cells in those and in hidden columns.
        filtered_rows: rows that a filter keeps out of sight and that are part of the table.
        struck: words that are struck out; unseen: figures that a format or their colour hides.
        pictures: how many cells hold a picture.
        drawn: pictures that hang on it, with their size in points.
    """

    name: str
    squares: dict[tuple[int, int], Square] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden: dict[tuple[int, int], Square] = field(default_factory=dict)
    filtered_rows: set[int] = field(default_factory=set)
    struck: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    pictures: int = 0
    drawn: list[tuple[bytes, tuple[float, float]]] = field(default_factory=list)

    def put(self, row: int, column: int, square: Square, *, hidden: bool = False) -> None:
        """Fill a cell; a blank one is none."""
        if hidden:
            self.hidden_columns.add(column)
        if square.text:
            shows = not hidden and row not in self.hidden_rows
            (self.squares if shows else self.hidden)[row, column] = square

    def put_above(self, texts: Sequence[str]) -> None:
        """Let the words of text boxes stand above the first row."""
        for number, text in enumerate(texts):
            self.squares[number - len(texts), 0] = Square(text)

    def settle(self) -> None:
        """Give what is merged over a hidden row or column to its first square that shows."""
        anchors = {(top, left): n for n, (top, left, _b, _r) in enumerate(self.merges)}
        for (row, column), square in list(self.hidden.items()):
            number = anchors.get((row, column))
            if number is None:
                continue
            _top, _left, bottom, right = self.merges[number]
            seen = next((r for r in range(row, bottom + 1) if r not in self.hidden_rows), None)
            shown = next(
                (c for c in range(column, right + 1) if c not in self.hidden_columns), None
            )
            if seen is None or shown is None:
                continue
            del self.hidden[row, column]
            self.squares[seen, shown] = square
            self.merges[number] = (seen, shown, bottom, right)
