"""One year of a budget unit of the invented county: its lines, projects, purchases and assets.

Every quantity follows from the unit's seed and the year alone, so that last year's figures can be
asked for without the year before them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from mingzhang.codes import find_basic_nature, find_three_public, government_economic_for
from mingzhang.demonstration.form import ProjectForm, UnitForm
from mingzhang.lean import dataclass
from mingzhang.model.budget import ProcurementItem
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import (
    Agency,
    Fund,
    Nature,
    Origin,
    ProcurementKind,
    ThreePublic,
    UnitKind,
)

_MONTHS = 12
_ALWAYS_GENERAL = 2  # the first rows of the general projects come back every year
_FUNDS = {
    "land": (Fund.GOVERNMENT_FUND, "103014801"),
    "welfare": (Fund.GOVERNMENT_FUND, "103015501"),
    "sports": (Fund.GOVERNMENT_FUND, "103015502"),
    "capital": (Fund.STATE_CAPITAL, "1030601"),
    "fees": (Fund.FISCAL_ACCOUNT, ""),
    "own": (Fund.UNIT_OWN, ""),
}
_SHARES = {"central": (100, 0), "provincial": (0, 100), "mixed": (60, 20)}
"""Percent of a project that the central and the provincial budget pay, by mark."""

_PROCURED = {
    "goods": (ProcurementKind.GOODS, 95),
    "works": (ProcurementKind.WORKS, 90),
    "services": (ProcurementKind.SERVICES, 85),
}
"""What is bought for a project, and how much of it in percent, by mark."""


@dataclass(frozen=True, slots=True)
class ProjectYear:
    """A project in one year.

    Attributes:
        name: in the budget; a subordinate unit's begins with the unit's short name.
        price: in 元 for one, of a `pay` project for one and a month.
        central, provincial: the parts of the yuan that others pay.
        carried_over: 元 left from last year, beside this year's yuan.
        is_new: not in last year's budget.
    """

    form: ProjectForm
    name: str
    count: int
    price: int
    yuan: int
    central: int
    provincial: int
    fund: Fund
    revenue: str
    carried_over: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class UnitYear:
    """A budget unit in one year.

    Attributes:
        office_area: in square metres; costly: sets of equipment worth more than 500,000 元.
    """

    name: str
    form: UnitForm
    staff: int
    retired: int
    vehicles: int
    office_area: int
    costly: int
    lines: tuple[Line, ...]
    projects: tuple[ProjectYear, ...]
    procurement: tuple[ProcurementItem, ...]


@lru_cache(maxsize=1024)
def unit_year(name: str, form: UnitForm, prefix: str, seed: int, year: int) -> UnitYear:
    """What a unit plans for a year.

    Args:
        name: in full; prefix: what its projects' names begin with.
    """
    fixed = Random(f"{seed}/unit")
    usual = fixed.randint(*form.staff)
    retired = round(usual * fixed.uniform(0.05, 0.4))
    vehicles = fixed.randint(1, 2 + usual // 60) if form.is_office else 0
    area = usual * fixed.randint(12, 22)
    costly = usual // 60
    staff = max(3, usual + _moving(seed, "staff", year).randint(-1 - usual // 30, 1 + usual // 30))
    projects = tuple(_projects(form, prefix, seed, year))
    lines = (
        *_basic(name, form, staff, retired, vehicles, seed, year),
        *(line for project in projects for line in _project_lines(name, project)),
    )
    bought = tuple(_procurement(name, lines, projects))
    return UnitYear(name, form, staff, retired, vehicles, area, costly, lines, projects, bought)


def _moving(seed: int, what: str, year: int) -> Random:
    """Chance of one quantity in one year."""
    return Random(f"{seed}/{what}/{year}")


def _lasting(seed: int, what: str, year: int) -> Random:
    """Chance of a quantity that stays for two years, so that some figures do not change."""
    return Random(f"{seed}/{what}/{(year + seed) // 2}")


# ---- basic expenditure ------------------------------------------------------------------------


def _basic(
    name: str, form: UnitForm, staff: int, retired: int, vehicles: int, seed: int, year: int
) -> Iterator[Line]:
    """The lines of personnel and operating costs, out of grants and of the unit's own income."""
    office = form.kind is not UnitKind.PUBLIC_INSTITUTION
    pension, medical = ("2080501", "2101101") if office else ("2080502", "2101102")
    amounts = [
        *_personnel(form, staff, seed, year, medical),
        ("30302", pension, retired * Random(f"{seed}/pension").randint(2400, 7200)),
        *_operating(form, staff, vehicles, seed, year),
    ]
    for economic, function, yuan in amounts:
        own = 0
        if find_basic_nature(economic) == Nature.PERSONNEL and economic != "30302":
            own = yuan * form.own_percent // 100
        for fund, part in ((Fund.GENERAL_PUBLIC, yuan - own), (Fund.UNIT_OWN, own)):
            if part:
                yield _basic_line(name, form.kind, economic, function or form.function, fund, part)


def _basic_line(
    name: str, kind: UnitKind, economic: str, function: str, fund: Fund, yuan: int
) -> Line:
    nature = Nature(find_basic_nature(economic) or "")
    agency = (
        nature is Nature.OPERATING
        and fund is Fund.GENERAL_PUBLIC
        and kind is not UnitKind.PUBLIC_INSTITUTION
    )
    return Line(
        fen=yuan * 100,
        unit=name,
        function=function,
        nature=nature,
        fund=fund,
        economic=economic,
        government_economic=government_economic_for(economic, kind.value) or "",
        three_public=ThreePublic(find_three_public(economic) or "none"),
        agency=Agency.YES if agency else Agency.NO,
    )


def _personnel(
    form: UnitForm, staff: int, seed: int, year: int, medical: str
) -> Iterator[tuple[str, str, int]]:
    """Economic code, function (empty for the unit's own) and 元."""
    fixed = Random(f"{seed}/wages")
    step = 100 + _lasting(seed, "wages", year).randint(0, 4)
    wage = staff * fixed.randint(384, 480) * step  # a year of 38,400 to 49,900 元 each
    yield "30101", "", wage
    if form.kind is UnitKind.PUBLIC_INSTITUTION:
        allowance, merit = (
            staff * fixed.randint(50, 90) * 100,
            staff * fixed.randint(220, 360) * 100,
        )
        yield "30102", "", allowance
        yield "30103", "", wage // 12
        yield "30107", "", merit
    else:
        allowance, merit = staff * fixed.randint(220, 310) * 100, 0
        yield "30102", "", allowance
        yield "30103", "", wage // 12 + staff * fixed.randint(60, 140) * 100
    whole = wage + allowance + merit
    yield "30108", "2080505", whole * 16 // 100
    if fixed.random() < 0.5:
        yield "30109", "2080506", whole * 8 // 100
    yield "30110", medical, whole * 7 // 100
    yield "30112", "", whole // 100
    yield "30113", "2210201", whole * fixed.randint(8, 12) // 100
    if fixed.random() < 0.3:
        yield "30199", "", staff * fixed.randint(6, 20) * 100


def _operating(
    form: UnitForm, staff: int, vehicles: int, seed: int, year: int
) -> Iterator[tuple[str, str, int]]:
    """Economic code, function (empty for the unit's own) and 元."""
    fixed = Random(f"{seed}/operating")
    scale = _lasting(seed, "operating", year).randint(92, 104)
    for economic, least, most, chance in (
        ("30201", 900, 2400, 1.0),
        ("30202", 150, 600, 0.8),
        ("30205", 40, 120, 0.5),
        ("30206", 160, 520, 0.7),
        ("30207", 120, 420, 0.9),
        ("30208", 300, 900, 0.5),
        ("30211", 500, 2200, 0.9),
        ("30213", 150, 620, 0.7),
        ("30215", 60, 300, 0.4),
        ("30216", 120, 620, 0.9),
        ("30226", 120, 520, 0.4),
        ("30228", 600, 1300, 1.0),
        ("30229", 400, 1600, 0.9),
        ("30299", 80, 420, 0.7),
    ):
        each = fixed.randint(least, most)
        if fixed.random() < chance:
            yield economic, "", staff * each * scale // 10_000 * 100
    if form.is_office:
        guests = _lasting(seed, "guests", year).randint(6, 40) * (2 + staff // 12)
        if fixed.random() < 0.8:
            yield "30217", "", guests * 100
        if vehicles:
            each = _lasting(seed, "vehicles", year).randint(240, 340)
            yield "30231", "", vehicles * each * 100
            if _moving(seed, "purchase", year).random() < 0.07:
                yield "31013", "", fixed.randint(1500, 1790) * 100
        if form.kind is not UnitKind.PUBLIC_INSTITUTION:
            yield "30239", "", staff * 7200
    if _moving(seed, "furniture", year).random() < 0.4:
        yield "31002", "", (1 + staff // 15) * fixed.randint(30, 120) * 100


# ---- projects ---------------------------------------------------------------------------------


def _projects(form: UnitForm, prefix: str, seed: int, year: int) -> Iterator[ProjectYear]:
    fixed = Random(f"{seed}/projects")
    chosen = list(form.general[:_ALWAYS_GENERAL])
    others = list(form.general[_ALWAYS_GENERAL:])
    if others:
        chosen += fixed.sample(others, fixed.randint(0, 2))
    elif len(form.projects) > _ALWAYS_GENERAL:
        chosen = chosen[: fixed.randint(0, 1)]
    carried = fixed.random() < 0.35
    for project in (*form.projects, *chosen):
        if not _runs(project, seed, year):
            continue
        runs = _runs(project, seed, year - 1)
        left = 0
        if carried and runs and "pay" not in project.marks:
            share = _moving(seed, f"{project.name}/carried", year).randint(4, 30)
            left = _cost(project, seed, year - 1)[2] * share // 10_000 * 100
            carried = False
        yield _project(project, prefix, seed, year, left, is_new=not runs)


def _runs(project: ProjectForm, seed: int, year: int) -> bool:
    once = "once" in project.marks
    return not once or _moving(seed, f"{project.name}/runs", year).random() < 0.5


def _cost(project: ProjectForm, seed: int, year: int) -> tuple[int, int, int]:
    """Count, price and their product in 元."""
    fixed = Random(f"{seed}/{project.name}")
    usual = fixed.randint(*project.count)
    price = fixed.randint(*project.price)
    moving = _moving(seed, project.name, year)
    count = max(1, round(usual * moving.choice((0.9, 0.96, 1, 1, 1, 1.04, 1.1))))
    most = {"天": 330, "期": 12}.get(project.unit, count)
    step = 10 ** max(0, len(str(price)) - 2)
    price = price // step * step
    months = _MONTHS if "pay" in project.marks else 1
    count = min(count, most)
    return count, price, count * price * months


def _project(
    project: ProjectForm, prefix: str, seed: int, year: int, left: int, is_new: bool
) -> ProjectYear:
    count, price, yuan = _cost(project, seed, year)
    fund, revenue = next(
        (_FUNDS[mark] for mark in _FUNDS if mark in project.marks), (Fund.GENERAL_PUBLIC, "")
    )
    central, provincial = next(
        (share for mark, share in _SHARES.items() if mark in project.marks), (0, 0)
    )
    return ProjectYear(
        form=project,
        name=prefix + project.name,
        count=count,
        price=price,
        yuan=yuan,
        central=yuan * central // 100,
        provincial=yuan * provincial // 100,
        fund=fund,
        revenue=revenue,
        carried_over=left,
        is_new=is_new,
    )


def _project_lines(unit: str, project: ProjectYear) -> Iterator[Line]:
    for origin, yuan in (
        (Origin.CURRENT, project.yuan),
        (Origin.CARRIED_OVER, project.carried_over),
    ):
        if yuan:
            yield Line(
                fen=yuan * 100,
                unit=unit,
                function=project.form.function,
                nature=Nature.PROJECT,
                origin=origin,
                fund=project.fund,
                revenue=project.revenue if origin is Origin.CURRENT else "",
                project=project.name,
            )


def _procurement(
    unit: str, lines: tuple[Line, ...], projects: tuple[ProjectYear, ...]
) -> Iterator[ProcurementItem]:
    for economic, name, kind in (
        ("30201", "办公用品", ProcurementKind.GOODS),
        ("30202", "印刷服务", ProcurementKind.SERVICES),
        ("31002", "办公设备", ProcurementKind.GOODS),
    ):
        fen = sum(line.fen for line in lines if line.economic == economic)
        if fen:
            yield ProcurementItem(name, kind, fen * 60 // 10_000 // 100 * 10_000, unit=unit)
    for project in projects:
        for mark, (kind, percent) in _PROCURED.items():
            if mark in project.form.marks:
                fen = project.yuan * percent // 10_000 * 10_000
                if fen:
                    yield ProcurementItem(project.form.thing, kind, fen, project.name, unit)
