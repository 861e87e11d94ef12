"""One small source for every place: the example's money in the funds and flows that it prints."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from kept import source_of
from mingzhang.model.budget import Budget
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import BookletKind, Flow, Fund, Origin, Stage
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
        return replace(source, profile=profile.id, lines=lines)
    return replace(
        source,
        profile=profile.id,
        kind=BookletKind.FINAL_ACCOUNTS,
        year=max(profile.years[0] or 0, 2024),
        lines=_executed(lines),
        comparisons=(),
        forms=(),
        catalogue=None,
        notices=(),
    )


def _executed(planned: tuple[Line, ...]) -> tuple[Line, ...]:
    """The plan as it was carried out: what was budgeted, came in, was spent and is left."""
    spent = tuple(replace(line, origin=Origin.CURRENT) for line in planned)
    budgeted = tuple(replace(line, stage=Stage.BUDGET) for line in spent)
    needed: dict[tuple[str, str, Fund], int] = defaultdict(int)
    for line in spent:
        needed[line.unit, line.function, line.fund] += line.fen
    came_in = [
        Line(fen, unit, function, fund=fund, flow=Flow.INCOME)
        for (unit, function, fund), fen in needed.items()
    ]
    unit, function, fund = next(iter(needed))
    kept = (
        Line(_OPENING, unit, function, fund=fund, flow=flow)
        for flow in (Flow.OPENING, Flow.CLOSING)
    )
    return (*spent, *budgeted, *came_in, *kept)
