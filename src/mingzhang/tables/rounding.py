"""Rounding of a whole booklet: each figure by itself, or so that every sum comes out exact."""

from __future__ import annotations

from typing import Protocol

from mingzhang.amounts import Amount, Unit
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget
from mingzhang.model.slice import Slice
from mingzhang.tables.absence import Absence
from mingzhang.tables.compute import compute_tables, round_independent
from mingzhang.tables.derive import derive
from mingzhang.tables.profile import Profile
from mingzhang.tables.shape import TableShape


class Rounding(Protocol):
    """How a booklet's figures are rounded, in its tables and in its text."""

    def in_table(self, piece: Slice, fen: int, shape: TableShape) -> Amount: ...

    def in_text(self, piece: Slice, fen: int) -> Amount: ...


@dataclass(frozen=True, slots=True)
class Independent:
    """Each figure rounded by itself, halves away from zero."""

    def in_table(self, piece: Slice, fen: int, shape: TableShape) -> Amount:
        return round_independent(piece, fen, shape)

    def in_text(self, piece: Slice, fen: int) -> Amount:
        return Amount.of_fen(fen, Unit.WAN, 2)


@dataclass(frozen=True, slots=True)
class Additive:
    """Controlled rounding: figures chosen together so that every sum is exact.

    Attributes:
        chosen: for each slice its amount in fen and the digits that are printed.
    """

    chosen: dict[tuple[Slice, Unit, int], tuple[int, int]]
    zero: Absence

    def _amount(self, piece: Slice, fen: int, unit: Unit, decimals: int) -> Amount:
        reduced = self.zero.reduce(piece)
        found = None if reduced is None else self.chosen.get((reduced, unit, decimals))
        if found is None or found[0] != fen:  # no sum of lines: last year's figure as it was typed
            return Amount.of_fen(fen, unit, decimals)
        return Amount(found[1], decimals, unit)

    def in_table(self, piece: Slice, fen: int, shape: TableShape) -> Amount:
        return self._amount(piece, fen, shape.unit, shape.decimals)

    def in_text(self, piece: Slice, fen: int) -> Amount:
        return self._amount(piece, fen, Unit.WAN, 2)


def rounding_of(name: str, budget: Budget, profile: Profile) -> Rounding:
    """The rounding of this name for this budget.

    Raises:
        ValueError: no such rounding, or no additive rounding exists within one last digit.
    """
    if name == "independent":
        return Independent()
    if name != "additive":
        raise ValueError(f"没有“{name}”这种舍入方式；可用 independent 或 additive")
    return additive(budget, profile)


def additive(budget: Budget, profile: Profile) -> Additive:
    """Round all slices of a booklet together: each within one last digit, every sum exact.

    An integer program over the slices that are printed in the same unit and decimals: each is
    rounded down or up, and only where nothing else adds up may an amount that needs no rounding
    move by one digit too; the total distance from the truth is least. An amount that a form
    prints to the fen is rounded to the nearest digit if any solution has it so, or the booklet
    would contradict itself.

    Raises:
        ValueError: no such rounding exists.
    """
    tables = compute_tables(budget, profile)
    derived = derive(tables, profile)
    chosen: dict[tuple[Slice, Unit, int], tuple[int, int]] = {}
    printed = _printed_exactly(budget)
    for unit, decimals in sorted(
        {(shape.unit, shape.decimals) for shape in profile.tables}, key=lambda p: (p[0].fen, p[1])
    ):
        step = unit.fen // 10**decimals
        values = [piece.sum(budget.lines) for piece in derived.system.slices]
        sums = [(s.whole, s.parts) for s in derived.system.sums]
        digits = _solve(values, step, sums, printed)
        for piece, fen, digit in zip(derived.system.slices, values, digits, strict=True):
            chosen[piece, unit, decimals] = fen, digit
    return Additive(chosen, derived.zero)


def _printed_exactly(budget: Budget) -> frozenset[int]:
    """The amounts, in fen, that the forms of a budget print to the fen."""
    amounts = [fund.amount for form in budget.forms for fund in form.funds]
    amounts += [task.amount for form in budget.forms for task in form.tasks]
    fen = {amount.fen for amount in amounts if amount is not None}
    return frozenset(int(value) for value in fen if value.denominator == 1)


def _solve(
    values: list[int], step: int, sums: list[tuple[int, tuple[int, ...]]], printed: frozenset[int]
) -> list[int]:
    """Whole digits for each value such that every sum holds and each is within one digit.

    Amounts that need no rounding stay; in a second try they may move up one digit, zero never.

    Args:
        printed: values that are rounded to the nearest digit, as long as that can be.
    """
    for nearest in dict.fromkeys((printed, frozenset())):
        for reach in (0, 1):
            found = _try(values, step, sums, nearest, reach)
            if found is not None:
                return found
    raise ValueError("找不到使所有合计都相等、且每个数都在末位一个单位以内的舍入办法")


def _try(
    values: list[int],
    step: int,
    sums: list[tuple[int, tuple[int, ...]]],
    nearest: frozenset[int],
    reach: int,
) -> list[int] | None:
    import highspy
    import numpy as np
    from highspy._core import _Highs

    floors = [value // step for value in values]
    exact = [value % step == 0 for value in values]
    solver = _Highs()  # highspy.Highs prints a banner before it can be told not to
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", 20.0)
    for value, whole in zip(values, exact, strict=True):
        # A variable counts digits above the floor; its cost is the distance from the truth.
        most = (reach if value else 0) if whole else 1
        up = int(2 * (value % step) >= step)
        solver.addVar(*((up, up) if value in nearest else (0, most)))
    count = len(values)
    solver.changeColsIntegrality(
        count,
        np.arange(count, dtype=np.int32),
        np.array([highspy.HighsVarType.kInteger] * count),
    )
    costs = [
        2.0 if whole else 1.0 - 2.0 * ((value % step) / step)
        for value, whole in zip(values, exact, strict=True)
    ]
    solver.changeColsCost(count, np.arange(count, dtype=np.int32), np.array(costs))
    for whole_index, parts in sums:
        right = sum(floors[part] for part in parts) - floors[whole_index]
        columns = np.array([whole_index, *parts], dtype=np.int32)
        weights = np.array([1.0] + [-1.0] * len(parts))
        solver.addRow(float(right), float(right), len(columns), columns, weights)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    found = solver.getSolution().col_value
    return [floor + round(extra) for floor, extra in zip(floors, found, strict=True)]
