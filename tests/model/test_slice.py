"""Slices of the cube: conditions, narrowing, and what is inside."""

from __future__ import annotations

import pytest

from mingzhang.model.slice import Line, Slice
from mingzhang.model.vocabulary import Fund, Nature, Origin

LINES = (
    Line(100, "甲", "2070801", Nature.PERSONNEL),
    Line(20, "甲", "2070899", project="一", origin=Origin.CARRIED_OVER),
    Line(3, "乙", "2130599", project="二", fund=Fund.GOVERNMENT_FUND),
)


def test_free_slice_holds_everything() -> None:
    assert Slice.of({}).sum(LINES) == 123


def test_code_holds_everything_below_it() -> None:
    assert Slice.of({"function": "20708"}).sum(LINES) == 120


def test_unit_is_compared_whole_not_by_its_beginning() -> None:
    line = Line(1, "甲所", "2010101")
    assert not Slice.of({"unit": "甲"}).holds(line)


def test_all_members_of_a_set_are_no_condition() -> None:
    assert Slice.of({"fund": list(Fund)}) == Slice.of({})


def test_narrowing_to_another_branch_is_empty() -> None:
    assert Slice.of({"function": "207"}).also({"function": "208"}) is None
    assert Slice.of({"origin": "current"}).also({"origin": "carried_over"}) is None


def test_narrowing_keeps_the_longer_code_either_way_round() -> None:
    longer = Slice.of({"function": "20708"})
    assert longer.also({"function": "207"}) == longer
    assert Slice.of({"function": "207"}).also({"function": "20708"}) == longer


def test_unknown_dimension_or_member_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="dimension"):
        Slice.of({"colour": "red"})
    with pytest.raises(ValueError, match="no member"):
        Slice.of({"fund": "gold"})
