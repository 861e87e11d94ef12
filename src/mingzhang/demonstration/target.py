"""Performance targets of the invented county's projects and departments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from mingzhang.amounts import Amount, Unit
from mingzhang.demonstration.form import UnitForm
from mingzhang.demonstration.spending import ProjectYear, UnitYear
from mingzhang.model.form import (
    TERM,
    YEAR,
    Form,
    FormKind,
    FormScope,
    FormTask,
    Indicator,
)
from mingzhang.model.form import Fund as FormFund
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import BASIC, Fund, Nature

_TERM = 3
_KINDS = ("works", "goods", "services", "pay", "activity")
_QUALITY = {
    "works": ("工程验收合格率", "100%"),
    "goods": ("设备物资验收合格率", "100%"),
    "services": ("服务质量达标率", "≥95%"),
    "pay": ("发放对象准确率", "100%"),
    "activity": ("任务完成达标率", "≥95%"),
}
_TIME = {
    "works": ("工程完工时间", "{year}年11月底前"),
    "goods": ("采购完成时间", "{year}年9月底前"),
    "services": ("服务完成时间", "{year}年12月底前"),
    "pay": ("资金发放时间", "{year}年12月底前"),
    "activity": ("任务完成时间", "{year}年12月底前"),
}
_PLAN = {
    "works": "第一季度完成前期准备和招标采购，第二、三季度组织施工，{year}年11月底前完工验收。",
    "goods": "第一季度确定采购需求，第二、三季度组织采购，到货后组织验收并登记固定资产。",
    "services": "年初确定服务单位并签订合同，按合同约定考核服务质量，按进度支付费用。",
    "pay": "每月核定发放人员和标准，经公示无异议后发放到个人账户。",
    "activity": "年初制定实施方案，按季度组织实施，{year}年12月底前完成总结和绩效自评。",
}
_NECESSITY = (
    "{benefit}关系{served}切身利益，项目实施十分必要。",
    "项目符合{field}工作要求，能够解决{served}反映的突出问题。",
    "不安排本项目，{field}工作年度任务难以完成。",
)
_VERBS = {"有保障": "保障", "稳定": "稳定"}


def project_target(
    unit: UnitYear, project: ProjectYear, supervisor: str, seed: int, year: int
) -> Form:
    """The target form of a project, with figures that follow from its count and price."""
    form, project_form = unit.form, project.form
    chance = Random(f"{seed}/{project_form.name}/words")
    years = _TERM if "term" in project_form.marks else 1
    kind = next((mark for mark in _KINDS if mark in project_form.marks), "activity")
    verb = _VERBS.get(project_form.better, project_form.better)
    done = f"{project_form.thing}{project.count}{project_form.unit}"
    better = f"{project_form.benefit}{project_form.better}"
    if kind == "pay":
        sums = (
            f"{project_form.thing}{project.count}{project_form.unit}"
            f"×{project.price}元×12个月={project.yuan}元"
        )
    else:
        each = f"按每{project_form.unit}{project.price}元测算"
        sums = f"{done}，{each}，共需资金{project.yuan}元"
    filled = f"{year}0{chance.randint(1, 2)}{chance.randint(10, 28)}{chance.randint(9, 17):02d}"
    texts = {
        "supervisor": supervisor,
        "unit": unit.name,
        "attribute": "新增项目" if project.is_new else "延续项目",
        "term": f"{years}年",
        "overview": f"为{verb}{project_form.benefit}，{year}年安排本项目。{sums}。",
        "basis": f"根据{form.law}和县委、县政府年度工作安排设立。",
        "necessity": chance.choice(_NECESSITY).format(
            benefit=project_form.benefit, served=form.served, field=form.field
        ),
        "measures": "制定项目实施方案和资金管理办法，专款专用，定期检查项目进度和资金支出进度。",
        "plan": _PLAN[kind].format(year=year),
        "goal_term": f"项目期内完成各项任务，{better}。",
        "goal_year": f"完成{done}的年度任务，{better}。",
        "responsible": "张三",
        "handler": "李四",
        "phone": "0000-0000000",
        "filled_at": f"{filled}{chance.randint(10, 59)}{chance.randint(10, 59)}",
    }
    return Form.of(
        FormKind.TARGET,
        FormScope.PROJECT,
        project.name,
        year,
        texts,
        [*_funds(project, TERM, years), *_funds(project, YEAR, 1)],
        [
            *(replace(i, side=TERM) for i in _indicators(form, project, kind, years, year)),
            *_indicators(form, project, kind, 1, year),
        ],
    )


def _funds(project: ProjectYear, period: str, years: int) -> Iterator[FormFund]:
    rest = project.yuan - project.central - project.provincial
    own = rest if project.fund is Fund.UNIT_OWN else 0
    other = rest if project.fund is Fund.FISCAL_ACCOUNT else 0
    amounts = {
        "total": project.yuan,
        "central": project.central,
        "provincial": project.provincial,
        "local": rest - own - other,
        "own": own,
        "other": other,
    }
    for source, yuan in amounts.items():
        yield FormFund(source, period, Amount(yuan * years, 0, Unit.YUAN))


def _indicators(
    form: UnitForm, project: ProjectYear, kind: str, years: int, year: int
) -> Iterator[Indicator]:
    thing, unit = project.form.thing, project.form.unit
    quality, quality_value = _QUALITY[kind]
    time, time_value = _TIME[kind]
    yield Indicator("产出指标", "数量指标", thing, f"≥{project.count * years}{unit}")
    yield Indicator("产出指标", "质量指标", quality, quality_value)
    last = year + years - 1
    yield Indicator("产出指标", "时效指标", time, time_value.format(year=last))
    yield Indicator("产出指标", "成本指标", "项目总成本", f"≤{project.yuan * years}元")
    side = "生态效益" if form.field in ("生态环境", "林业和草原") else "社会效益"
    yield Indicator("效益指标", side, project.form.benefit, project.form.better)
    if kind == "works":
        yield Indicator("效益指标", "可持续影响", "工程管护机制", "健全")
    who = project.form.thing if kind == "pay" else form.served
    yield Indicator("满意度指标", "服务对象满意度", f"{who}满意度", "≥90%")


def department_target(
    name: str, field: str, served: str, units: Sequence[UnitYear], year: int
) -> Form:
    """The whole-department form; its tasks add up to its total."""
    lines = [line for unit in units for line in unit.lines]
    basic = sum(line.fen for line in lines if line.nature in BASIC) // 100
    project = sum(line.fen for line in lines if line.nature is Nature.PROJECT) // 100
    count = sum(len(unit.projects) for unit in units)
    tasks = [FormTask("人员和机构运转", "保障在职和退休人员待遇以及日常运转。", _yuan(basic))]
    for task, content, yuan in _tasks(field, lines, units):
        tasks.append(FormTask(task, content, _yuan(yuan)))
    return Form.of(
        FormKind.TARGET,
        FormScope.DEPARTMENT,
        name,
        year,
        {
            "goal_year": f"保障机构正常运转，按时完成{field}工作年度任务，"
            "各项资金使用规范、安全、有效。"
        },
        [
            FormFund("total", YEAR, _yuan(basic + project)),
            FormFund("basic", YEAR, _yuan(basic)),
            FormFund("project", YEAR, _yuan(project)),
        ],
        (
            Indicator("产出指标", "数量指标", "实施项目", f"≥{count}个"),
            Indicator("产出指标", "质量指标", "项目验收合格率", "100%"),
            Indicator("产出指标", "时效指标", "年度任务完成时间", f"{year}年12月底前"),
            Indicator("产出指标", "成本指标", "支出总额", f"≤{basic + project}元"),
            Indicator("效益指标", "社会效益", f"{field}工作服务水平", "提升"),
            Indicator("效益指标", "可持续影响", "管理制度", "健全"),
            Indicator("满意度指标", "服务对象满意度", f"{served}满意度", "≥90%"),
        ),
        tasks,
    )


def _tasks(
    field: str, lines: Sequence[Line], units: Sequence[UnitYear]
) -> Iterator[tuple[str, str, int]]:
    """The largest projects of the department, then all others together."""
    spent: dict[tuple[str, str], int] = {}
    for line in lines:
        if line.project:
            key = (line.unit, line.project)
            spent[key] = spent.get(key, 0) + line.fen // 100
    things = {(unit.name, p.name): p.form for unit in units for p in unit.projects}
    ordered = sorted(spent, key=lambda key: (-spent[key], key))
    for key in ordered[:3]:
        form = things[key]
        yield key[1], f"{form.thing}，{form.benefit}{form.better}。", spent[key]
    rest = sum(spent[key] for key in ordered[3:])
    if rest:
        yield "其他专项工作", f"完成{field}其他专项工作。", rest


def _yuan(amount: int) -> Amount:
    return Amount(amount, 0, Unit.YUAN)
