"""Body number k of the nation: whose it is, how large, and its budget or final accounts."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any

from mingzhang.codes.division import divisions
from mingzhang.codes.functional import functional
from mingzhang.demonstration.county import InventedOrganisation, invented_budget, invented_county
from mingzhang.demonstration.form import county_name
from mingzhang.model.budget import Budget
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import BookletKind, Flow, Fund, Origin, Stage
from mingzhang.tables.profile import Profile, all_profiles

SIZES = (1,) * 30 + (2,) * 6 + (4,) * 3 + (16,)
"""How many times the six to thirty projects of an invented body: few bodies have hundreds."""
_YEAR = 2025
_DEPARTMENTS = 60
_TRIES = 20
_OPENING = 3_000_00


@dataclass(frozen=True, slots=True)
class Body:
    """One booklet to be made.

    Attributes:
        province: its code, two digits; times: of its projects, see `SIZES`.
    """

    number: int
    province: str
    county: str
    profile: str
    times: int
    budget: Budget

    @property
    def chance(self) -> random.Random:
        """What else is drawn for it, the same every time."""
        return random.Random(f"nation {self.number}")


@cache
def provinces() -> tuple[str, ...]:
    """Codes of the 31 provinces whose budgets are disclosed under the same rules."""
    return tuple(row.code for row in divisions() if len(row.code) == 2 and row.code < "70")


@cache
def _counties(division: str) -> tuple[str, ...]:
    """Names of a division's counties, else of its districts."""
    names = [r.name for r in divisions() if len(r.code) == 6 and r.code.startswith(division)]
    kept = [name for name in names if name.endswith("县") and len(name) > 1]
    return tuple(kept or [name for name in names if name.endswith("区") and name != "市辖区"])


@cache
def _organisations() -> tuple[InventedOrganisation, ...]:
    return invented_county(_DEPARTMENTS)


@cache
def _profiles(province: str, kind: BookletKind) -> tuple[Profile, ...]:
    """What the province prints; a form for anywhere where nobody has seen its own."""
    usable = [p for p in all_profiles() if p.kind is kind and "unit" not in p.id]
    own = [p for p in usable if p.division and p.division.startswith(province)]
    return tuple(own or [p for p in usable if p.id.startswith("national-")])


def body(number: int) -> Body:
    """The body of this number: provinces in turn, everything else by a fixed draw."""
    chance = random.Random(f"body {number}")
    province = provinces()[number % len(provinces())]
    kind = BookletKind.FINAL_ACCOUNTS if chance.random() < 0.4 else BookletKind.BUDGET
    profile = chance.choice(_profiles(province, kind))
    county = chance.choice(_counties(profile.division or province) or _counties(province))
    departments = [o for o in _organisations() if o.kind == "department"]
    first, last = profile.years
    year = min(max(_YEAR, first or 0), last or 9999)
    for _try in range(_TRIES):
        organisation = replace(chance.choice(departments), seed=chance.getrandbits(32))
        # The spending is drawn in the form that knows every fund, then told in the place's own.
        drawn = invented_budget(organisation, year, _organisations())
        codes = {line.function[:3] for line in drawn.lines}
        if all(functional().find_code(code, year) for code in codes):
            break  # nobody spent under a code of later years
    times = chance.choice(SIZES)
    told = _told_as(_enlarged(drawn, times), profile, year)
    return Body(number, province, county, profile.id, times, _renamed(told, _names(county)))


def _enlarged(budget: Budget, times: int) -> Budget:
    """The budget with its projects so many times, numbered, and their targets with them."""
    if times == 1:
        return budget
    copies = range(1, times)
    return replace(
        budget,
        lines=budget.lines
        + tuple(
            replace(line, project=f"{line.project}{copy}期")
            for copy in copies
            for line in budget.lines
            if line.project
        ),
        # What the text says of the reasons is about the projects that there were.
        comparisons=tuple(replace(c, reason="工作安排有调整") for c in budget.comparisons),
        projects=budget.projects
        + tuple(replace(p, name=f"{p.name}{copy}期") for copy in copies for p in budget.projects),
        forms=budget.forms
        + tuple(
            replace(form, subject=f"{form.subject}{copy}期")
            for copy in copies
            for form in budget.forms
            if form.scope.value == "project"
        ),
    )


def _told_as(budget: Budget, profile: Profile, year: int) -> Budget:
    absent = {member for dimension, member in profile.absent if dimension == "fund"}
    own = next((f for f in (Fund.UNIT_OWN, Fund.OTHER) if str(f) not in absent), None)
    lines = tuple(
        replace(line, fund=own or Fund.GENERAL_PUBLIC)
        if str(line.fund) in absent or line.fund is Fund.UNIT_OWN
        else line
        for line in budget.lines
    )
    lines = tuple(replace(line, economic=line.economic or "30227") for line in lines)
    known = {measure.key for measure in profile.measures}
    said = tuple(c for c in budget.comparisons if c.measure in known)
    if profile.kind is BookletKind.BUDGET:
        return replace(budget, profile=profile.id, lines=lines, comparisons=said)
    return replace(
        budget,
        profile=profile.id,
        kind=BookletKind.FINAL_ACCOUNTS,
        year=year,
        lines=executed(lines),
        assets=replace(budget.assets, date=f"{year}年12月31日") if budget.assets else None,
        comparisons=(),
        forms=(),
        catalogue=None,
        notices=(),
    )


def executed(planned: tuple[Line, ...]) -> tuple[Line, ...]:
    """The plan as it was carried out: what was budgeted, came in, was spent and is left."""
    spent = tuple(replace(line, origin=Origin.CURRENT) for line in planned)
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
    return (*spent, *(replace(line, stage=Stage.BUDGET) for line in spent), *came_in, *kept)


def _names(county: str) -> dict[str, str]:
    names = {county_name(): county}
    if county.endswith("区"):
        names |= {
            "本县": "本区",
            "县委": "区委",
            "县政府": "区政府",
            "全县": "全区",
            "县直": "区直",
        }
    return names


def _renamed(thing: Any, names: dict[str, str]) -> Any:
    """The same thing with other names in every text of it."""
    if type(thing) is str:
        for was, now in names.items():
            thing = thing.replace(was, now)
        return thing
    if isinstance(thing, tuple):
        return tuple([_renamed(part, names) for part in thing])
    if is_dataclass(thing) and not isinstance(thing, type):
        changed = {
            f.name: new
            for f in fields(thing)
            if f.init and (new := _renamed(old := getattr(thing, f.name), names)) != old
        }
        return replace(thing, **changed) if changed else thing
    return thing
