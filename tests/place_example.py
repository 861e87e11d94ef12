"""One small source for every place: the example's money in the funds and flows that it prints."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from benchmarks.nation.body import executed

from kept import source_of
from mingzhang.model.budget import Budget
from mingzhang.model.vocabulary import BookletKind, Fund
from mingzhang.tables.profile import Profile

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "lanxian-media-center-2025"
_OPENING = 3_000_00


def example_of(profile: Profile) -> Budget:
    """A budget or final accounts of the example's unit as this place would hand them in."""
    absent = {member for dimension, member in profile.absent if dimension == "fund"}
    own = next((f for f in (Fund.UNIT_OWN, Fund.OTHER) if str(f) not in absent), None)
    source = source_of(EXAMPLE)
    lines = tuple(
        replace(line, fund=own or Fund.GENERAL_PUBLIC)
        if line.fund is Fund.UNIT_OWN or str(line.fund) in absent
        else line
        for line in (replace(li, economic=li.economic or "30227") for li in source.lines)
    )
    if profile.kind is BookletKind.BUDGET:
        # What was valid until a year prints the names of classes of that time.
        year = min(source.year, profile.years[1] or source.year)
        return replace(source, profile=profile.id, year=year, lines=lines)
    return replace(
        source,
        profile=profile.id,
        kind=BookletKind.FINAL_ACCOUNTS,
        year=max(profile.years[0] or 0, 2024),
        lines=executed(lines),
        comparisons=(),
        forms=(),
        catalogue=None,
        notices=(),
    )
