"""Every profile: an example is compiled, read back, and has no error in its tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mingzhang.check.engine import check
from mingzhang.check.finding import Severity
from mingzhang.entry import read_source
from mingzhang.model.budget import Budget
from mingzhang.model.vocabulary import BookletKind, Fund
from mingzhang.pipeline import compute_booklet
from mingzhang.recognise import recognise
from mingzhang.render.layout import layout
from mingzhang.tables.profile import Profile, all_profiles, profile_of

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "lanxian-media-center-2025"
BUDGETS = [p for p in all_profiles() if p.kind is BookletKind.BUDGET and not p.is_fallback]


def budget_of(profile: Profile) -> Budget:
    """The example's money in the funds that the place has."""
    absent = {member for dimension, member in profile.absent if dimension == "fund"}
    own = next((f for f in (Fund.UNIT_OWN, Fund.OTHER) if str(f) not in absent), None)
    source = read_source(EXAMPLE)
    lines = tuple(
        replace(line, fund=own or Fund.GENERAL_PUBLIC)
        if line.fund is Fund.UNIT_OWN or str(line.fund) in absent
        else line
        for line in (replace(li, economic=li.economic or "30227") for li in source.lines)
    )
    return replace(source, profile=profile.id, lines=lines)


@pytest.mark.parametrize("profile", BUDGETS, ids=lambda p: p.id)
def test_example_of_every_place_comes_back_and_is_clean(profile: Profile) -> None:
    booklet = compute_booklet(budget_of(profile))
    again = recognise(layout(booklet, profile), profile)
    for one, other in zip(booklet.tables, again.tables, strict=True):
        assert one == other, one.title
    found = check(again, profile_of(again), only=("R", "C")).findings
    assert [(f.code, f.message) for f in found if f.severity is Severity.ERROR] == []
