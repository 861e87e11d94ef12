"""Columns worked out of others: changes in amount and percent, shares, rates of completion."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from mingzhang.amounts import Amount, Interval, Mark, Unit
from mingzhang.model.booklet import Cell
from mingzhang.tables.shape import DerivedKind, PanelShape, TableShape

_RATE = re.compile(r"([-－−+△▲]?)\s*(\d[\d,]*)(?:\.(\d+))?\s*[%％]?")
_DECIMALS = 2


class Rate(NamedTuple):
    """A printed percentage as the exact rates that it can stand for, in percent."""

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


def with_derived(panel: PanelShape, cells: Sequence[Cell], shape: TableShape) -> list[Cell]:
    """The cells of a row with the figures that are worked out of those beside them."""
    found = list(cells)
    places = {column.key: number for number, column in enumerate(panel.columns)}
    for number, column in enumerate(panel.columns):
        if column.derived is None:
            continue
        of = _digits(cells[places[column.derived.of]], shape)
        base = _digits(cells[places[column.derived.base]], shape)
        if column.derived.kind is DerivedKind.CHANGE:
            found[number] = _change(of - base, shape)
        elif base:
            change = of - base if column.derived.kind is DerivedKind.RATE else of
            found[number] = _percent(Fraction(change * 100, base))
    return found


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
