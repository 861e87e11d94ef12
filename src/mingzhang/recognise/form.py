"""Performance forms out of grids: labels and values, whatever columns they stand in.

Every role is asked of the vocabulary of forms; no layout is known here. What stands beside a
figure and is no known source is kept as `Form.unread`, so that nobody adds up what is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

from mingzhang.amounts import Amount, Unit, find_figure
from mingzhang.codes import normal_name
from mingzhang.codes.name import tidy
from mingzhang.document import Grid, GridCell
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Doubt
from mingzhang.model.form import Form, FormScope, FormTask, Indicator
from mingzhang.pattern import compiled
from mingzhang.recognise.form_fund import FundReader, number_of
from mingzhang.recognise.form_list import find_list_head, read_list
from mingzhang.recognise.indicator import (
    IndicatorHead,
    find_indicator_head,
    read_indicators,
)
from mingzhang.source import Place
from mingzhang.tables.form_words import bare, form_words

_YEAR = compiled(r"(?:19|20)\d\d(?=年)")
_UNIT = compiled(r"\(?(?:单位[:：])?(?:人民币)?([百千万亿]*元)\)?")
_NAMES = ("subject", "department", "unit", "supervisor")
_ABOUT = ("subject", "department")
"""Fields that lose the spaces which line breaks leave in them."""
_GOALS = ("goal_term", "goal_year", "result")
_SUMS = frozenset({"合计", "总计", "总分"})
_MIDDLE = frozenset({"绩效指标", "绩效目标指标", "整体绩效目标", "绩效目标"})


@dataclass(frozen=True, slots=True)
class Printed:
    """A form as it stands in a document: its pieces and what is printed above them.

    Attributes:
        title: the lines above, joined; year: printed there, 0 where none is.
        department: as a line above names it.
        unit: of money as it stands above the form; None where it does not.
    """

    grids: tuple[Grid, ...]
    title: str = ""
    year: int = 0
    unit: Unit | None = None
    department: str = ""


Row = list[GridCell]


def rows_of(grids: Sequence[Grid]) -> list[Row]:
    """The filled cells of a form that may stand on several grids, row by row, each once."""
    rows: list[Row] = []
    for grid in grids:
        by_row: list[Row] = [[] for _row in range(grid.row_count)]
        for cell in grid.cells:
            if cell.text.strip():
                by_row[cell.row].append(cell)
        rows.extend(sorted(row, key=lambda cell: cell.column) for row in by_row if row)
    return rows


def is_form(grid: Grid) -> bool:
    """Whether a grid is a performance form: it has a heading over indicators, or many labels."""
    words = form_words()
    rows = rows_of((grid,))
    if find_indicator_head(rows) is not None or find_list_head(grid) is not None:
        return True
    fields = {
        role for row in rows for c in row if len(c.text) < 24 and (role := words.field(c.text))
    }
    levels = {bare(cell.text) for row in rows for cell in row if len(cell.text) < 12}
    return len(fields) >= 3 and bool(
        {"绩效指标", "年度目标", "实施期目标", "年度总体目标", "总体目标"} & levels
    )


def begins_form(grid: Grid) -> bool:
    """Whether a grid begins a form rather than going on with one: it names what it is about."""
    words = form_words()
    return find_list_head(grid) is not None or any(
        words.field(cell.text) in _ABOUT for cell in grid.cells if cell.row < 3
    )


def read_forms(printed: Printed, year: int) -> tuple[list[Form], list[Doubt]]:
    """The forms of some grids: several may stand below each other in one.

    Args:
        year: of the booklet, where none is printed on the form.
    """
    forms: list[Form] = []
    doubts: list[Doubt] = []
    head = find_list_head(printed.grids[0])
    if head is not None:
        for grid in printed.grids:
            own = find_list_head(grid) or replace(head, rows=0)
            forms += read_list(grid, own, printed.title, printed.unit, printed.year or year)
        if not forms:
            message = _("没有读出其中的绩效目标，没有核对")
            doubts.append(Doubt("form", message, printed.title, printed.grids[0].place))
        return forms, doubts
    for rows in _split(rows_of(printed.grids)):
        form = _FormReader(rows, printed, year).read()
        if not (form.subject or form.texts or form.funds or form.indicators):
            continue  # a blank one
        year = form.year or year
        forms.append(form)
        doubts.extend(_doubts(form, rows[0][0].place))
    return forms, doubts


def _doubts(form: Form, place: Place) -> Iterator[Doubt]:
    if not form.subject:
        yield Doubt("form", _("没有读出是哪个项目的绩效表，没有核对"), form.title, place)
    for words in form.unread[:1]:
        message = _("资金来源“{words}”不认识，本表的资金没有相加核对").format(words=words)
        yield Doubt("form", message, form.title or form.subject, place)


def _split(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Forms that stand below each other in one grid: each begins by naming its subject.

    A line over the whole width just above that name (its title, its year) goes with it.
    """
    words = form_words()
    starts = [n for n, row in enumerate(rows) if words.field(row[0].text) in _ABOUT]
    borders = [0]
    for start in starts[1:]:
        if head_of_any(rows[borders[-1] : start]):
            while start and len(rows[start - 1]) == 1 and len(rows[start - 1][0].text) < 40:
                start -= 1
            borders.append(start)
    for begin, end in zip(borders, [*borders[1:], len(rows)], strict=True):
        if rows[begin:end]:
            yield list(rows[begin:end])


def head_of_any(rows: Sequence[Row]) -> bool:
    """Whether some row is a heading over indicators."""
    return find_indicator_head(rows) is not None


@dataclass(slots=True)
class _FormReader:
    """Reads the rows of one form."""

    rows: list[Row]
    printed: Printed
    year: int
    texts: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    tasks: list[FormTask] = field(default_factory=list)
    goal_columns: list[tuple[int, str]] = field(default_factory=list)
    task_columns: list[tuple[int, str]] = field(default_factory=list)
    below: str = ""
    unit: Unit = Unit.YUAN

    def read(self) -> Form:
        head = find_indicator_head(self.rows)
        unit = self._unit()
        self.unit = unit or Unit.YUAN
        funds = FundReader(self.unit)
        body = self.rows[: head.row] if head else self.rows
        end = self._end(head)
        for row in body:
            self._row(row, funds)
        for row in self.rows[end:] if head else []:
            if not (head and self._total(row, head)):
                self._fields(row)
        indicators = read_indicators(self.rows, head, head.row + 1, end) if head else []
        return self._form(funds, indicators, stated=unit is not None)

    def _form(
        self,
        funds: FundReader,
        indicators: Sequence[Indicator],
        *,
        stated: bool,
    ) -> Form:
        vocabulary = form_words()
        lines = [row[0].text for row in self.rows[:2] if len(row) == 1]
        title = " ".join([self.printed.title, *lines]).strip()
        labels = {bare(cell.text) for row in self.rows for cell in row if len(cell.text) < 24}
        scope = vocabulary.scope_of(normal_name(title))
        if scope is FormScope.PROJECT:
            if "转移支付名称" in labels:
                scope = FormScope.TRANSFER
            elif not {"项目名称", "专项名称"} & labels and {"部门(单位)名称", "部门名称"} & labels:
                scope = FormScope.DEPARTMENT
        subject = self._subject(scope)
        years = [self.printed.year, *(int(m[0]) for t in lines if (m := _YEAR.search(t)))]
        year = next((y for y in years if y), 0) or self.year
        made = Form.of(
            vocabulary.kind_of(normal_name(title), labels),
            scope,
            subject,
            year,
            self.texts,
            funds.funds.values(),
            indicators,
            self.tasks,
        )
        return _with_print(made, title, self.places, funds.unread, stated=stated)

    def _subject(self, scope: FormScope) -> str:
        """What it is about: the department where it is about all of it, else what is named."""
        named, department = (self.texts.pop(role, "") for role in _ABOUT)
        if scope is FormScope.DEPARTMENT and not department:
            department = self.printed.department
        if scope is FormScope.DEPARTMENT and department:
            self.places["subject"] = self.places.get("department", self.rows[0][0].place)
            return department
        if department:
            self.texts.setdefault("supervisor", department)
        return named or _named_in(self.printed.title)

    def _unit(self) -> Unit | None:
        for row in self.rows:
            for cell in row:
                words = normal_name(cell.text)
                found = _UNIT.search(words) if len(words) < 30 and "元)" in words else None
                if found:
                    return Unit.of(found[1])
        return self.printed.unit

    def _end(self, head: IndicatorHead | None) -> int:
        """The row after the last indicator: the foot begins, or the rows end."""
        words = form_words()
        if head is None:
            return len(self.rows)
        for number in range(head.row + 1, len(self.rows)):
            first = self.rows[number][0].text
            label = first.replace(":", "：").partition("：")[0]
            role = words.field(label)
            if role is not None and bare(label) not in _MIDDLE:
                return number
            if bare(label) in _SUMS and len(self.rows[number]) > 1:
                return number
        return len(self.rows)

    def _total(self, row: Row, head: IndicatorHead) -> bool:
        """The row of sums below the indicators: its score, not the sum of the weights."""
        label = row[0].text
        if form_words().field(label) != "total_score" and bare(label) not in _SUMS:
            return False
        figures = [cell for cell in row[1:] if number_of(cell.text) is not None]
        scores = [column for column, slot in head.slots if slot[0] == "score"]
        under = [cell for cell in figures if scores and cell.column >= scores[0]]
        chosen = under[:1] or figures[-1:]
        if chosen and (len(figures) == 1 or under or not scores):
            self._put("total_score", chosen[0])
        return True

    def _row(self, row: Row, funds: FundReader) -> None:
        words = form_words()
        if self._goals(row) or self._tasks(row):
            return
        fields = [cell for cell in row if words.field(cell.text)]
        if fields and fields[0] is row[0]:
            self._fields(row)
            rest = row[2:] if len(row) > 2 else []
            if any(words.source(cell.text) for cell in rest):
                funds.read(rest)  # 当年预算 | … | 市级支出 | …
            return
        if len(row) == 1 and self.below:
            self._put(self.below, row[0])
            self.below = ""
            return
        if not funds.read(row):
            self._fields(row)

    def _goals(self, row: Row) -> bool:
        """Headings over the goals of two periods, and the row below them."""
        words = form_words()
        heads = [(c.column, r) for c in row if (r := words.field(c.text)) in _GOALS]
        others = [
            c for c in row if words.field(c.text) not in _GOALS and bare(c.text) not in _MIDDLE
        ]
        if not others and len(heads) >= 2:
            spread = heads if len({r for _c, r in heads}) == len(heads) else heads[1:]
            self.goal_columns = spread
            return True
        if not self.goal_columns:
            return False
        values = [c for c in row if not words.field(c.text)]
        if not values or any(words.source(c.text) for c in row):
            self.goal_columns = []
            return False
        for at, cell in enumerate(values):
            under = [role for column, role in self.goal_columns if column <= cell.column]
            role = under[-1] if under else self.goal_columns[0][1]
            if len(values) == len(self.goal_columns):
                role = self.goal_columns[at][1]
            self._put(role, cell)
        self.goal_columns = []
        return True

    def _tasks(self, row: Row) -> bool:
        words = form_words()
        roles = [(c.column, r) for c in row if (r := words.task(c.text))]
        if {"name", "content"} <= {role for _column, role in roles}:
            self.task_columns = roles
            return True
        if not self.task_columns:
            return False
        cells = [c for c in row if c.column >= self.task_columns[0][0]]
        if words.field(row[0].text) or not cells:
            self.task_columns = []
            return False
        texts: dict[str, str] = {}
        for cell in cells:
            role = [r for column, r in self.task_columns if column <= cell.column][-1]
            texts[role] = texts.get(role, "") + cell.text.strip()
        money = texts.get("amount", "")
        amount = Amount.parse(money, self.unit) if find_figure(money) is not None else None
        self.tasks.append(
            FormTask(
                texts.get("name", ""),
                texts.get("content", ""),
                amount,
                texts.get("goal", ""),
                cells[0].place,
            )
        )
        return True

    def _fields(self, row: Row) -> None:
        """Labels with their values: in the next cell, behind a colon, or in the row below."""
        words = form_words()
        at = 0
        while at < len(row):
            cell = row[at]
            at += 1
            role = words.field(cell.text)
            if role is None:
                label, colon, rest = cell.text.replace(":", "：").partition("：")
                role = words.field(label) if colon and len(label) < 16 else None
                if role is not None and rest.strip():
                    self._put(role, cell, rest)
                continue
            after = row[at] if at < len(row) else None
            if after is None:
                self.below = role if len(row) == 1 else ""
            elif _label(after.text) is None:
                self._put(role, after)
                at += 1

    def _put(self, role: str, cell: GridCell, text: str = "") -> None:
        shown = text or cell.text
        if role not in self.texts:
            self.texts[role] = tidy(shown) if role in _NAMES else shown.strip()
            self.places[role] = cell.place


def _label(text: str) -> str | None:
    words = form_words()
    return words.field(text) or words.field(text.replace(":", "：").partition("：")[0])


def _named_in(title: str) -> str:
    """The project that a title names: `甲局_乙项目绩效目标表`."""
    words = form_words()
    name = words.named_title.sub("", normal_name(title))
    if name == normal_name(title) or re.search(r"(?:部门|单位)整体|\([^()]*\)$", name):
        return ""
    name = re.sub(r"^(?:附[件表]\d*[:.]?|\(?[一二三四五六七八九十\d]+[).、])", "", name)
    return name.rsplit("_", 1)[-1]


def _with_print(
    form: Form,
    title: str,
    places: Mapping[str, Place],
    unread: Sequence[str],
    *,
    stated: bool,
) -> Form:
    return replace(
        form, title=title, places=tuple(places.items()), unread=tuple(unread), unit_stated=stated
    )
