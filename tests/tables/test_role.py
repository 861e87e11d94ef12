"""Who asks for a table asks for its role, whatever the profile calls it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kept import booklet_of
from mingzhang.check.engine import check
from mingzhang.model.booklet import Booklet
from mingzhang.model.vocabulary import BookletKind
from mingzhang.tables.profile import Profile, all_profiles, get_profile
from mingzhang.tables.role import MAIN, STATUTORY, Role

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"


def renamed(profile: Profile, booklet: Booklet) -> tuple[Profile, Booklet]:
    """The same with other ids of tables, as another author would have chosen them."""

    def other(name: str) -> str:
        return f"t_{name}" if name else ""

    shapes = tuple(
        replace(s, id=other(s.id), alternative=other(s.alternative)) for s in profile.tables
    )
    tables = tuple(replace(t, shape=other(t.shape)) for t in booklet.tables)
    return replace(profile, tables=shapes), replace(booklet, tables=tables)


def test_findings_do_not_depend_on_the_ids_of_tables() -> None:
    booklet = booklet_of(EXAMPLE)
    profile = get_profile(booklet.profile)
    without = replace(booklet, tables=booklet.tables[1:], forms=booklet.forms[1:])
    for one in (booklet, without):
        before = check(one, profile)
        after_profile, after = renamed(profile, one)
        found = check(after, after_profile)
        assert [(f.code, f.message) for f in found.findings] == [
            (f.code, f.message) for f in before.findings
        ]
        assert [(r.code, r.outcome) for r in found.rules] == [
            (r.code, r.outcome) for r in before.rules
        ]
    assert any(f.code == "D101" for f in found.findings)


@pytest.mark.parametrize("profile", all_profiles(), ids=lambda p: p.id)
def test_every_profile_declares_what_is_asked_for(profile: Profile) -> None:
    assert [role for role in STATUTORY if not profile.shapes_of(role)] == []
    missing = [role for role in MAIN if profile.measure_of(role) is None]
    # Final accounts print one total for both sides; Shanghai never names project expenditure.
    final = profile.kind is BookletKind.FINAL_ACCOUNTS
    shanghai = profile.id.startswith("shanghai")
    assert missing == ([Role.INCOME_TOTAL] if final else [Role.PROJECT] if shanghai else [])
