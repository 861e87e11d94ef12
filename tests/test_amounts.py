"""Printed figures are intervals, and nothing about money is a float."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.amounts import Amount, Interval, Mark, Unit, compare, find_figure, mark_of

fens = st.integers(-(10**15), 10**15)
units = st.sampled_from(Unit)
decimals = st.integers(0, 6)


@given(fens, units, decimals)
def test_true_amount_lies_in_the_interval_of_its_print(fen: int, unit: Unit, places: int) -> None:
    interval = Amount.of_fen(fen, unit, places).interval()
    assert interval.low <= fen <= interval.high


@given(fens, units, decimals)
def test_print_is_within_half_a_last_digit(fen: int, unit: Unit, places: int) -> None:
    amount = Amount.of_fen(fen, unit, places)
    assert abs(amount.fen - fen) * 2 <= amount.step_fen


@given(fens, units, decimals, st.booleans())
def test_printed_figure_reads_back(fen: int, unit: Unit, places: int, thousands: bool) -> None:
    amount = Amount.of_fen(fen, unit, places)
    assert Amount.parse(amount.text(thousands=thousands), unit) == amount


@given(st.integers(-(10**9), 10**9), units, st.integers(0, 4))
def test_interval_ends_at_the_last_whole_fen_within_half_a_last_digit(
    digits: int, unit: Unit, places: int
) -> None:
    amount = Amount(digits, places, unit)
    low, high = amount.interval()
    half = amount.step_fen / 2
    if amount.step_fen >= 1:
        assert low - 1 < amount.fen - half <= low
        assert high <= amount.fen + half < high + 1


def test_interval_of_one_hundredth_of_wan_is_fifty_yuan_each_side() -> None:
    assert Amount.parse("994.21", Unit.WAN).interval() == Interval(994_205_000, 994_215_000)


def test_print_finer_than_a_fen_is_the_nearest_fen() -> None:
    assert Amount.parse("1.2345678", Unit.WAN).interval() == Interval(1_234_568, 1_234_568)


def test_sum_off_by_one_last_digit_holds_through_rounding() -> None:
    whole = Amount.parse("1021.29", Unit.WAN).interval()
    parts = [Amount.parse(t, Unit.WAN).interval() for t in ("994.21", "21.07", "6.00")]
    assert compare([whole], parts) == 0


def test_sum_off_by_two_last_digits_with_two_parts_is_broken() -> None:
    whole = Amount.parse("10.02", Unit.WAN).interval()
    parts = [Amount.parse(t, Unit.WAN).interval() for t in ("4.00", "6.00")]
    assert compare([whole], parts) == 5000, "the intervals are 50 元 apart"


def test_exact_yuan_leave_no_room() -> None:
    whole = Amount.parse("100.00", Unit.YUAN).interval()
    part = Amount.parse("100.01", Unit.YUAN).interval()
    assert compare([whole], [part]) == 1


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("1,021.29", (102129, 2)),
        ("１，０２１．２９", (102129, 2)),
        ("1 021.29", (102129, 2)),
        ("(5.00)", (-500, 2)),
        ("△5", (-5, 0)),
        ("−3.5", (-35, 1)),
        ("0.00", (0, 2)),
    ],
)
def test_figure_in_any_writing(text: str, figure: tuple[int, int]) -> None:
    assert find_figure(text) == figure


@pytest.mark.parametrize("text", ["12月", "1,02.3", "2025年", "1.2.3", "abc", "", "—", "3%"])
def test_what_is_no_figure_is_none(text: str) -> None:
    assert find_figure(text) is None


@pytest.mark.parametrize(
    ("text", "mark"),
    [("", Mark.BLANK), ("　", Mark.BLANK), ("—", Mark.DASH), ("一", Mark.DASH), ("0", Mark.FIGURE)],
)
def test_blank_dash_and_zero_are_three_things(text: str, mark: Mark) -> None:
    assert mark_of(text) is mark


def test_unknown_unit_is_named_in_the_error() -> None:
    with pytest.raises(ValueError, match="美元"):
        Unit.of("美元")


@given(fens, st.integers(0, 4))
def test_other_unit_keeps_the_worth_within_half_its_last_digit(fen: int, places: int) -> None:
    amount = Amount.of_fen(fen, Unit.YUAN, 2)
    other = amount.to_unit(Unit.WAN, places)
    assert abs(other.fen - amount.fen) * 2 <= other.step_fen
    assert isinstance(other.fen, Fraction)
