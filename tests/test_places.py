"""Every profile: an example is compiled, read back, and has no error in its tables."""

from __future__ import annotations

import pytest

from mingzhang.check.engine import check
from mingzhang.check.finding import Severity
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.recognise import recognise
from mingzhang.render.layout import layout
from mingzhang.tables.profile import Profile, all_profiles, profile_of
from place_example import example_of

PLACES = [p for p in all_profiles() if not p.is_fallback]


@pytest.mark.parametrize("profile", PLACES, ids=lambda p: p.id)
def test_example_of_every_place_comes_back_and_is_clean(profile: Profile) -> None:
    booklet = compute_booklet(example_of(profile))
    again = recognise(layout(booklet, profile), profile)
    for one, other in zip(booklet.tables, again.tables, strict=True):
        assert one == other, one.title
    assert any(cell.amount for table in booklet.tables for *_at, cell in table.cells())
    found = check(again, profile_of(again), only=("R", "C")).findings
    assert [(f.code, f.message) for f in found if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize("profile", all_profiles(), ids=lambda p: p.id)
def test_every_place_says_what_was_seen_and_what_is_inferred(profile: Profile) -> None:
    assert "真实" in profile.source or "推断" in profile.source or "只见" in profile.source
    if not profile.is_seen:
        assert "推断" in profile.source
