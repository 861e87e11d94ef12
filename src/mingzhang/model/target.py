"""Performance targets 绩效目标: of a project, of the whole department, and their indicators."""

from __future__ import annotations

from dataclasses import dataclass, field

from mingzhang.amounts import Amount
from mingzhang.source import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Funding:
    """Funding by source as a target form prints it, in 元; None is a blank, 0 is a printed zero.

    `total` is printed beside the parts, not computed from them: a form can contradict itself.
    """

    total: Amount | None = None
    central: Amount | None = None
    provincial: Amount | None = None
    local: Amount | None = None  # 市县（区）财政资金
    own: Amount | None = None  # 单位自筹
    other: Amount | None = None
    places: tuple[tuple[str, Place], ...] = field(default=(), compare=False)

    def place_of(self, name: str) -> Place:
        """Where the figure of this name (`total`, `central`, …) was printed."""
        return dict(self.places).get(name, NOWHERE)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One performance indicator: three levels and a value, as printed.

    Attributes:
        first: 产出指标, 效益指标, 满意度指标, 成本指标.
        second: 数量指标, 质量指标, …
        third: what is measured; a form may cut it off.
        value: the value as printed: `>3万次/天`, `≤27.4万元`, `100%`, `提升`.
    """

    first: str
    second: str
    third: str
    value: str
    place: Place = field(default=NOWHERE, compare=False)
    value_place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class PerformanceTarget:
    """The target form of one project 项目支出绩效目标表.

    Attributes:
        supervisor: 主管部门及代码 as printed: `012-岚县融媒体中心`.
        unit: 实施单位.
        attribute: 项目属性; term: 项目期.
        funding_term, funding_year: for the whole period and for the year.
        goal_term, goal_year: 总体目标 for the whole period and for the year.
        indicators_term, indicators_year: indicators for the whole period and for the year.
        filled_at: 填报日期 as printed.
        forms: on how many forms it was printed (a long one is continued on a second form).
    """

    project: str
    year: int
    supervisor: str = ""
    unit: str = ""
    attribute: str = ""
    term: str = ""
    funding_term: Funding = Funding()
    funding_year: Funding = Funding()
    overview: str = ""
    basis: str = ""
    necessity: str = ""
    measures: str = ""
    plan: str = ""
    goal_term: str = ""
    goal_year: str = ""
    indicators_term: tuple[Indicator, ...] = ()
    indicators_year: tuple[Indicator, ...] = ()
    responsible: str = ""
    handler: str = ""
    phone: str = ""
    filled_at: str = ""
    forms: int = field(default=1, compare=False)
    places: tuple[tuple[str, Place], ...] = field(default=(), compare=False)

    def place_of(self, name: str) -> Place:
        """Where the field of this name was printed."""
        return dict(self.places).get(name, NOWHERE)


@dataclass(frozen=True, slots=True)
class DepartmentTask:
    """One main task of the year in the whole-department target, amount in the form's unit."""

    name: str
    content: str
    amount: Amount | None = None
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class DepartmentTarget:
    """The whole-department target form 部门整体支出绩效目标表.

    `total`, `basic`, `project` are printed figures.
    """

    department: str
    year: int
    total: Amount | None = None
    basic: Amount | None = None
    project: Amount | None = None
    tasks: tuple[DepartmentTask, ...] = ()
    goal: str = ""
    indicators: tuple[Indicator, ...] = ()
    places: tuple[tuple[str, Place], ...] = field(default=(), compare=False)

    def place_of(self, name: str) -> Place:
        """Where the field of this name was printed."""
        return dict(self.places).get(name, NOWHERE)
