"""Budgets for property tests: valid, varied, and small enough to shrink well."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from mingzhang.amounts import Amount, Unit
from mingzhang.codes import (
    department_economic,
    find_basic_nature,
    find_three_public,
    functional,
    government_economic_for,
)
from mingzhang.entry.derive import agency_of
from mingzhang.model.budget import (
    Budget,
    BudgetUnit,
    Comparison,
    Department,
    Execution,
    ProcurementItem,
    Project,
    StateAssets,
)
from mingzhang.model.catalogue import CatalogueEntry, Notice, ServiceCatalogue
from mingzhang.model.slice import Line
from mingzhang.model.target import (
    DepartmentTarget,
    DepartmentTask,
    Funding,
    Indicator,
    PerformanceTarget,
)
from mingzhang.model.vocabulary import (
    INFLOW,
    BookletKind,
    Flow,
    Fund,
    Nature,
    Origin,
    ProcurementKind,
    ProjectCategory,
    Stage,
    ThreePublic,
    UnitKind,
)
from mingzhang.tables.profile import get_profile

PROFILE = "shanxi-county-budget-2025"
YEAR = 2025

_PLACES = ("青石县", "柳河县", "云台区")
_OFFICES = ("水务局", "文化馆", "融媒体中心", "司法局", "图书馆", "疾控中心", "林场", "档案馆")
_THINGS = ("运行维护", "宣传活动", "设备购置", "驻村工作队补助", "劳务派遣人员经费", "信息系统建设")
_FUNCTIONS = tuple(row.code for row in functional() if len(row.code) == 7 and row.is_valid_in(YEAR))
_ECONOMIC = tuple(
    row.code
    for row in department_economic()
    if len(row.code) == 5
    and find_basic_nature(row.code)
    and government_economic_for(row.code, "administrative")
    and government_economic_for(row.code, "public_institution")
)

amounts_fen = st.one_of(
    st.integers(10_000, 200_000_000),
    st.integers(1, 20_000).map(lambda wan: wan * 10_000),  # whole hundredths of 万元
    st.integers(1, 2_000).map(lambda wan: wan * 1_000_000),  # whole 万元
)
words = st.lists(st.sampled_from(_THINGS), min_size=1, max_size=3).map("，".join)
paragraphs = words.map(lambda text: f"本部门负责{text}。")


@composite
def budgets(draw: DrawFn) -> Budget:
    """A valid budget of one department with one to three units."""
    county = draw(st.sampled_from(_PLACES))
    names = draw(st.lists(st.sampled_from(_OFFICES), min_size=1, max_size=3, unique=True))
    units = tuple(
        BudgetUnit(county + name, f"{number:03d}", draw(st.sampled_from(UnitKind)))
        for number, name in enumerate(names, 1)
    )
    department = Department(
        units[0].name,
        f"{draw(st.integers(1, 999)):03d}",
        county,
        tuple(draw(st.lists(paragraphs, min_size=1, max_size=3))),
        tuple(draw(st.lists(paragraphs, min_size=1, max_size=2))),
        units,
    )
    lines = [line for unit in units for line in draw(_basic_lines(unit))]
    projects = [p for unit in units for p in draw(_projects(unit))]
    for project in projects:
        lines.extend(draw(_project_lines(project)))
        if draw(st.integers(0, 4)) == 4:
            lines.extend(draw(_fund_lines(project)))
    targets = tuple(draw(_target(project)) for project in projects if draw(st.booleans()))
    return Budget(
        PROFILE,
        YEAR,
        department,
        tuple(lines),
        projects=tuple(projects),
        targets=targets,
        department_target=draw(st.none() | _department_target(department.name)),
        comparisons=draw(_comparisons()),
        procurement=tuple(draw(st.lists(_procurement(units, projects), max_size=3))),
        assets=draw(_assets()),
        catalogue=draw(st.none() | _catalogue(county)),
        notices=tuple(draw(st.lists(_notice(county), max_size=1))),
        catalogue_remarks=tuple(draw(st.lists(paragraphs, max_size=1))),
        other_remarks=tuple(draw(st.lists(paragraphs, max_size=1))),
    )


@composite
def _basic_lines(draw: DrawFn, unit: BudgetUnit) -> list[Line]:
    lines = []
    function = draw(st.sampled_from(_FUNCTIONS))
    for economic in draw(st.lists(st.sampled_from(_ECONOMIC), min_size=1, max_size=6, unique=True)):
        nature = Nature(find_basic_nature(economic) or "")
        fund = draw(st.sampled_from((Fund.GENERAL_PUBLIC, Fund.GENERAL_PUBLIC, Fund.UNIT_OWN)))
        lines.append(
            Line(
                fen=draw(amounts_fen),
                unit=unit.name,
                function=function,
                nature=nature,
                fund=fund,
                economic=economic,
                government_economic=government_economic_for(economic, unit.kind.value) or "",
                three_public=ThreePublic(find_three_public(economic) or "none"),
                agency=agency_of(nature, fund, unit.kind),
            )
        )
    return lines


@composite
def _projects(draw: DrawFn, unit: BudgetUnit) -> list[Project]:
    things = draw(st.lists(st.sampled_from(_THINGS), max_size=3, unique=True))
    return [Project(thing, unit.name, draw(st.sampled_from(ProjectCategory))) for thing in things]


@composite
def _project_lines(draw: DrawFn, project: Project) -> list[Line]:
    return [
        Line(
            fen=draw(amounts_fen),
            unit=project.unit,
            function=draw(st.sampled_from(_FUNCTIONS)),
            nature=Nature.PROJECT,
            origin=draw(st.sampled_from((Origin.CURRENT, Origin.CURRENT, Origin.CARRIED_OVER))),
            fund=draw(
                st.sampled_from((Fund.GENERAL_PUBLIC, Fund.GENERAL_PUBLIC, Fund.FISCAL_ACCOUNT))
            ),
            project=project.name,
        )
        for _number in range(draw(st.integers(1, 2)))
    ]


@composite
def _fund_lines(draw: DrawFn, project: Project) -> list[Line]:
    """Lines out of a government fund or state capital, which name the revenue that pays."""
    fund, functions, revenues = draw(
        st.sampled_from(
            (
                (Fund.GOVERNMENT_FUND, ("2120801", "2120804", "2296002"), ("103014801",)),
                (Fund.STATE_CAPITAL, ("2230105",), ("1030601", "1030602")),
            )
        )
    )
    origin = draw(st.sampled_from(Origin))
    return [
        Line(
            fen=draw(amounts_fen),
            unit=project.unit,
            function=draw(st.sampled_from(functions)),
            nature=Nature.PROJECT,
            origin=origin,
            fund=fund,
            revenue=draw(st.sampled_from(revenues)) if origin is Origin.CURRENT else "",
            project=project.name,
        )
    ]


def _yuan(fen: int) -> Amount:
    return Amount(fen // 100, 0, Unit.YUAN)


@composite
def _target(draw: DrawFn, project: Project) -> PerformanceTarget:
    total = draw(amounts_fen)
    funding = Funding(
        total=_yuan(total), local=_yuan(total), central=draw(st.none() | st.just(_yuan(0)))
    )
    indicators = tuple(draw(st.lists(_indicator(), min_size=1, max_size=4, unique=True)))
    return PerformanceTarget(
        project=project.name,
        year=YEAR,
        supervisor=f"001-{project.unit}",
        unit=project.unit,
        attribute=draw(st.sampled_from(("延续项目", "新增项目"))),
        term="1年",
        funding_term=funding,
        funding_year=funding,
        overview=draw(paragraphs),
        basis=draw(paragraphs),
        necessity=draw(paragraphs),
        measures=draw(paragraphs),
        plan=draw(paragraphs),
        goal_term=draw(paragraphs),
        goal_year=draw(paragraphs),
        indicators_term=indicators,
        indicators_year=indicators,
        filled_at="2025年3月1日",
    )


_INDICATORS = (
    ("产出指标", "数量指标", "覆盖人数", "≥30人"),
    ("产出指标", "质量指标", "验收合格率", "100%"),
    ("产出指标", "时效指标", "完成时间", "2025年12月底前"),
    ("产出指标", "成本指标", "项目成本", "≤5万元"),
    ("效益指标", "社会效益指标", "服务能力", "提升"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥95%"),
)


@composite
def _indicator(draw: DrawFn) -> Indicator:
    return Indicator(*draw(st.sampled_from(_INDICATORS)))


@composite
def _department_target(draw: DrawFn, department: str) -> DepartmentTarget:
    basic, project = draw(amounts_fen), draw(amounts_fen)
    return DepartmentTarget(
        department,
        YEAR,
        _yuan(basic - basic % 100 + project - project % 100),
        _yuan(basic),
        _yuan(project),
        (DepartmentTask("保障运转", "人员与公用经费", _yuan(basic)),),
        draw(paragraphs),
        (Indicator(*_INDICATORS[0]),),
    )


@composite
def _comparisons(draw: DrawFn) -> tuple[Comparison, ...]:
    measures = [m.key for m in get_profile(PROFILE).measures]
    chosen = draw(st.lists(st.sampled_from(measures), max_size=6, unique=True))
    return tuple(
        Comparison(key, draw(st.just(0) | amounts_fen), draw(st.sampled_from(("", "人员变动"))))
        for key in chosen
    )


@composite
def _procurement(
    draw: DrawFn, units: tuple[BudgetUnit, ...], projects: list[Project]
) -> ProcurementItem:
    return ProcurementItem(
        draw(st.sampled_from(_THINGS)),
        draw(st.sampled_from(ProcurementKind)),
        draw(amounts_fen),
        project=draw(st.sampled_from(["", *(project.name for project in projects)])),
        unit=draw(st.sampled_from(units)).name,
    )


@composite
def _assets(draw: DrawFn) -> StateAssets:
    if draw(st.booleans()):
        return StateAssets()
    return StateAssets(
        "2024年12月31日",
        draw(st.integers(0, 5)),
        (("机要通信用车", draw(st.integers(0, 3))), ("其他用车", draw(st.integers(0, 3)))),
        draw(st.sampled_from(("", "1200", "860.5"))),
        (("单价100万元以上设备（不含车辆）", draw(st.integers(0, 3))),),
    )


@composite
def _catalogue(draw: DrawFn, county: str) -> ServiceCatalogue:
    groups = draw(st.integers(1, 3))
    entries = []
    for group in range(1, groups + 1):
        entries += [
            CatalogueEntry("发展和改革局", f"A{group:02d}", 1, f"第{group}类服务"),
            CatalogueEntry("发展和改革局", f"A{group:02d}01", 2, f"第{group}类之一"),
            CatalogueEntry("发展和改革局", f"A{group:02d}0101", 3, f"第{group}类之一甲"),
        ]
    return ServiceCatalogue(f"{county}政府购买服务指导性目录", tuple(entries))


@composite
def _notice(draw: DrawFn, county: str) -> Notice:
    return Notice(
        f"{county}财政局文件",
        "青财字〔2022〕6号",
        "关于印发政府购买服务指导性目录的通知",
        "县直各单位",
        tuple(draw(st.lists(paragraphs, min_size=1, max_size=2))),
        f"{county}财政局",
        "2022年1月20日",
    )


FINAL_PROFILE = "shanghai-district-final-accounts-2024"
FINAL_YEAR = 2024
_FORM_CODES = tuple(get_profile(FINAL_PROFILE).data["personnel_codes"])
_FINAL_ECONOMIC = (*tuple(code for code in _ECONOMIC if code in _FORM_CODES), "30201", "30211")
_FUND_FUNCTIONS = {
    Fund.GOVERNMENT_FUND: ("2120801", "2296002"),
    Fund.STATE_CAPITAL: ("2230105",),
}


@composite
def final_accounts(draw: DrawFn) -> Budget:
    """Valid final accounts of one department: what came in equals what went out, fund by fund."""
    county = draw(st.sampled_from(_PLACES))
    unit = BudgetUnit(county + draw(st.sampled_from(_OFFICES)), "001", UnitKind.ADMINISTRATIVE)
    department = Department(
        unit.name,
        "001",
        county,
        tuple(draw(st.lists(paragraphs, min_size=1, max_size=3))),
        tuple(draw(st.lists(paragraphs, min_size=1, max_size=2))),
        (unit,),
    )
    functions = draw(st.lists(st.sampled_from(_FUNCTIONS), min_size=1, max_size=4, unique=True))
    spent = [line for function in functions for line in draw(_spent(unit.name, function))]
    for fund in draw(st.lists(st.sampled_from(tuple(_FUND_FUNCTIONS)), max_size=2, unique=True)):
        function = draw(st.sampled_from(_FUND_FUNCTIONS[fund]))
        spent.append(Line(draw(amounts_fen), unit.name, function, fund=fund))
    if draw(st.booleans()):
        spent.append(Line(draw(amounts_fen), unit.name, functions[0], fund=Fund.OTHER))
    lines = [*spent, *draw(_other_side(spent))]
    planned = [
        Line(draw(amounts_fen), unit.name, function, stage=Stage.BUDGET)
        for function in draw(st.lists(st.sampled_from(functions), unique=True))
    ]
    hospitality = Line(
        draw(amounts_fen),
        unit.name,
        functions[0],
        stage=Stage.BUDGET,
        three_public=ThreePublic.HOSPITALITY,
    )
    measures = [m.key for m in get_profile(FINAL_PROFILE).measures]
    return Budget(
        FINAL_PROFILE,
        FINAL_YEAR,
        department,
        (*lines, *planned, hospitality),
        kind=BookletKind.FINAL_ACCOUNTS,
        comparisons=tuple(
            Comparison(key, draw(st.just(0) | amounts_fen), "人员变动")
            for key in draw(st.lists(st.sampled_from(measures), max_size=4, unique=True))
        ),
        executions=(
            Execution("压减支出", measure="general_public"),
            Execution("人员变动", function=functions[0]),
        ),
        procurement=tuple(draw(st.lists(_procurement((unit,), []), max_size=3))),
        assets=draw(_assets()),
        other_remarks=tuple(draw(st.lists(paragraphs, max_size=2))),
    )


@composite
def _spent(draw: DrawFn, unit: str, function: str) -> list[Line]:
    codes = draw(st.lists(st.sampled_from(_FINAL_ECONOMIC), max_size=4, unique=True))
    basic = [
        Line(
            draw(amounts_fen),
            unit,
            function,
            nature=Nature(find_basic_nature(code) or ""),
            economic=code,
            government_economic=government_economic_for(code, "administrative") or "",
            agency=agency_of(
                Nature(find_basic_nature(code) or ""),
                Fund.GENERAL_PUBLIC,
                UnitKind.ADMINISTRATIVE,
            ),
        )
        for code in codes
    ]
    return [*basic, Line(draw(amounts_fen), unit, function)]


@composite
def _other_side(draw: DrawFn, spent: list[Line]) -> list[Line]:
    """Income, what was carried over and what is left, so that each fund balances."""
    lines = []
    for fund in dict.fromkeys(line.fund for line in spent):
        mine = [line for line in spent if line.fund is fund]
        opening, closing = draw(st.just(0) | amounts_fen), draw(st.just(0) | amounts_fen)
        head = mine[0]
        by_function: dict[str, int] = {}
        for line in mine:
            by_function[line.function] = by_function.get(line.function, 0) + line.fen
        by_function[head.function] += closing - min(opening, by_function[head.function] // 2)
        opening = sum(line.fen for line in mine) + closing - sum(by_function.values())
        for flow, fen in ((Flow.OPENING, opening), (Flow.CLOSING, closing)):
            if fen:
                lines.append(Line(fen, head.unit, head.function, fund=fund, flow=flow))
        lines += [
            Line(fen, head.unit, function, fund=fund, flow=Flow.INCOME)
            for function, fen in by_function.items()
        ]
    assert sum(x.fen for x in lines if x.flow in INFLOW) == sum(
        x.fen for x in (*lines, *spent) if x.flow not in INFLOW
    )
    return lines
