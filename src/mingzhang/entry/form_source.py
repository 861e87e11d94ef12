"""Performance forms out of a typed source, and back into one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from mingzhang.amounts import Amount, Unit, find_figure
from mingzhang.entry import value
from mingzhang.entry.form_part import (
    COLUMNS,
    DEPARTMENT_SOURCES,
    EVALUATION_TEXTS,
    LEVELS,
    REACHED,
    SOURCES,
    STATEMENT_TEXTS,
    TARGET_TEXTS,
)
from mingzhang.entry.raw import Mistakes, Raw, Record, Row, Value
from mingzhang.language import _
from mingzhang.model.form import (
    TERM,
    YEAR,
    Form,
    FormKind,
    FormScope,
    FormTask,
    Fund,
    Indicator,
    targets_of,
)
from mingzhang.tables.form_words import form_words

_PERIODS = (TERM, YEAR)
Units = Mapping[str, Collection[str]]
"""The units that have a project of this name."""
_NUMBERS = frozenset({"rate", "weight", "score"})
_KINDS = {"监控": FormKind.MONITORING, "自评": FormKind.EVALUATION}


class FormGatherer:
    """Gathers the forms of one source."""

    def __init__(self, raw: Raw, mistakes: Mistakes, year: int) -> None:
        self.raw = raw
        self.mistakes = mistakes
        self.year = year

    def forms(self, projects: Units, department: str) -> tuple[Form, ...]:
        """Every form of the source: the whole department's, the projects', what was reached.

        Args:
            projects: the units of each project's name; a form that names none is of the only one.
        """
        return (
            *self._department(department),
            *self._targets(projects),
            *self._evaluations(projects),
            *self._statements(projects, department),
        )

    def _named(self, record: Record, projects: Units) -> str:
        typed = record.get("project")
        name = value.required(typed, "项目名称", self.mistakes)
        return value.known_name(typed, set(projects), "项目", self.mistakes) if name else name

    def _money(self, typed: Value) -> Amount | None:
        return value.amount_or_none(typed, Unit.YUAN, self.mistakes)

    def _targets(self, projects: Units) -> Iterator[Form]:
        seen: set[tuple[str, str]] = set()
        for record in self.raw.many.get("targets", []):
            name = self._named(record, projects)
            form = Form.of(
                FormKind.TARGET,
                FormScope.PROJECT,
                name,
                value.year(record.get("year"), self.mistakes, self.year),
                {
                    **{role: record.get(role).text for role in TARGET_TEXTS},
                    "unit": record.get("unit").text or _only_unit(projects.get(name, ())),
                    "filled_at": value.day(record.get("filled_at"), self.mistakes),
                },
                [fund for period in _PERIODS for fund in self._funds(record, period)],
                [i for side in _PERIODS for i in _indicators(record, f"indicators_{side}", side)],
            )
            key = (name, form.text("unit"))
            if key in seen:
                self.mistakes.add(
                    record.get("project").where,
                    _("{what}重复").format(what="绩效目标"),
                    _("删去其中一行"),
                )
            seen.add(key)
            yield form

    def _funds(self, record: Record, period: str) -> Iterator[Fund]:
        for row in record.rows.get(f"funding_{period}", [])[:1]:
            for source in SOURCES:
                amount = self._money(row.get(source))
                if amount is not None:
                    yield Fund(source, period, amount)

    def _department(self, department: str) -> Iterator[Form]:
        record = self.raw.record("department-target")
        if record.is_empty():
            return
        amounts = ((source, self._money(record.get(source))) for source in DEPARTMENT_SOURCES)
        yield Form.of(
            FormKind.TARGET,
            FormScope.DEPARTMENT,
            record.get("department").text or department,
            value.year(record.get("year"), self.mistakes, self.year),
            {"goal_year": record.get("goal").text},
            [Fund(source, YEAR, amount) for source, amount in amounts if amount is not None],
            _indicators(record, "indicators", YEAR),
            [
                FormTask(
                    row.get("name").text, row.get("content").text, self._money(row.get("amount"))
                )
                for row in record.rows.get("tasks", [])
            ],
        )

    def _evaluations(self, projects: Units) -> Iterator[Form]:
        sources = {label: role for role, label in form_words().labels["sources"].items()}
        for record in self.raw.many.get("evaluations", []):
            funds = [
                fund
                for row in record.rows.get("funding", [])
                if (source := sources.get(row.get("source").text)) is not None
                for fund in self._row_of_funds(row, source)
            ]
            yield Form.of(
                _KINDS.get(record.get("kind").text, FormKind.EVALUATION),
                FormScope.PROJECT,
                self._named(record, projects),
                value.year(record.get("year"), self.mistakes, self.year),
                {role: record.get(role).text for role in EVALUATION_TEXTS},
                funds,
                _indicators(record, "indicators", YEAR),
            )

    def _statements(self, projects: Units, department: str) -> Iterator[Form]:
        for record in self.raw.many.get("statements", []):
            name = self._named(record, projects) if record.get("project").text else ""
            yield Form.of(
                FormKind.STATEMENT,
                FormScope.PROJECT if name else FormScope.DEPARTMENT,
                name or department,
                value.year(record.get("year"), self.mistakes, self.year),
                {role: record.get(role).text for role in STATEMENT_TEXTS},
            )

    def _row_of_funds(self, row: Row, source: str) -> Iterator[Fund]:
        for column in COLUMNS:
            typed = row.get(column)
            if column not in _NUMBERS:
                amount = self._money(typed)
                if amount is not None:
                    yield Fund(source, column, amount, text=typed.text)
            elif typed.text:
                figure = find_figure(typed.text.rstrip("%％"))
                if figure is None:
                    message = _("“{text}”不是数字").format(text=typed.text)
                    self.mistakes.add(typed.where, message, _("数字"))
                    continue
                number = Fraction(figure[0], 10 ** figure[1])
                yield Fund(source, column, None, number, text=typed.text)


def _only_unit(units: Collection[str]) -> str:
    """The unit that a project is of; empty where projects of several units bear its name."""
    return next(iter(units)) if len(units) == 1 else ""


def _indicators(record: Record, key: str, side: str) -> list[Indicator]:
    found = []
    for row in record.rows.get(key, []):
        first, second, third, said = (row.get(name).text for name in LEVELS)
        actual, weight, score, reason = (row.get(name).text for name in REACHED)
        found.append(Indicator(first, second, third, said, side, weight, actual, score, reason))
    return found


Typed = Mapping[str, str | list[dict[str, str]]]


def form_records(forms: Iterable[Form]) -> Iterator[tuple[str, Typed]]:
    """Every form as a part's key with what a user would type for it."""
    targets = targets_of(forms)
    for form in forms:
        if form in targets:
            yield "targets", _target(form)
        elif form.kind is FormKind.TARGET and form.scope is FormScope.DEPARTMENT:
            yield "department-target", _whole(form)
        elif form.kind in _KINDS.values() and form.scope is FormScope.PROJECT:
            yield "evaluations", _evaluation(form)
        elif form.kind is FormKind.STATEMENT:
            yield "statements", _statement(form)


def _target(form: Form) -> Typed:
    money = {
        f"funding_{period}": [row] if (row := _typed_funds(form, SOURCES, period)) else []
        for period in _PERIODS
    }
    return {
        "project": form.subject,
        "year": str(form.year),
        **{role: form.text(role) for role in TARGET_TEXTS},
        **money,
        **{f"indicators_{side}": _typed_indicators(form.side(side)) for side in _PERIODS},
    }


def _whole(form: Form) -> Typed:
    return {
        "department": form.subject,
        "year": str(form.year),
        **_typed_funds(form, DEPARTMENT_SOURCES, YEAR),
        "tasks": [
            {"name": task.name, "content": task.content, "amount": typed_money(task.amount)}
            for task in form.tasks
        ],
        "goal": form.text("goal_year"),
        "indicators": _typed_indicators(form.side(YEAR)),
    }


def _evaluation(form: Form) -> Typed:
    labels = form_words().labels["sources"]
    rows = []
    for source in SOURCES:
        row = {column: _typed_fund(form.find_fund(source, column)) for column in COLUMNS}
        if any(row.values()):
            rows.append({"source": labels[source], **row})
    kinds = {kind: words for words, kind in _KINDS.items()}
    return {
        "project": form.subject,
        "kind": kinds[form.kind],
        "year": str(form.year),
        **{role: form.text(role) for role in EVALUATION_TEXTS},
        "funding": rows,
        "indicators": _typed_indicators(form.side(YEAR)),
    }


def _statement(form: Form) -> Typed:
    return {
        "project": form.subject if form.scope is FormScope.PROJECT else "",
        "year": str(form.year),
        **{role: form.text(role) for role in STATEMENT_TEXTS},
    }


def _typed_funds(form: Form, sources: Sequence[str], column: str) -> dict[str, str]:
    typed = {source: _typed_fund(form.find_fund(source, column)) for source in sources}
    return typed if any(typed.values()) else {}


def _typed_fund(fund: Fund | None) -> str:
    if fund is None:
        return ""
    return typed_money(fund.amount) or fund.text or _decimal(fund.number)


def _decimal(number: Fraction | None) -> str:
    return "" if number is None else f"{float(number):.10g}"


def typed_money(amount: Amount | None) -> str:
    """An amount as a user types it: in 元 as a figure, in another unit with it."""
    if amount is None:
        return ""
    return amount.text() if amount.unit is Unit.YUAN else amount.words()


def _typed_indicators(indicators: Iterable[Indicator]) -> list[dict[str, str]]:
    return [
        {name: text for name in (*LEVELS, *REACHED) if (text := str(getattr(i, name)))}
        for i in indicators
    ]
