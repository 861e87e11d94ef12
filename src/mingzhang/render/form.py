"""Lay performance forms out as their shapes draw them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field, replace

from mingzhang.document import Align, CellRole, Grid, GridCell
from mingzhang.lean import dataclass
from mingzhang.model.form import TERM, YEAR, Form, FormKind, FormScope, FormTask, Indicator
from mingzhang.model.indicator import value_of
from mingzhang.tables.form_shape import Drawn, FormShape, is_repeated, shape_of
from mingzhang.tables.form_words import form_words

_LEVELS = ("first", "second")
_FIGURES = frozenset({"amount", "weight", "score"})


def form_grid(form: Form, shapes: Sequence[FormShape], bookmark: str = "") -> Grid:
    """A form as the first shape of its kind and scope draws it.

    Raises:
        LookupError: no shape is for such a form.
    """
    shape = shape_of(shapes, form.kind, form.scope)
    if shape is None:
        raise LookupError(f"no shape for a {form.scope} form of {form.kind}")
    return _Layout(form, shape).grid(bookmark)


@dataclass(slots=True)
class _Layout:
    """The grid of one form while its rows are laid out."""

    form: Form
    shape: FormShape
    cells: list[GridCell] = field(default_factory=list)
    row: int = 0
    covered: dict[int, int] = field(default_factory=dict)  # column → rows still covered

    def grid(self, bookmark: str) -> Grid:
        for number, drawn in enumerate(self.shape.rows):
            if any(is_repeated(cell) for cell in drawn):
                self._repeated(drawn)
                continue
            below = self.shape.rows[number + 1] if number + 1 < len(self.shape.rows) else ()
            for cell in drawn:
                rows = cell.rows or 1 + self._height(below)
                self._put(cell, self._text(cell), rows)
            self._end_row()
        return Grid(
            self.row,
            self.shape.columns,
            tuple(self.cells),
            widths=self.shape.widths,
            form=True,
            bookmark=bookmark,
        )

    def _put(self, cell: Drawn, text: str, rows: int) -> None:
        column = 0
        while column in self.covered:
            column += 1
        figure = cell.place != "" and (self._is_money(cell) or cell.period in _FIGURES)
        role = CellRole.FIGURE if figure else CellRole.TEXT if cell.place else CellRole.LABEL
        label = not cell.place
        align = Align.CENTRE if label else Align.RIGHT if figure else Align.LEFT
        self.cells.append(
            GridCell(self.row, column, text, rows, cell.columns, role=role, align=align, bold=label)
        )
        for at in range(column, column + cell.columns):
            self.covered[at] = rows

    def _end_row(self) -> None:
        self.row += 1
        self.covered = {column: rows - 1 for column, rows in self.covered.items() if rows > 1}

    def _is_money(self, cell: Drawn) -> bool:
        source, _dot, _column = cell.place.rpartition(".")
        sources = form_words().labels["sources"]
        return bool(source) and all(part in sources for part in source.split("."))

    def _text(self, cell: Drawn) -> str:
        if not cell.place:
            return cell.label
        if not self._is_money(cell):
            return cell.label + self.form.text(cell.place)
        source, _dot, column = cell.place.rpartition(".")
        fund = self.form.find_fund(source, column)
        if fund is None:
            return cell.label
        if fund.amount is not None:
            return cell.label + fund.amount.text(thousands=True)
        return cell.label + fund.text

    def _height(self, drawn: Sequence[Drawn]) -> int:
        if any(cell.role == "task" for cell in drawn):
            return len(self.form.tasks)
        return sum(len(rows) for _first, seconds in self._levels() for _second, rows in seconds)

    def _repeated(self, drawn: Sequence[Drawn]) -> None:
        if any(cell.role == "task" for cell in drawn):
            for task in self.form.tasks:
                for cell in drawn:
                    self._put(cell, _task_text(task, cell.period), 1)
                self._end_row()
            return
        for first, seconds in self._levels():
            height = sum(len(rows) for _second, rows in seconds)
            for at, (second, rows) in enumerate(seconds):
                for number, pair in enumerate(rows):
                    for cell in drawn:
                        if cell.role == "first" and (at or number):
                            continue
                        if cell.role == "second" and number:
                            continue
                        names = {"first": first, "second": second}
                        span = height if cell.role == "first" else len(rows)
                        self._put(
                            cell,
                            names.get(cell.role) or self._indicator_text(pair, cell),
                            span if cell.role in _LEVELS else 1,
                        )
                    self._end_row()

    def _indicator_text(self, pair: dict[str, Indicator], cell: Drawn) -> str:
        shown = pair.get(cell.period) if cell.period else next(iter(pair.values()), None)
        return "" if shown is None or cell.role in _LEVELS else indicator_text(shown, cell.role)

    def _levels(self) -> list[tuple[str, list[tuple[str, list[dict[str, Indicator]]]]]]:
        """First levels, their second levels, and the rows of each: an indicator a period."""
        levels: dict[str, list[str]] = {}
        if self.shape.levels:
            levels = {first: list(seconds) for first, seconds in form_words().levels}
        ordered = grouped(self.form.indicators)
        for indicator in ordered:
            seconds = levels.setdefault(indicator.first, [])
            if indicator.second not in seconds:
                seconds.append(indicator.second)
        if not levels:
            return [("", [("", [{}])])]
        return [
            (first, [(second, self._rows(ordered, first, second)) for second in seconds])
            for first, seconds in levels.items()
        ]

    def _rows(
        self, indicators: Sequence[Indicator], first: str, second: str
    ) -> list[dict[str, Indicator]]:
        mine = [i for i in indicators if (i.first, i.second) == (first, second)]
        own_names = any(c.place == f"third.{TERM}" for c in self.shape.places())
        rows: dict[object, dict[str, Indicator]] = {}
        counts = {TERM: 0, YEAR: 0}
        for indicator in mine:
            key: object = counts[indicator.side] if own_names else indicator.identity
            counts[indicator.side] += 1
            rows.setdefault(key, {})[indicator.side] = indicator
        return list(rows.values()) or [{}]


def indicator_text(indicator: Indicator, role: str) -> str:
    """What stands of an indicator in a column: its value whole, or sign, number and unit apart.

    >>> one = Indicator("产出指标", "数量指标", "专题片", "≥2部")
    >>> [indicator_text(one, role) for role in ("value", "operator", "amount", "unit_of")]
    ['≥2部', '≥', '2', '部']
    """
    if role in ("operator", "amount", "unit_of"):
        return value_of(indicator.value).pieces()[("operator", "amount", "unit_of").index(role)]
    return str(getattr(indicator, role))


def _task_text(task: FormTask, role: str) -> str:
    if role == "amount":
        return "" if task.amount is None else task.amount.text(thousands=True)
    return str(getattr(task, role))


def grouped(indicators: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """Indicators in the order in which forms print them: by first, then second level."""
    levels = form_words().levels
    order = {first: place for place, (first, _) in enumerate(levels)}
    seconds = {
        (first, second): place for first, listed in levels for place, second in enumerate(listed)
    }
    firsts = list(dict.fromkeys(i.first for i in indicators))
    others = list(dict.fromkeys((i.first, i.second) for i in indicators))
    return tuple(
        sorted(
            indicators,
            key=lambda i: (
                i.side != TERM,
                order.get(i.first, len(order) + firsts.index(i.first)),
                seconds.get((i.first, i.second), 100 + others.index((i.first, i.second))),
            ),
        )
    )


def in_print_order(forms: Sequence[Form]) -> Iterator[Form]:
    """Forms as a booklet prints them: the whole department first, indicators by their levels.

    Statements stand behind all others.
    """
    for form in sorted(
        forms, key=lambda f: (f.kind is FormKind.STATEMENT, f.scope is not FormScope.DEPARTMENT)
    ):
        yield replace(form, indicators=grouped(form.indicators))
