"""The funds of a form: source by column, wherever labels and heads stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from fractions import Fraction
from functools import lru_cache

from mingzhang.amounts import Amount, Mark, Unit, find_figure, mark_of
from mingzhang.document import GridCell
from mingzhang.lean import dataclass
from mingzhang.model.form import TERM, YEAR, Fund
from mingzhang.recognise.wording import likeness
from mingzhang.tables.form_words import bare, form_words

NO_MONEY = frozenset({"rate", "left_rate", "weight", "score"})
"""Columns that hold percent or points."""
_LONGEST = 24  # characters of a label that names a source; what is longer is prose


@dataclass(slots=True)
class FundReader:
    """Reads rows one by one.

    Attributes:
        columns: first and last grid column of each column of amounts, with its role.
        stack: rows of sources that stand as heads over figures.
        sides: grid column of each total, with the period that it begins.
        unread: labels beside figures that are no known source.
    """

    unit: Unit
    funds: dict[tuple[str, str], Fund] = field(default_factory=dict)
    columns: list[tuple[int, int, str]] = field(default_factory=list)
    stack: list[list[tuple[GridCell, str]]] = field(default_factory=list)
    sides: dict[int, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    def read(self, row: Sequence[GridCell]) -> bool:
        """Take what the row says of funds; whether it says anything."""
        figures = [cell for cell in row if _is_figure(cell)]
        words = form_words()
        heads = [(cell, role) for cell in row if (role := words.column(cell.text)) is not None]
        if not figures and len(heads) >= 2:
            self._begin(heads)
            return True
        sources = [(cell, source) for cell in row if (source := find_source(cell.text))]
        if not figures and (len(sources) >= 2 or (sources and self.stack)) and not self.columns:
            self.stack.append(sources)
            return True
        if self.stack and len(figures) >= 2 and not sources:
            self._stacked(figures)
            return True
        return self._labelled(row, sources)

    def _begin(self, heads: Sequence[tuple[GridCell, str]]) -> None:
        new = [(cell.column, cell.column + cell.column_span, role) for cell, role in heads]
        kept = [
            (a, b, role)
            for a, b, role in self.columns
            if not any(a < end and start < b for start, end, _role in new)
        ]
        self.columns = sorted(kept + new)
        self.stack = []

    def _stacked(self, figures: Sequence[GridCell]) -> None:
        for cell in figures:
            path = [
                source
                for level in self.stack
                for head, source in level
                if head.column <= cell.column < head.column + head.column_span
            ]
            if path:
                self._add(path_of(path), YEAR, cell)
        self.stack = []

    def _labelled(self, row: Sequence[GridCell], sources: Sequence[tuple[GridCell, str]]) -> bool:
        """Labels with the figures behind them, up to the next label."""
        named = {cell.column: source for cell, source in sources}
        totals = [cell for cell, source in sources if source == "total"]
        if len(totals) >= 2 and not self.columns:
            self.sides = {
                cell.column: period for cell, period in zip(totals, (TERM, YEAR), strict=False)
            }
        elif totals and not self.sides and not self.columns:
            whole = bare(totals[0].text).startswith("实施")
            self.sides = {0: TERM if whole else YEAR}
        source, label = "", row[0] if row else None
        found = False
        for cell in row:
            if cell.column in named:
                source, label = named[cell.column], cell
                found = True
            elif _is_figure(cell) and source and label is not None:
                column = self._column(cell) if self.columns else self._side(label)
                if column:
                    self._add(source, column, cell)
            elif not _is_figure(cell):
                source, label = "", cell
            elif label is not None and not _is_known(label.text) and not _is_figure(label):
                self.unread.append(bare(label.text))
        return found

    def _column(self, cell: GridCell) -> str:
        return next((role for a, b, role in self.columns if a <= cell.column < b), "")

    def _side(self, label: GridCell) -> str:
        begun = [column for column in self.sides if column <= label.column]
        return self.sides[max(begun)] if begun else YEAR

    def _add(self, source: str, column: str, cell: GridCell) -> None:
        if (source, column) in self.funds:
            return
        if column in NO_MONEY:
            fund = Fund(source, column, None, number_of(cell.text), cell.text, cell.place)
        else:
            amount = Amount.parse(cell.text, self.unit)
            fund = Fund(source, column, amount, None, cell.text, cell.place)
        self.funds[source, column] = fund


def path_of(path: Sequence[str]) -> str:
    """A source below others: `fiscal.basic`; 合计 below a source is the source itself."""
    kept = [source for at, source in enumerate(path) if source != "total" or at == 0]
    if len(kept) > 1 and kept[0] == "total":
        kept = kept[1:]
    return ".".join(dict.fromkeys(kept))


def number_of(text: str) -> Fraction | None:
    """A score, a weight, or a rate in percent.

    >>> number_of("88.75%"), number_of("10"), number_of("优")
    (Fraction(355, 4), Fraction(10, 1), None)
    """
    figure = find_figure(text.replace("%", "").replace("％", "").strip())
    return None if figure is None else Fraction(figure[0], 10 ** figure[1])


@lru_cache(maxsize=4096)
def find_source(text: str) -> str | None:
    """The source of funds that a label names, one that a picture cut off too."""
    if len(text) > _LONGEST:
        return None
    words = form_words()
    found = words.source(text)
    label = bare(text)
    if found is not None or not 4 <= len(label) <= 16 or _is_known(text):
        return found
    if "资" not in label and "财政" not in label:
        return None
    scored = [(likeness(label, bare(source.label)), source.role) for source in words.sources]
    best, role = max(scored)
    return role if best >= 0.75 else None


@lru_cache(maxsize=4096)
def _is_known(text: str) -> bool:
    words = form_words()
    return bool(words.field(text) or words.column(text) or words.head(text) or words.task(text))


def _is_figure(cell: GridCell) -> bool:
    text = cell.text.strip()
    return mark_of(text) is Mark.FIGURE or number_of(text) is not None
