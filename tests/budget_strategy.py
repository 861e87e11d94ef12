"""Budgets for property tests: valid, varied, and small enough to shrink well."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from mingzhang.amounts import Amount, Unit
from mingzhang.codes import (
    department_economic,
    find_basic_nature,
    find_three_public,
    functional,
    government_economic_for,
    normal_name,
    tidy,
)
from mingzhang.entry.derive import agency_of
from mingzhang.model.budget import (
    Budget,
    BudgetUnit,
    Comparison,
    Department,
    ProcurementItem,
    Project,
    StateAssets,
)
from mingzhang.model.catalogue import CatalogueEntry, Notice, ServiceCatalogue
from mingzhang.model.form import (
    TERM,
    Form,
    FormKind,
    FormScope,
    FormTask,
    Indicator,
)
from mingzhang.model.form import YEAR as OF_YEAR
from mingzhang.model.form import Fund as FormFund
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import (
    Fund,
    Nature,
    Origin,
    ProcurementForm,
    ProcurementKind,
    ProjectCategory,
    ThreePublic,
    UnitKind,
)
from mingzhang.tables.profile import get_profile

PROFILE = "shanxi-county-budget-2025"
YEAR = 2025

PLACES = ("青石县", "柳溪县", "云台区")
"""None of which is on the list of divisions: a body of a real one is read by its own forms."""
OFFICES = ("水务局", "文化馆", "融媒体中心", "司法局", "图书馆", "疾控中心", "林场", "档案馆")
_THINGS = ("运行维护", "宣传活动", "设备购置", "驻村工作队补助", "劳务派遣人员经费", "信息系统建设")
FUNCTIONS = tuple(row.code for row in functional() if len(row.code) == 7 and row.is_valid_in(YEAR))
ECONOMIC = tuple(
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
_TRAITS = (
    *("1#锅炉房维修", "A/B标段", "甲|乙楼", "“十四五”规划：一期", "3号楼: 屋面", "#1", "~1改造"),
    *('"两癌"筛查', "'双创'补助", "2025年“三下乡”", "100%落实项目", "50万元以下小型项目"),
    *("一、堤防加固", "（二期）", "Leica Q3 相机", "合同=甲;乙", "新建（1）栋", "长" * 100),
)


@composite
def hostile_names(draw: DrawFn) -> str:
    """A name as people type it, with what divides addresses and numbers inside it."""
    parts = draw(st.lists(st.sampled_from((*_TRAITS, *_THINGS)), min_size=1, max_size=2))
    # A space between Chinese characters is a line break's as well, so it is no part of a name.
    return tidy(draw(st.sampled_from(("", " ", "、", "#", "/"))).join(parts)[:100])


words = st.lists(st.sampled_from(_THINGS), min_size=1, max_size=3).map("，".join)
paragraphs = words.map(lambda text: f"本部门负责{text}。")


@composite
def budgets(draw: DrawFn) -> Budget:
    """A valid budget of one department with one to three units."""
    county = draw(st.sampled_from(PLACES))
    names = draw(st.lists(st.sampled_from(OFFICES), min_size=1, max_size=3, unique=True))
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
        forms=(*draw(st.just(()) | st.tuples(_department_target(department.name))), *targets),
        comparisons=draw(_comparisons()),
        procurement=tuple(draw(st.lists(procurement(units, projects), max_size=3))),
        assets=draw(assets()),
        catalogue=draw(st.none() | _catalogue(county)),
        notices=tuple(draw(st.lists(_notice(county), max_size=1))),
        catalogue_remarks=tuple(draw(st.lists(paragraphs, max_size=1))),
        other_remarks=tuple(draw(st.lists(paragraphs, max_size=1))),
    )


@composite
def _basic_lines(draw: DrawFn, unit: BudgetUnit) -> list[Line]:
    lines = []
    function = draw(st.sampled_from(FUNCTIONS))
    for economic in draw(st.lists(st.sampled_from(ECONOMIC), min_size=1, max_size=6, unique=True)):
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
    names = st.sampled_from(_THINGS) | hostile_names()
    things = draw(st.lists(names, max_size=3, unique_by=normal_name))
    return [Project(thing, unit.name, draw(st.sampled_from(ProjectCategory))) for thing in things]


@composite
def _project_lines(draw: DrawFn, project: Project) -> list[Line]:
    return [
        Line(
            fen=draw(amounts_fen),
            unit=project.unit,
            function=draw(st.sampled_from(FUNCTIONS)),
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
def _target(draw: DrawFn, project: Project) -> Form:
    total = draw(amounts_fen)
    central = draw(st.none() | st.just(_yuan(0)))
    indicators = draw(st.lists(_indicator(), min_size=1, max_size=4, unique=True))
    amounts = {"total": _yuan(total), "local": _yuan(total), "central": central}
    return Form.of(
        FormKind.TARGET,
        FormScope.PROJECT,
        project.name,
        YEAR,
        {
            "supervisor": f"001-{project.unit}",
            "unit": project.unit,
            "attribute": draw(st.sampled_from(("延续项目", "新增项目"))),
            "term": "1年",
            **{
                role: draw(paragraphs)
                for role in (
                    "overview", "basis", "necessity", "measures", "plan", "goal_term", "goal_year",
                )
            },
            "filled_at": "2025年3月1日",
        },
        [
            FormFund(source, period, amount)
            for period in (TERM, OF_YEAR)
            for source, amount in amounts.items()
            if amount is not None
        ],
        [replace(one, side=side) for side in (TERM, OF_YEAR) for one in indicators],
    )  # fmt: skip


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
def _department_target(draw: DrawFn, department: str) -> Form:
    basic, project = draw(amounts_fen), draw(amounts_fen)
    amounts = {
        "total": _yuan(basic - basic % 100 + project - project % 100),
        "basic": _yuan(basic),
        "project": _yuan(project),
    }
    return Form.of(
        FormKind.TARGET,
        FormScope.DEPARTMENT,
        department,
        YEAR,
        {"goal_year": draw(paragraphs)},
        [FormFund(source, OF_YEAR, amount) for source, amount in amounts.items()],
        [Indicator(*_INDICATORS[0])],
        [FormTask("保障运转", "人员与公用经费", _yuan(basic))],
    )


@composite
def _comparisons(draw: DrawFn) -> tuple[Comparison, ...]:
    measures = [m.key for m in get_profile(PROFILE).measures]
    chosen = draw(st.lists(st.sampled_from(measures), max_size=6, unique=True))
    return tuple(
        # Not so small that a line would be a hundred times the whole of last year.
        Comparison(
            key,
            draw(st.just(0) | st.integers(50_000_000, 2_000_000_000)),
            draw(st.sampled_from(("", "人员变动"))),
        )
        for key in chosen
    )


@composite
def procurement(
    draw: DrawFn, units: tuple[BudgetUnit, ...], projects: list[Project]
) -> ProcurementItem:
    return ProcurementItem(
        draw(st.sampled_from(_THINGS)),
        draw(st.sampled_from(ProcurementKind)),
        fen := draw(amounts_fen),
        project=draw(st.sampled_from(["", *(project.name for project in projects)])),
        unit=draw(st.sampled_from(units)).name,
        code=draw(st.sampled_from(("", "A02010105", "C2309"))),
        form=draw(st.sampled_from((None, *ProcurementForm))),
        sme_fen=(sme := draw(st.integers(0, fen))),
        micro_fen=draw(st.integers(0, sme)),
        service=draw(st.sampled_from(("", "A150101"))),
    )


@composite
def assets(draw: DrawFn) -> StateAssets:
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


JIANGSU_PROFILE = "jiangsu-province-budget-2019"


@composite
def jiangsu_budgets(draw: DrawFn) -> Budget:
    """A valid budget of a provincial department in Jiangsu: reserves, procurement, fees."""
    name = draw(st.sampled_from(("省水利厅", "省档案馆", "省监狱管理局")))
    unit = BudgetUnit(name, "001", draw(st.sampled_from(UnitKind)))
    lines = draw(_basic_lines(unit))
    lines = [replace(line, fund=Fund.GENERAL_PUBLIC) for line in lines]
    functions = draw(st.lists(st.sampled_from(FUNCTIONS), min_size=1, max_size=3, unique=True))
    for function in functions:
        nature = draw(st.sampled_from((Nature.PROJECT, Nature.PROJECT, Nature.RESERVED)))
        fund = draw(
            st.sampled_from(
                (Fund.GENERAL_PUBLIC, Fund.SPECIAL, Fund.EDUCATION_FEE, Fund.OTHER, Fund.DEBT)
            )
        )
        three_public = draw(st.sampled_from((ThreePublic.NONE, ThreePublic.MEETING)))
        lines.append(
            Line(
                draw(amounts_fen),
                unit.name,
                function,
                nature=nature,
                fund=fund,
                origin=draw(st.sampled_from((Origin.CURRENT, Origin.CURRENT, Origin.CARRIED_OVER))),
                three_public=three_public,
            )
        )
    return Budget(
        JIANGSU_PROFILE,
        2019,
        Department(
            unit.name,
            "001",
            "",
            tuple(draw(st.lists(paragraphs, min_size=1, max_size=2))),
            tuple(draw(st.lists(paragraphs, min_size=1, max_size=2))),
            (unit,),
        ),
        tuple(lines),
        procurement=tuple(draw(st.lists(procurement((unit,), []), max_size=4))),
        other_remarks=tuple(draw(st.lists(paragraphs, min_size=1, max_size=2))),
    )
