"""Lay performance-target forms out in their official layout of eight columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mingzhang.amounts import Amount
from mingzhang.document import Align, CellRole, Grid, GridCell
from mingzhang.model.target import DepartmentTarget, Funding, Indicator, PerformanceTarget

_COLUMNS = 8
_WIDTHS = (1.1, 1.1, 1.34, 1.92, 1.22, 1.34, 1.92, 1.22)

STANDARD_INDICATORS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("产出指标", ("数量指标", "质量指标", "时效指标", "成本指标")),
    ("效益指标", ("经济效益", "社会效益", "生态效益", "可持续影响")),
    ("满意度指标", ("服务对象满意度",)),
)
"""First and second levels that the form prints even where nothing is entered."""

_FUNDING = (
    ("total", "资金总额："),
    ("central", "其中：中央财政资金"),
    ("provincial", "省级财政资金"),
    ("local", "市县（区）财政资金"),
    ("own", "单位自筹"),
    ("other", "其他资金"),
)


@dataclass(slots=True)
class _Sheet:
    """A grid that grows row by row."""

    cells: list[GridCell] = field(default_factory=list)
    row: int = 0

    def put(
        self,
        column: int,
        span: int,
        text: str,
        *,
        rows: int = 1,
        label: bool = False,
        figure: bool = False,
    ) -> None:
        role = CellRole.LABEL if label else CellRole.FIGURE if figure else CellRole.TEXT
        align = Align.CENTRE if label else Align.RIGHT if figure else Align.LEFT
        self.cells.append(
            GridCell(self.row, column, text, rows, span, role=role, align=align, bold=label)
        )

    def end_row(self) -> None:
        self.row += 1

    def grid(self, bookmark: str) -> Grid:
        return Grid(
            self.row, _COLUMNS, tuple(self.cells), widths=_WIDTHS, form=True, bookmark=bookmark
        )


def project_form(target: PerformanceTarget, bookmark: str = "") -> Grid:
    """The form 项目支出绩效目标表 of one project; money in 元 as the target holds it."""
    sheet = _Sheet()
    sheet.put(0, 2, "项目名称", label=True)
    sheet.put(2, 6, target.project)
    sheet.end_row()
    for left, left_value, right, right_value in (
        ("主管部门及代码", target.supervisor, "实施单位", target.unit),
        ("项目属性", target.attribute, "项目期", target.term),
    ):
        sheet.put(0, 2, left, label=True)
        sheet.put(2, 2, left_value)
        sheet.put(4, 1, right, label=True)
        sheet.put(5, 3, right_value)
        sheet.end_row()
    sheet.put(0, 1, "项目资金（元）", rows=len(_FUNDING), label=True)
    for name, label in _FUNDING:
        prefix = name == "total"
        sheet.put(1, 2, ("实施期" if prefix else "") + label, label=True)
        sheet.put(3, 1, _funding_text(target.funding_term, name), figure=True)
        sheet.put(4, 2, ("年度" if prefix else "") + label, label=True)
        sheet.put(6, 2, _funding_text(target.funding_year, name), figure=True)
        sheet.end_row()
    for label, text in (
        ("项目概况", target.overview),
        ("立项依据", target.basis),
        ("项目设立必要性", target.necessity),
        ("保证项目实施的制度、措施", target.measures),
        ("项目实施计划", target.plan),
    ):
        sheet.put(0, 2, label, label=True)
        sheet.put(2, 6, text)
        sheet.end_row()
    sheet.put(0, 4, "实施期目标", label=True)
    sheet.put(4, 4, "年度目标", label=True)
    sheet.end_row()
    sheet.put(0, 1, "总体目标", label=True)
    sheet.put(1, 3, target.goal_term)
    sheet.put(4, 4, target.goal_year)
    sheet.end_row()
    _indicators(sheet, target.indicators_term, target.indicators_year)
    for place, (label, value) in enumerate(
        (
            ("负责人：", target.responsible),
            ("经办人：", target.handler),
            ("联系电话：", target.phone),
            ("填报日期：", target.filled_at),
        )
    ):
        sheet.put(2 * place, 2, label + value)
    sheet.end_row()
    return sheet.grid(bookmark)


def _funding_text(funding: Funding, name: str) -> str:
    amount: Amount | None = getattr(funding, name)
    return "" if amount is None else amount.text(thousands=True)


def grouped(indicators: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """Indicators in the order in which the form prints them: by first, then second level."""
    order = {first: place for place, (first, _) in enumerate(STANDARD_INDICATORS)}
    seconds = {
        (first, second): place
        for first, listed in STANDARD_INDICATORS
        for place, second in enumerate(listed)
    }
    firsts = list(dict.fromkeys(i.first for i in indicators))
    others = list(dict.fromkeys((i.first, i.second) for i in indicators))
    return tuple(
        sorted(
            indicators,
            key=lambda i: (
                order.get(i.first, len(order) + firsts.index(i.first)),
                seconds.get((i.first, i.second), 100 + others.index((i.first, i.second))),
            ),
        )
    )


def _levels(*sides: Sequence[Indicator]) -> list[tuple[str, list[str]]]:
    """First levels with their second levels: the standard ones, then what the sides add."""
    levels = {first: list(seconds) for first, seconds in STANDARD_INDICATORS}
    for side in sides:
        for indicator in side:
            seconds = levels.setdefault(indicator.first, [])
            if indicator.second not in seconds:
                seconds.append(indicator.second)
    return list(levels.items())


def _indicators(sheet: _Sheet, term: Sequence[Indicator], year: Sequence[Indicator]) -> None:
    levels = _levels(term, year)

    def of(side: Sequence[Indicator], first: str, second: str) -> list[Indicator]:
        return [i for i in side if i.first == first and i.second == second]

    heights = {
        (first, second): max(1, len(of(term, first, second)), len(of(year, first, second)))
        for first, seconds in levels
        for second in seconds
    }
    sheet.put(0, 1, "绩效指标", rows=1 + sum(heights.values()), label=True)
    for column, text in enumerate(
        ("一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"), start=1
    ):
        sheet.put(column, 1, text, label=True)
    sheet.end_row()
    for first, seconds in levels:
        sheet.put(1, 1, first, rows=sum(heights[first, s] for s in seconds), label=True)
        for second in seconds:
            height = heights[first, second]
            sheet.put(2, 1, second, rows=height)
            sheet.put(5, 1, second, rows=height)
            left, right = of(term, first, second), of(year, first, second)
            for number in range(height):
                for column, side in ((3, left), (6, right)):
                    shown = side[number] if number < len(side) else None
                    sheet.put(column, 1, shown.third if shown else "")
                    sheet.put(column + 1, 1, shown.value if shown else "")
                sheet.end_row()


def department_form(target: DepartmentTarget, bookmark: str = "") -> Grid:
    """The form 部门整体支出绩效目标表 of a whole department, money in 元."""
    sheet = _Sheet()
    sheet.put(0, 2, "部门（单位）名称", label=True)
    sheet.put(2, 6, target.department)
    sheet.end_row()
    sheet.put(0, 2, "部门预算资金（元）", rows=3, label=True)
    for name, label in (
        ("total", "资金总额："),
        ("basic", "其中：基本支出"),
        ("project", "项目支出"),
    ):
        amount: Amount | None = getattr(target, name)
        sheet.put(2, 3, label, label=True)
        sheet.put(5, 3, "" if amount is None else amount.text(thousands=True), figure=True)
        sheet.end_row()
    sheet.put(0, 2, "年度主要任务", rows=1 + len(target.tasks), label=True)
    sheet.put(2, 2, "任务名称", label=True)
    sheet.put(4, 3, "主要内容", label=True)
    sheet.put(7, 1, "金额（元）", label=True)
    sheet.end_row()
    for task in target.tasks:
        sheet.put(2, 2, task.name)
        sheet.put(4, 3, task.content)
        text = "" if task.amount is None else task.amount.text(thousands=True)
        sheet.put(7, 1, text, figure=True)
        sheet.end_row()
    sheet.put(0, 2, "年度总体目标", label=True)
    sheet.put(2, 6, target.goal)
    sheet.end_row()
    shown = grouped(target.indicators)
    sheet.put(0, 1, "绩效指标", rows=1 + max(1, len(shown)), label=True)
    for column, span, text in (
        (1, 1, "一级指标"),
        (2, 2, "二级指标"),
        (4, 3, "三级指标"),
        (7, 1, "指标值"),
    ):
        sheet.put(column, span, text, label=True)
    sheet.end_row()
    for indicator in shown or (Indicator("", "", "", ""),):
        sheet.put(1, 1, indicator.first)
        sheet.put(2, 2, indicator.second)
        sheet.put(4, 3, indicator.third)
        sheet.put(7, 1, indicator.value)
        sheet.end_row()
    return sheet.grid(bookmark)
