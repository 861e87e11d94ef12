"""Amounts found without a solver are amounts: where there are none, none are found."""

from __future__ import annotations

import random
from collections.abc import Mapping

from mingzhang.check.assignment import Demands, Trial
from mingzhang.check.row import Row
from mingzhang.check.solver import least_violation

Bound = list[int | None]


def trial(rows: list[Row], low: Bound, high: Bound) -> Trial:
    def middle(variable: int) -> int | None:
        first, last = low[variable], high[variable]
        return None if first is None or last is None else (first + last) // 2

    return Demands(rows, range(len(rows))).trial(low, high, middle)


def found(rows: list[Row], low: Bound, high: Bound) -> bool:
    return trial(rows, low, high).has_amounts


def total(whole: int, *parts: int) -> Row:
    return Row(((whole, 1), *((part, -1) for part in parts)), equality=True)


def test_parts_take_up_what_rounding_left() -> None:
    # 1.00 of three times 0.33, two decimals of 万元: the parts must lie above what they print.
    rows = [total(0, 1, 2, 3)]
    assert found(rows, [995_000, *[325_000] * 3], [1_005_000, *[335_000] * 3])


def test_parts_that_miss_by_one_fen_are_not_found() -> None:
    rows = [total(0, 1, 2, 3)]
    assert not found(rows, [1_005_001, *[325_000] * 3], [1_015_000, *[335_000] * 3])


def test_slice_that_is_not_printed_is_filled_from_both_sides() -> None:
    rows = [total(0, 1, 2), total(2, 3, 4)]
    assert found(rows, [100, 40, None, 30, 30], [100, 40, None, 30, 30])
    assert not found(rows, [100, 40, None, 30, 31], [100, 40, None, 30, 31])


def test_part_inside_a_whole() -> None:
    inside = [Row(((1, 1), (0, -1)), equality=False)]
    assert found(inside, [0, 5], [5, 9])
    assert not found(inside, [0, 6], [5, 9])


def least_of(multipliers: Mapping[int, int], rows: list[Row], low: Bound, high: Bound) -> int:
    """The least value of rows added up, which would have to be 0 or less."""
    total: dict[int, int] = {}
    for index, multiplier in multipliers.items():
        assert multiplier > 0 or rows[index].equality
        for variable, coefficient in rows[index].terms:
            total[variable] = total.get(variable, 0) + multiplier * coefficient
    bounds = ((value, (low if value > 0 else high)[v]) for v, value in total.items() if value)
    return sum(value * bound for value, bound in bounds if bound is not None)


def test_rows_that_contradict_are_named_and_no_others() -> None:
    # 100 = a + b, a = 30 + 30, b = 30 + 5: the last is short by 5; c = d + e says nothing of it.
    rows = [total(0, 1, 2), total(1, 3, 4), total(2, 5, 6), total(7, 8, 9)]
    low: Bound = [100, None, None, 30, 30, 30, 5, None, 1, 1]
    high: Bound = [100, None, None, 30, 30, 30, 5, None, 1, 1]
    told = trial(rows, low, high)
    assert set(told.contradiction) == {0, 1, 2}
    assert least_of(told.contradiction, rows, low, high) == 5


def test_what_is_told_of_grids_is_so() -> None:
    chance = random.Random(7)
    amounts = contradictions = 0
    for _case in range(150):
        across, down = chance.randint(2, 4), chance.randint(2, 4)
        cells = [[chance.randint(0, 400) for _ in range(across)] for _ in range(down)]
        rows: list[Row] = []
        low: Bound = []
        high: Bound = []
        exact: list[int] = [value for line in cells for value in line]
        for place, line in enumerate(cells):
            rows.append(total(len(exact), *range(place * across, (place + 1) * across)))
            exact.append(sum(line))
        for place in range(across):
            parts = range(place, across * down, across)
            rows.append(total(len(exact), *parts))
            exact.append(sum(cells[p // across][place] for p in parts))
        for value in exact:
            shown = round(value + chance.choice((0, 0, 0, 0, 0, 0, 9)), -1)
            low.append(shown - 5)
            high.append(shown + 5)
        told = trial(rows, low, high)
        if told.has_amounts:
            amounts += 1
            assert least_violation(rows, range(len(rows)), low, high) is None
        elif told.contradiction:
            contradictions += 1
            assert least_of(told.contradiction, rows, low, high) > 0
    assert amounts > 100
    assert contradictions > 10
