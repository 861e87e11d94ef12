"""Target forms: labels and values out of a grid, whatever columns they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from mingzhang.amounts import Amount, Mark, Unit, find_figure, mark_of
from mingzhang.codes import normal_name
from mingzhang.codes.name import tidy
from mingzhang.document import Grid, GridCell
from mingzhang.language import _
from mingzhang.model.booklet import Doubt
from mingzhang.model.target import (
    DepartmentTarget,
    DepartmentTask,
    Funding,
    Indicator,
    PerformanceTarget,
)
from mingzhang.recognise.indicator import Sides, find_indicator_head, read_indicators
from mingzhang.recognise.wording import likeness
from mingzhang.source import Place

_LABELS = {
    "项目名称": "project",
    "主管部门及代码": "supervisor",
    "主管部门": "supervisor",
    "主管部门名称": "supervisor",
    "实施单位": "unit",
    "项目实施单位": "unit",
    "预算单位": "unit",
    "项目属性": "attribute",
    "项目期": "term",
    "项目期限": "term",
    "项目起止时间": "term",
    "项目概况": "overview",
    "立项依据": "basis",
    "项目立项依据": "basis",
    "项目设立必要性": "necessity",
    "项目设立的必要性": "necessity",
    "保证项目实施的制度、措施": "measures",
    "保证项目实施的制度措施": "measures",
    "项目实施计划": "plan",
    "负责人": "responsible",
    "经办人": "handler",
    "联系电话": "phone",
    "填报日期": "filled_at",
}
_DEPARTMENT_LABELS = {
    "部门(单位)名称": "department",
    "部门名称": "department",
    "单位名称": "department",
    "年度总体目标": "goal",
    "总体目标": "goal",
}
_FUNDING = (
    ("total", re.compile(r"(?:实施期|年度|项目)?资金总额|(?:实施期|年度)资金|金额合计")),
    ("central", re.compile(r"(?:其中:)?中央(?:财政)?(?:资金|拨款|补助)")),
    ("provincial", re.compile(r"(?:其中:)?省级?(?:财政)?(?:资金|拨款|补助)")),
    (
        "local",
        re.compile(r"(?:其中:)?(?:市县\(区\)|市县|县\(?区?\)?级?|本级)(?:财政)?(?:资金|拨款)"),
    ),
    ("own", re.compile(r"单位自筹(?:资金)?")),
    ("other", re.compile(r"其他(?:资金)?")),
)
_FUNDING_LABELS = (
    ("central", "其中:中央财政资金"),
    ("provincial", "省级财政资金"),
    ("local", "市县(区)财政资金"),
    ("own", "单位自筹资金"),
)
_DEPARTMENT_FUNDING = (
    ("total", re.compile(r"(?:年度)?资金总额|(?:年度)?预算(?:资金)?总额")),
    ("basic", re.compile(r"(?:其中:)?基本支出")),
    ("project", re.compile(r"(?:其中:)?项目支出")),
)
_FORM_WORDS = frozenset(
    {*_LABELS, "绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "年度目标", "实施期目标"}
    | {"部门(单位)名称", "年度主要任务", "年度总体目标", "任务名称"}
)
_FOOT = ("responsible", "handler", "phone", "filled_at")
_EVALUATION = frozenset(
    {"实际完成值", "全年执行数", "自评得分", "得分", "实际完成情况", "支出实现率"}
)
"""Heads of forms that say what was reached, not what is aimed at."""
_RECORD = frozenset({"项目名称", "单位(项目)名称", "单位名称", "转移支付名称", "活动"})
_TARGET_HEADS = frozenset({"一级指标", "二级指标", "三级指标", "指标值", "指标名称", "绩效指标"})
_YEAR = re.compile(r"(?:19|20)\d\d")


def bare(text: str) -> str:
    """A label as it is compared: one kind of bracket and colon, no spaces, no colon at its end."""
    return normal_name(text).replace("：", ":").rstrip(":")


def is_form(grid: Grid) -> bool:
    """Whether a grid is a target form: several of its cells are labels of one."""
    words = {bare(cell.text) for cell in grid.cells if len(cell.text) < 24}
    return len(words & _FORM_WORDS) >= 3


def why_not_judged(grids: Sequence[Grid]) -> str:
    """Why a form cannot be judged as a target form; empty where it can.

    A self-evaluation, a list of targets and a form with columns or sources of its own are
    named as they are: figures read out of the wrong column would accuse what is right.
    """
    rows = FormRows.of(grids).rows
    words = [[bare(cell.text) for cell in row] for row in rows]
    everything = {word for row in words for word in row}
    if everything & _EVALUATION:
        return _("绩效自评表，没有核对")
    if any(_RECORD & {*row} and _TARGET_HEADS & {*row} for row in words):
        return _("一张表列出多个项目的绩效目标，没有核对")
    if "部门(单位)名称" not in everything and "项目名称" not in everything:
        return _("没有读出是哪个项目的绩效目标，没有核对")
    head = find_indicator_head(rows)
    if head is None or len(head.columns) not in (4, 7):
        return _("绩效指标的栏目不认识，没有核对")
    funding = [
        word
        for row in words[: head.row]
        for word, cell in pairwise(row)
        if mark_of(cell) is Mark.FIGURE and mark_of(word) is not Mark.FIGURE
    ]
    unknown = [
        word
        for word in funding
        if _source(word) is None and not _is_department_fund(word) and word not in _LABELS
    ]
    if unknown:
        return _("资金来源“{words}”不认识，没有核对").format(words=unknown[0])
    return ""


def _is_department_fund(word: str) -> bool:
    return any(pattern.fullmatch(word) for _name, pattern in _DEPARTMENT_FUNDING)


@dataclass(slots=True)
class FormRows:
    """The filled cells of a form, row by row, each once."""

    rows: list[list[GridCell]] = field(default_factory=list)

    @classmethod
    def of(cls, grids: Sequence[Grid]) -> FormRows:
        """The rows of one form that may stand on several grids (pages)."""
        rows: list[list[GridCell]] = []
        for grid in grids:
            by_row: list[list[GridCell]] = [[] for _row in range(grid.row_count)]
            for cell in grid.cells:
                if cell.text.strip():
                    by_row[cell.row].append(cell)
            rows.extend(sorted(row, key=lambda cell: cell.column) for row in by_row if row)
        return cls(rows)


def recognise_form(
    grids: Sequence[Grid], year: int
) -> tuple[PerformanceTarget | DepartmentTarget, list[Doubt]]:
    """The target that a form prints.

    Args:
        grids: the form, more than one where it goes on over pages.
        year: printed above the form, 0 where none is.
    """
    rows = FormRows.of(grids)
    for row in rows.rows[:2]:
        if year == 0 and len(row) == 1 and (found := _YEAR.search(row[0].text)):
            year = int(found[0])
    words = {bare(cell.text) for row in rows.rows for cell in row}
    if "年度主要任务" in words or ("项目名称" not in words and "部门(单位)名称" in words):
        return _department(rows, year)
    return _project(rows, year)


def _unit_of(rows: FormRows) -> Unit:
    for row in rows.rows:
        for cell in row:
            found = re.search(r"(?:资金|金额)\(?([百千万亿]*元)\)?", bare(cell.text))
            if found:
                return Unit.of(found[1])
    return Unit.YUAN


def _project(rows: FormRows, year: int) -> tuple[PerformanceTarget, list[Doubt]]:
    doubts: list[Doubt] = []
    texts: dict[str, str] = {}
    places: dict[str, Place] = {}
    sides = _funding_rows(rows, _unit_of(rows), doubts)
    goals, goal_places = _goals(rows)
    head = find_indicator_head(rows.rows)
    indicators = Sides()
    if head is not None:
        indicators = read_indicators(rows.rows, head)
    for number, row in enumerate(rows.rows):
        foot = any(_LABELS.get(_before_colon(cell.text)) in _FOOT for cell in row)
        if head is not None and number >= head.row and not foot:
            continue
        for key, cell, text in _pairs(row):
            if key in texts:
                continue
            texts[key] = text
            places[key] = cell.place
    target = PerformanceTarget(
        project=texts.pop("project", ""),
        year=year,
        funding_term=sides[0],
        funding_year=sides[1],
        goal_term=goals[0],
        goal_year=goals[1],
        indicators_term=tuple(indicators.term),
        indicators_year=tuple(indicators.year),
        supervisor=texts.get("supervisor", ""),
        unit=texts.get("unit", ""),
        attribute=texts.get("attribute", ""),
        term=texts.get("term", ""),
        overview=texts.get("overview", ""),
        basis=texts.get("basis", ""),
        necessity=texts.get("necessity", ""),
        measures=texts.get("measures", ""),
        plan=texts.get("plan", ""),
        responsible=texts.get("responsible", ""),
        handler=texts.get("handler", ""),
        phone=texts.get("phone", ""),
        filled_at=texts.get("filled_at", ""),
        places=tuple({**places, **goal_places}.items()),
    )
    if not target.project:
        place = rows.rows[0][0].place if rows.rows else Place()
        doubts.append(Doubt("form", _("绩效目标表里没有读到项目名称"), "", place))
    return target, doubts


def _before_colon(text: str) -> str:
    return bare(normal_name(text).replace("：", ":").partition(":")[0])


def _pairs(row: Sequence[GridCell]) -> Iterator[tuple[str, GridCell, str]]:
    """Labels with their values: in the next cell, or behind a colon in the same one."""
    skip = False
    for number, cell in enumerate(row):
        if skip:
            skip = False
            continue
        key = _LABELS.get(bare(cell.text))
        if key is not None:
            after = row[number + 1] if number + 1 < len(row) else None
            if after is not None and _LABELS.get(_before_colon(after.text)) is None:
                yield key, after, _value(key, after.text)
                skip = True
            continue
        label, colon, rest = cell.text.replace(":", "：").partition("：")
        key = _LABELS.get(bare(label))
        if key is not None and colon and rest.strip():
            yield key, cell, _value(key, rest)


def _value(key: str, text: str) -> str:
    """A value as printed; names lose the spaces that line breaks leave in them."""
    return tidy(text) if key in ("project", "unit", "supervisor", "department") else text.strip()


def _funding_rows(rows: FormRows, unit: Unit, doubts: list[Doubt]) -> tuple[Funding, Funding]:
    found: tuple[dict[str, Amount], dict[str, Amount]] = ({}, {})
    places: tuple[dict[str, Place], dict[str, Place]] = ({}, {})
    only_year = False
    for row in rows.rows:
        if any(bare(cell.text) == "一级指标" for cell in row):
            break
        side = 1 if only_year else 0
        for number, cell in enumerate(row):
            words = bare(cell.text)
            name = _source(words)
            if name is None:
                continue
            if name == "total" and words.startswith("年度"):
                only_year = only_year or side == 0
                side = 1
            after = row[number + 1] if number + 1 < len(row) else None
            at = min(side, 1)
            if after is not None and mark_of(after.text) is Mark.FIGURE:
                found[at][name] = Amount.parse(after.text, unit)
                places[at][name] = after.place
            elif after is not None and _source(bare(after.text)) is None:
                doubts.append(
                    Doubt("form", _("不是金额：{text}").format(text=words), after.text, after.place)
                )
            side += 1
    return _funding(found[0], places[0]), _funding(found[1], places[1])


@lru_cache(maxsize=1024)
def _source(words: str) -> str | None:
    """The source of funding that a label names, cut off or misread ones too."""
    for name, pattern in _FUNDING:
        if pattern.fullmatch(words):
            return name
    if not 4 <= len(words) <= 16 or ("资" not in words and "财政" not in words):
        return None
    scored = [(likeness(words, label), name) for name, label in _FUNDING_LABELS]
    best, found = max(scored)
    return found if best >= 0.6 else None


def _funding(amounts: dict[str, Amount], places: dict[str, Place]) -> Funding:
    return Funding(
        total=amounts.get("total"),
        central=amounts.get("central"),
        provincial=amounts.get("provincial"),
        local=amounts.get("local"),
        own=amounts.get("own"),
        other=amounts.get("other"),
        places=tuple(places.items()),
    )


def _goals(rows: FormRows) -> tuple[tuple[str, str], dict[str, Place]]:
    """The goals for the whole period and for the year; the column of 年度目标 parts them."""
    border: int | None = None
    places: dict[str, Place] = {}
    goals = ["", ""]
    for row in rows.rows:
        words = [bare(cell.text) for cell in row]
        if "年度目标" in words and border is None:
            border = row[words.index("年度目标")].column
            if "实施期目标" not in words and "年度总体目标" not in words:
                border = 0
        if words[0] not in ("总体目标", "年度总体目标"):
            continue
        values = row[1:]
        for cell in values:
            side = 1 if border is not None and cell.column >= border else 0
            if len(values) == 2:
                side = values.index(cell)
            goals[side] = goals[side] or cell.text.strip()
            places.setdefault(("goal_term", "goal_year")[side], cell.place)
        break
    return (goals[0], goals[1]), places


def _department(rows: FormRows, year: int) -> tuple[DepartmentTarget, list[Doubt]]:
    doubts: list[Doubt] = []
    unit = _unit_of(rows)
    texts: dict[str, str] = {}
    amounts: dict[str, Amount] = {}
    places: dict[str, Place] = {}
    tasks: list[DepartmentTask] = []
    task_columns: list[int] = []
    head = find_indicator_head(rows.rows)
    indicators: tuple[Indicator, ...] = ()
    if head is not None:
        indicators = tuple(read_indicators(rows.rows, head).term)
    for number, row in enumerate(rows.rows):
        if head is not None and number >= head.row:
            break
        words = [bare(cell.text) for cell in row]
        if "任务名称" in words:
            at = words.index("任务名称")
            task_columns = [cell.column for cell in row[at:]]
            continue
        key = _DEPARTMENT_LABELS.get(words[0])
        if key is not None:
            task_columns = []
            if len(row) > 1:
                texts.setdefault(key, _value(key, row[1].text))
                places.setdefault(key, row[1].place)
            continue
        if task_columns:
            tasks.append(_task(row, task_columns, unit))
            continue
        for place, (cell, word) in enumerate(zip(row, words, strict=True)):
            name = next((n for n, pattern in _DEPARTMENT_FUNDING if pattern.fullmatch(word)), None)
            after = row[place + 1] if place + 1 < len(row) else None
            if name and after is not None and find_figure(after.text) is not None:
                amounts[name] = Amount.parse(after.text, unit)
                places[name] = after.place
            elif name and after is not None:
                doubts.append(
                    Doubt("form", _("不是金额：{text}").format(text=word), after.text, cell.place)
                )
    return (
        DepartmentTarget(
            department=texts.get("department", ""),
            year=year,
            total=amounts.get("total"),
            basic=amounts.get("basic"),
            project=amounts.get("project"),
            tasks=tuple(tasks),
            goal=texts.get("goal", ""),
            indicators=indicators,
            places=tuple(places.items()),
        ),
        doubts,
    )


def _task(row: Sequence[GridCell], columns: Sequence[int], unit: Unit) -> DepartmentTask:
    texts = ["", "", ""]
    for cell in row:
        at = max((n for n, column in enumerate(columns) if column <= cell.column), default=0)
        texts[min(at, 2)] += cell.text.strip()
    amount = Amount.parse(texts[2], unit) if find_figure(texts[2]) is not None else None
    return DepartmentTask(texts[0], texts[1], amount, row[0].place)
