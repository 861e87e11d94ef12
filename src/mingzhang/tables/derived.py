"""Figures worked out of others: changes in amount and percent, shares, rates of completion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from mingzhang.amounts import Amount, Interval, Mark, Unit
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Cell, Panel, Row, Table
from mingzhang.model.row_key import DEPARTMENT, TOTAL, Fixed, RowKey
from mingzhang.pattern import compiled
from mingzhang.tables.profile import Profile
from mingzhang.tables.relation import CellRef
from mingzhang.tables.shape import Derivation, DerivedKind, PanelShape, TableShape

_RATE = compiled(r"([-－−+△▲]?)\s*(\d[\d,]*)(?:\.(\d+))?\s*([%％]?)")
_DECIMALS = 2


class Rate(NamedTuple):
    """The exact rates that something stands for, in percent."""

    low: Fraction
    high: Fraction

    @classmethod
    def parse(cls, text: str) -> Rate | None:
        """The rate that a cell prints; None where it prints none.

        >>> Rate.parse("-60.86%")
        Rate(low=Fraction(-12173, 200), high=Fraction(-12171, 200))
        >>> Rate.parse("—") is None
        True
        """
        found = _RATE.fullmatch(text.strip())
        if found is None:
            return None
        part = found[3] or ""
        value = Fraction(int(found[2].replace(",", "") + part), 10 ** len(part))
        if found[1] not in ("", "+"):
            value = -value
        half = Fraction(1, 2 * 10 ** len(part))
        return cls(value - half, value + half)

    @property
    def step(self) -> Fraction:
        """The worth of one last digit of a printed rate."""
        return self.high - self.low

    def meets(self, other: Rate) -> bool:
        """Whether the two have a rate in common."""
        return self.low <= other.high and other.low <= self.high

    def scaled(self, factor: int) -> Rate:
        """The same print taken as so many times as much: 0.6086 as 60.86 %."""
        return Rate(self.low * factor, self.high * factor)


def says_percent(text: str) -> bool:
    """Whether a printed rate has its percent sign."""
    return text.strip().endswith(("%", "％"))


def rate_range(kind: DerivedKind, of: Interval, base: Interval) -> Rate | None:
    """The rates that two printed amounts allow, in percent; None where the base can be zero.

    >>> rate_range(DerivedKind.RATE, Interval(150, 150), Interval(100, 100))
    Rate(low=Fraction(50, 1), high=Fraction(50, 1))
    """
    if base.low <= 0 <= base.high:
        return None
    ratios = [Fraction(one, other) for one in of for other in base]
    less = 1 if kind is DerivedKind.RATE else 0
    return Rate((min(ratios) - less) * 100, (max(ratios) - less) * 100)


@dataclass(frozen=True, slots=True)
class Working:
    """A printed figure that is worked out of two others of its panel.

    Attributes:
        group: the column or the row that it stands in, all of which is worked out alike.
    """

    kind: DerivedKind
    cell: CellRef
    of: CellRef
    base: CellRef
    group: str | RowKey


def workings(tables: Sequence[Table], profile: Profile) -> Iterator[Working]:
    """Every figure of these tables that the shapes say is worked out of others."""
    for number, table in enumerate(tables):
        shape = profile.find_table(table.shape)
        for panel in table.panels if shape is not None else ():
            known = shape.find_panel(panel.key) if shape is not None else None
            if known is not None:
                yield from _of_columns(number, panel, known)
                yield from _of_rows(number, panel, known)


def _of_columns(table: int, panel: Panel, shape: PanelShape) -> Iterator[Working]:
    total = _total_row(panel)
    for column in shape.columns:
        derived = column.derived
        if derived is None or column.key not in panel.columns:
            continue
        base = derived.base or derived.of
        if derived.of not in panel.columns or base not in panel.columns:
            continue
        for row in panel.rows:
            below = row.key if derived.base else total
            fixed = shape.find_fixed_row(row.key)
            if below is None or (fixed is not None and fixed.derived is not None):
                continue
            yield Working(
                derived.kind,
                CellRef(table, panel.key, row.key, column.key),
                CellRef(table, panel.key, row.key, derived.of),
                CellRef(table, panel.key, below, base),
                column.key,
            )


def _of_rows(table: int, panel: Panel, shape: PanelShape) -> Iterator[Working]:
    for row in shape.rows:
        if row.derived is None or panel.find_row(row.key) is None:
            continue
        of, base = _rows_of(panel, row.derived)
        if of is None or base is None:
            continue
        for column in shape.columns:
            if column.key in panel.columns and column.derived is None:
                yield Working(
                    row.derived.kind,
                    CellRef(table, panel.key, row.key, column.key),
                    CellRef(table, panel.key, of.key, column.key),
                    CellRef(table, panel.key, base.key, column.key),
                    row.key,
                )


def _rows_of(panel: Panel, derived: Derivation) -> tuple[Row | None, Row | None]:
    base = Fixed(derived.base) if derived.base else _total_row(panel)
    return panel.find_row(Fixed(derived.of)), panel.find_row(base) if base is not None else None


def _total_row(panel: Panel) -> RowKey | None:
    return next((key for key in (TOTAL, DEPARTMENT) if panel.find_row(key) is not None), None)


def has_figures(panel: Panel, working: Working) -> bool:
    """Whether both operands stand in columns (rows) that somebody filled in.

    A blank is zero beside figures; last year's column without any figure says nothing.
    """
    across = isinstance(working.group, str)
    return all(
        any(
            cell.mark is Mark.FIGURE
            for row in panel.rows
            for column, cell in zip(panel.columns, row.cells, strict=True)
            if (column == ref.column if across else row.key == ref.row)
        )
        for ref in (working.of, working.base)
    )


def with_derived(panel: Panel, known: PanelShape, shape: TableShape) -> Panel:
    """A computed panel with the figures that are worked out of the others in it."""
    cells: dict[tuple[RowKey, str], Cell] = {
        (row.key, column): cell
        for row in panel.rows
        for column, cell in zip(panel.columns, row.cells, strict=True)
    }
    wanted = [*_of_columns(0, panel, known), *_of_rows(0, panel, known)]
    if not wanted:
        return panel
    made = {
        (w.cell.row, w.cell.column): _worked_out(w, cells, shape)
        for w in wanted
        if has_figures(panel, w)
    }
    rows = tuple(
        replace(
            row,
            cells=tuple(
                made.get((row.key, column), cell)
                for column, cell in zip(panel.columns, row.cells, strict=True)
            ),
        )
        for row in panel.rows
    )
    return replace(panel, rows=rows)


def _worked_out(
    working: Working, cells: Mapping[tuple[RowKey, str], Cell], shape: TableShape
) -> Cell:
    of = _digits(cells[working.of.row, working.of.column], shape)
    base = _digits(cells[working.base.row, working.base.column], shape)
    if working.kind is DerivedKind.CHANGE:
        return _change(of - base, shape)
    if not base:
        return Cell()
    change = of - base if working.kind is DerivedKind.RATE else of
    return _percent(Fraction(change * 100, base))


def _digits(cell: Cell, shape: TableShape) -> int:
    """The printed figure in last digits; 0 where nothing is printed."""
    if cell.amount is None:
        return 0
    shift: int = 10 ** (shape.decimals - cell.amount.decimals)
    return cell.amount.digits * shift


def _change(digits: int, shape: TableShape) -> Cell:
    amount = Amount(digits, shape.decimals, shape.unit)
    if not digits and not (shape.zero and shape.zero[0].isdigit()):
        return Cell(None, Mark.DASH, shape.zero) if shape.zero else Cell()
    return Cell(amount, Mark.FIGURE, amount.text(thousands=shape.thousands))


def _percent(rate: Fraction) -> Cell:
    scaled = abs(rate) * 10**_DECIMALS
    digits = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    text = Amount(-digits if rate < 0 else digits, _DECIMALS, Unit.YUAN).text()
    return Cell(None, Mark.UNREAD, f"{text}%")
