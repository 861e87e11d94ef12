"""What the departments of the invented county are like: `department.toml` as dataclasses.

A *form* is what all years of an organisation have in common: its duties, how many people it may
have, its projects with the ranges of their counts and prices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from mingzhang.kept import toml_data
from mingzhang.lean import dataclass
from mingzhang.model.vocabulary import UnitKind

OFFICE = "本级"
"""Behind the name of a department that has units: its own office as a budget unit."""


@dataclass(frozen=True, slots=True)
class ProjectForm:
    """A project that comes back every year, or from time to time.

    Attributes:
        thing, unit: what is counted: `维修养护供水工程`, `处`.
        count, price: fewest and most; cheapest and dearest in 元 for one, for `pay` by the month.
        benefit, better: what gets better, and how: `农村供水保障能力`, `提升`.
        marks: see `department.toml`.
    """

    name: str
    function: str
    thing: str
    unit: str
    count: tuple[int, int]
    price: tuple[int, int]
    benefit: str
    better: str
    marks: frozenset[str]


@dataclass(frozen=True, slots=True)
class UnitForm:
    """A budget unit: an office or an institution.

    Attributes:
        function: the item of its running costs.
        general: projects that any unit may have; few of them are chosen.
        is_office: part of the administration, with reception and vehicles; no school or hospital.
        own_percent: how much of its staff it pays out of its own income.
    """

    name: str
    function: str
    kind: UnitKind
    staff: tuple[int, int]
    projects: tuple[ProjectForm, ...]
    general: tuple[ProjectForm, ...]
    field: str
    served: str
    law: str
    is_office: bool = True
    own_percent: int = 0


@dataclass(frozen=True, slots=True)
class DepartmentForm:
    """A department with its office and all the units it may have."""

    name: str
    office: UnitForm
    duties: tuple[str, ...]
    units: tuple[UnitForm, ...] = ()


@cache
def _data() -> dict[str, Any]:
    text = (files(__package__) / "department.toml").read_text("utf-8")
    return toml_data(text)


def county_name() -> str:
    """The name of the invented county; no county of China bears it."""
    return str(_data()["county"])


def town_names() -> Iterator[str]:
    """Names of towns and sub-districts: `清禾县柳河镇人民政府`, neighbours unlike each other."""
    data, county = _data(), county_name()
    first, second, kinds = data["town_first"], data["town_second"], data["town_kinds"]
    for turn in range(len(second)):
        for place, beginning in enumerate(first):
            kind = kinds[(place + turn) % len(kinds)]
            organ = "办事处" if kind == "街道" else "人民政府"
            yield f"{county}{beginning}{second[(place + turn) % len(second)]}{kind}{organ}"


@cache
def department_forms() -> dict[str, DepartmentForm]:
    """The forms of the county's departments by full name, without towns.

    One with units stands before each two without, as far as they last.
    """
    rows = _data()["kinds"]
    small = [row for row in rows if "units" not in row]
    large = [row for row in rows if "units" in row]
    ordered: list[dict[str, Any]] = []
    for number in range(max(len(large), (len(small) + 1) // 2)):
        ordered += [*large[number : number + 1], *small[2 * number : 2 * number + 2]]
    return {form.name: form for form in map(_department, ordered)}


def department_form(name: str) -> DepartmentForm:
    """The form of a department by its full name; towns share one.

    Raises:
        ValueError: the invented county has no such department.
    """
    found = department_forms().get(name)
    if found is not None:
        return found
    if name not in _towns():
        raise ValueError(f"the invented county has no department {name}")
    return replace(_town(), name=name)


def unit_form(name: str, parent: str) -> UnitForm:
    """The form of a unit by its full name and its department's.

    Raises:
        ValueError: the department has no such unit.
    """
    department = department_form(parent)
    if name in (parent, parent + OFFICE):
        return department.office
    found = next((unit for unit in department.units if name.endswith(unit.name)), None)
    if found is None:
        raise ValueError(f"{parent} has no unit {name}")
    return found


def unit_name(department: str, unit: UnitForm) -> str:
    """The full name of a unit: the county's, or the town's where the department is one."""
    town = department.removesuffix("人民政府").removesuffix("办事处")
    return (town if department in _towns() else county_name()) + unit.name


@cache
def _towns() -> frozenset[str]:
    return frozenset(town_names())


@cache
def _town() -> DepartmentForm:
    return _department({"name": "人民政府", **_data()["town_office"]})


def _department(row: dict[str, Any]) -> DepartmentForm:
    county = county_name()
    name = row["name"].format(county=county) if "{county}" in row["name"] else county + row["name"]
    common = {key: row[key] for key in ("field", "served", "law")}
    office = UnitForm(
        name=name,
        function=row["function"],
        kind=UnitKind(row.get("office", "administrative")),
        staff=_pair(row["staff"]),
        projects=_projects(row["projects"], row["projects_function"]),
        general=_projects(_data()["general"], row["projects_function"]),
        **common,
    )
    return DepartmentForm(
        name,
        office,
        tuple(row["duties"]),
        tuple(_unit(unit, common) for unit in row.get("units", ())),
    )


def _unit(row: Sequence[Any], common: dict[str, Any]) -> UnitForm:
    name, projects, function, kind, least, most = row
    data = _data()
    return UnitForm(
        name=name,
        function=function,
        kind=UnitKind(kind),
        staff=(least, most),
        projects=_projects(data["sets"][projects], function),
        general=_projects(data["general"][:2], function),
        is_office=projects not in ("school", "high_school", "hospital"),
        own_percent=data["own_percent"].get(projects, 0),
        **common,
    )


def _projects(rows: Sequence[Sequence[Any]], function: str) -> tuple[ProjectForm, ...]:
    return tuple(
        ProjectForm(
            name,
            own or function,
            thing,
            unit,
            (fewest, most),
            (cheapest, dearest),
            benefit,
            better,
            frozenset(marks.split()),
        )
        for name, own, thing, unit, fewest, most, cheapest, dearest, benefit, better, marks in rows
    )


def _pair(row: Sequence[int]) -> tuple[int, int]:
    return row[0], row[1]
