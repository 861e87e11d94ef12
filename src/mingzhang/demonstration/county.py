"""An invented county: its departments and budget units, and their budgets year by year.

Nothing is drawn at random that is not fixed by the seed: the same organisation and year give the
same budget, last year's figures in this year's text are those of last year's budget, and a
department's budget is the union of its units'.

>>> county = invented_county(30)
>>> county[0].name, county[1].name, county[1].parent
('清禾县教育局', '清禾县教育局本级', '清禾县教育局')
>>> invented_budget(county[0], 2025, county).department.name
'清禾县教育局'
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice
from random import Random
from typing import Literal

from mingzhang.demonstration.comparison import comparisons
from mingzhang.demonstration.form import (
    OFFICE,
    DepartmentForm,
    UnitForm,
    county_name,
    department_form,
    department_forms,
    town_names,
    unit_form,
    unit_name,
)
from mingzhang.demonstration.mistake import mistaken
from mingzhang.demonstration.spending import ProjectYear, UnitYear, unit_year
from mingzhang.demonstration.target import department_target, project_target
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget, BudgetUnit, Department, Project, StateAssets
from mingzhang.model.catalogue import CatalogueEntry, Notice, ServiceCatalogue
from mingzhang.model.vocabulary import Level, ProjectCategory
from mingzhang.tables.profile import get_profile

__all__ = ["InventedOrganisation", "invented_budget", "invented_county", "mistaken"]

PROFILE = "shanxi-county-budget-2025"

_MOST_UNITS = 3  # beside the office, which is a unit as well
_SPECIFIC = frozenset(("works", "central", "provincial", "mixed", "land", "welfare", "sports"))
_NO_VEHICLES = ("领导用车", "机要通信用车", "应急保障用车", "执法执勤用车", "特种专业技术用车")


@dataclass(frozen=True, slots=True)
class InventedOrganisation:
    """A department, or one of its budget units.

    Attributes:
        code: `012` of a department, `012003` of a unit.
        parent: name of a unit's department; empty for a department.
        seed: of all its figures.
    """

    name: str
    code: str
    kind: Literal["department", "unit"]
    parent: str = ""
    seed: int = 0


def invented_county(departments: int, seed: int = 2025) -> tuple[InventedOrganisation, ...]:
    """The departments of the invented county, each followed by its budget units.

    About a third have units; the first of these is the department's own office (本级). Beyond the
    kinds of county departments come towns and sub-districts.

    Raises:
        ValueError: more departments than there are names.
    """
    chance = Random(seed)
    names = list(islice(chain(department_forms(), town_names()), departments))
    if len(names) < departments:
        raise ValueError(f"the invented county has only {len(names)} departments")
    found: list[InventedOrganisation] = []
    for number, name in enumerate(names, 1):
        code, form = f"{number:03d}", department_form(name)
        seeds = Random(f"{seed}/{name}")
        found.append(InventedOrganisation(name, code, "department", seed=seeds.getrandbits(32)))
        is_town = name not in department_forms()
        if not form.units or (is_town and chance.random() > 1 / 3):
            continue
        most = min(len(form.units), _MOST_UNITS)
        units = [name + OFFICE]
        units += [unit_name(name, unit) for unit in form.units[: chance.randint(1, most)]]
        for place, unit in enumerate(units, 1):
            found.append(
                InventedOrganisation(
                    unit, f"{code}{place:03d}", "unit", name, seeds.getrandbits(32)
                )
            )
    return tuple(found)


def invented_budget(
    organisation: InventedOrganisation,
    year: int,
    organisations: Sequence[InventedOrganisation],
    profile: str = PROFILE,
) -> Budget:
    """The budget of a department or unit for a year.

    Args:
        organisations: the county, to find a department's units in.
        profile: any profile of budgets whose funds are those of `Fund` up to 单位资金.

    Raises:
        ValueError: the invented county has no such organisation.
    """
    units = _units(organisation, organisations)
    home = organisation.parent or organisation.name
    form = department_form(home)
    this = [_year(unit, home, year) for unit in units]
    last = [_year(unit, home, year - 1) for unit in units]
    supervisor = f"{organisation.code[:3]}-{home}"
    main = this[0].form if len(units) == 1 else form.office
    catalogue = _catalogue(main) if organisation.seed % 3 == 0 else None
    return Budget(
        profile=profile,
        year=year,
        level=Level.UNIT if organisation.kind == "unit" else Level.DEPARTMENT,
        department=Department(
            name=organisation.name,
            code=organisation.code,
            county=county_name(),
            duties=_duties(organisation, form, main),
            organisation=(_composition(organisation, this),),
            units=tuple(
                BudgetUnit(unit.name, unit.code, found.form.kind)
                for unit, found in zip(units, this, strict=True)
            ),
        ),
        lines=tuple(line for unit in this for line in unit.lines),
        date=f"{year}年2月{10 + organisation.seed % 18}日",
        projects=tuple(
            Project(project.name, unit.name, _category(project))
            for unit in this
            for project in unit.projects
        ),
        forms=(
            department_target(organisation.name, main.field, main.served, this, year),
            *(
                project_target(found, project, supervisor, unit.seed, year)
                for unit, found in zip(units, this, strict=True)
                for project in found.projects
            ),
        ),
        comparisons=tuple(comparisons(get_profile(profile), this, last)),
        procurement=tuple(item for unit in this for item in unit.procurement),
        assets=_assets(this, year),
        catalogue=catalogue,
        notices=(_notice(),) if catalogue else (),
        catalogue_remarks=_catalogue_remarks(catalogue),
    )


def _units(
    organisation: InventedOrganisation, organisations: Sequence[InventedOrganisation]
) -> list[InventedOrganisation]:
    """The units whose budgets are in this one: a department without units is its own."""
    mine = [unit for unit in organisations if unit.parent == organisation.name]
    return mine if organisation.kind == "department" and mine else [organisation]


def _year(unit: InventedOrganisation, home: str, year: int) -> UnitYear:
    form = unit_form(unit.name, home)
    prefix = "" if unit.name in (home, home + OFFICE) else form.name
    return unit_year(unit.name, form, prefix, unit.seed, year)


def _category(project: ProjectYear) -> ProjectCategory:
    if project.form.marks & _SPECIFIC:
        return ProjectCategory.SPECIFIC_TARGET
    return ProjectCategory.OTHER_OPERATION


# ---- what only the text says ------------------------------------------------------------------


def _duties(
    organisation: InventedOrganisation, form: DepartmentForm, main: UnitForm
) -> tuple[str, ...]:
    if organisation.kind == "unit" and not organisation.name.endswith(OFFICE):
        return (
            f"承担{main.field}领域的具体业务和服务工作，完成主管部门下达的年度任务。",
            f"管理和使用本单位资产，为{main.served}提供规范、便捷的服务。",
            "承办主管部门交办的其他事项。",
        )
    return (
        f"贯彻执行国家和省、市关于{main.field}工作的法律法规和方针政策，结合本县实际组织实施。",
        *form.duties,
        "承办县委、县政府交办的其他事项。",
    )


def _composition(organisation: InventedOrganisation, units: Sequence[UnitYear]) -> str:
    staff = sum(unit.staff for unit in units)
    retired = sum(unit.retired for unit in units)
    people = f"现有在职人员{staff}人，退休人员{retired}人。"
    if len(units) > 1:
        names = "、".join(unit.name for unit in units)
        return f"本部门预算由{len(units)}个预算单位的预算组成：{names}。{people}"
    rooms = ("办公室", "财务室", "业务室", "综合室", "服务室")[: 2 + organisation.seed % 4]
    return f"本单位内设{len(rooms)}个机构：{'、'.join(rooms)}。{people}"


def _assets(units: Sequence[UnitYear], year: int) -> StateAssets:
    vehicles = sum(unit.vehicles for unit in units)
    return StateAssets(
        date=f"{year - 1}年12月31日",
        vehicle_quota=vehicles,
        vehicles=(*((use, 0) for use in _NO_VEHICLES), ("其他公务用车", vehicles)),
        office_area=str(sum(unit.office_area for unit in units)),
        equipment=(
            ("价值50万元（原值）以上的通用设备", sum(unit.costly for unit in units)),
            ("价值100万元（原值）以上的专用设备", sum(unit.costly // 2 for unit in units)),
        ),
    )


def _catalogue(form: UnitForm) -> ServiceCatalogue:
    """The services that a department may buy: those of its projects, and what any office needs."""
    field = form.field
    bought = [p.name for p in form.projects if p.marks & {"services", "activity"}]
    offices = ("法律顾问服务", "会计审计服务", "印刷服务", "物业管理服务")
    rows = [
        ("A", "公共服务"),
        ("A01", f"{field}公共服务"),
        ("A0101", f"{field}专项服务"),
        *((f"A0101{n:02d}", f"{name}服务") for n, name in enumerate(bought, 1)),
        ("B", "政府履职所需辅助性服务"),
        ("B01", "机关运行辅助服务"),
        ("B0101", "机关运行专业服务"),
        *((f"B0101{n:02d}", name) for n, name in enumerate(offices, 1)),
    ]
    levels = {1: 1, 3: 2, 5: 3, 7: 4}
    return ServiceCatalogue(
        f"{county_name()}政府购买服务指导性目录",
        tuple(CatalogueEntry(field, code, levels[len(code)], name) for code, name in rows),
    )


def _notice() -> Notice:
    county = county_name()
    return Notice(
        issuer=f"{county}财政局文件",
        number="清财字〔2023〕6号",
        title=f"关于印发《{county}政府购买服务指导性目录》的通知",
        addressee="县直各单位、各乡镇人民政府",
        paragraphs=(
            "为规范政府购买服务行为，明确政府购买服务的范围和内容，现将目录印发给你们，请遵照执行。",
            "各单位应当在目录范围内编制政府购买服务预算，不得将应当由本单位直接履职的事项向外购买。",
        ),
        signature=f"{county}财政局",
        date="2023年1月16日",
    )


def _catalogue_remarks(catalogue: ServiceCatalogue | None) -> tuple[str, ...]:
    if catalogue is None:
        return ()
    return ("政府购买服务适用全县统一的指导性目录，本部门适用的内容见附件。",)
