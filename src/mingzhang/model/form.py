"""Performance forms 绩效表: targets, monitoring and self-evaluation, of a project or a department.

A form is what its fields say, each under a role: the labels, and where they stand on paper, are
its shape's business (`mingzhang.tables.form_shape`). A target, its monitoring and its evaluation
are three forms with the same indicators, told by `Indicator.identity`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from enum import StrEnum
from fractions import Fraction
from typing import Self

from mingzhang.amounts import Amount
from mingzhang.codes import normal_name
from mingzhang.lean import dataclass
from mingzhang.source import NOWHERE, Place


class FormKind(StrEnum):
    TARGET = "target"  # 绩效目标表
    MONITORING = "monitoring"  # 绩效运行监控表
    EVALUATION = "evaluation"  # 绩效自评表
    STATEMENT = "statement"  # 项目经费情况说明


class FormScope(StrEnum):
    PROJECT = "project"
    DEPARTMENT = "department"  # 部门整体
    TRANSFER = "transfer"  # 转移支付


TERM, YEAR = "term", "year"
"""The periods of a target: the whole term of a project 实施期, and the year."""


@dataclass(frozen=True, slots=True)
class Fund:
    """One printed figure of a form's funds.

    Attributes:
        source: `total`, `fiscal`, `central`, … as in the vocabulary of forms; a column below
            another is `fiscal.basic`.
        column: `term`, `year`, `initial`, `adjusted`, `executed`, … ; also `rate`, `weight`,
            `score`, which hold no money.
        amount: None where no money is meant.
        number: a rate in percent, a weight, or a score.
        text: as printed.
    """

    source: str
    column: str
    amount: Amount | None = None
    number: Fraction | None = None
    text: str = field(default="", compare=False)
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One performance indicator: three levels and a value, as printed.

    Attributes:
        first: 产出指标, 效益指标, 满意度指标, 成本指标.
        second: 数量指标, 质量指标, …
        third: what is measured; a form may cut it off.
        value: the value as printed: `>3万次/天`, `≤27.4万元`, `100%`, `提升`; sign, number and
            unit in one where the form prints them apart.
        side: `year` or `term`.
        weight, actual, score, reason: 分值, 实际完成值, 得分, 偏差原因 of an evaluation.
        number: which one of several with the same names it is, from 1.
    """

    first: str
    second: str
    third: str
    value: str
    side: str = YEAR
    weight: str = ""
    actual: str = ""
    score: str = ""
    reason: str = ""
    number: int = field(default=1, compare=False)
    place: Place = field(default=NOWHERE, compare=False)
    value_place: Place = field(default=NOWHERE, compare=False)
    score_place: Place = field(default=NOWHERE, compare=False)

    @property
    def identity(self) -> tuple[str, str, str, int]:
        """What it is from its declaration to its score, whatever its values: its names.

        >>> one = Indicator("产出指标", "数量指标", "专题片", "≥2部")
        >>> one.identity == Indicator("产出指标", "数量指标", "专题 片", "", actual="3部").identity
        True
        """
        return (
            normal_name(self.first).partition("(")[0],
            normal_name(self.second),
            normal_name(self.third),
            self.number,
        )


@dataclass(frozen=True, slots=True)
class FormTask:
    """One main task of the year 年度主要任务, with the money meant for it."""

    name: str
    content: str
    amount: Amount | None = None
    goal: str = ""
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Form:
    """A performance form.

    Attributes:
        subject: the project, department or transfer that it is about.
        texts: what its other fields say, by role, in the order of the roles' names.
        funds: money, rates and scores of its funds; what is left blank is not there.
        indicators: for both periods, see `side`.
        tasks: main tasks of the year; of a statement, what its money is for.
        title: as printed above it, empty for a computed one.
        is_listed: it is one of several that one table lists.
        unit_stated: whether the unit of its money stands on the form or above it.
        unread: words on it beside a figure that nobody understood; its sums are not judged then.
        forms: on how many forms it was printed (a long one is continued on a second form).
    """

    kind: FormKind
    scope: FormScope
    subject: str
    year: int
    texts: tuple[tuple[str, str], ...] = ()
    funds: tuple[Fund, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    tasks: tuple[FormTask, ...] = ()
    title: str = field(default="", compare=False)
    is_listed: bool = field(default=False, compare=False)
    unit_stated: bool = field(default=True, compare=False)
    unread: tuple[str, ...] = field(default=(), compare=False)
    forms: int = field(default=1, compare=False)
    places: tuple[tuple[str, Place], ...] = field(default=(), compare=False)

    @classmethod
    def of(
        cls,
        kind: FormKind,
        scope: FormScope,
        subject: str,
        year: int,
        texts: Mapping[str, str] | None = None,
        funds: Iterable[Fund] = (),
        indicators: Iterable[Indicator] = (),
        tasks: Iterable[FormTask] = (),
    ) -> Self:
        """A form with its fields in their canonical order and nothing blank among them."""
        kept = ((role, text) for role, text in (texts or {}).items() if text)
        return cls(
            kind,
            scope,
            subject,
            year,
            tuple(sorted(kept)),
            tuple(sorted(funds, key=lambda fund: (fund.column, fund.source))),
            numbered(indicators),
            tuple(tasks),
        )

    def text(self, role: str) -> str:
        """What the field of this role says, empty where it is blank or absent."""
        return self.subject if role == "subject" else dict(self.texts).get(role, "")

    def with_text(self, role: str, text: str) -> Self:
        """The same form with other words in one field."""
        if role == "subject":
            return replace(self, subject=text)
        texts = {**dict(self.texts), role: text}
        return replace(self, texts=tuple(sorted((r, t) for r, t in texts.items() if t)))

    def with_amount(self, source: str, column: str, amount: Amount | None) -> Self:
        """The same form with another figure, or none, for one source in one column."""
        fund = self.find_fund(source, column)
        funds = [f for f in self.funds if f is not fund]
        if amount is not None:
            kept = replace(fund, amount=amount) if fund else Fund(source, column, amount)
            funds.append(kept)
        return replace(self, funds=tuple(sorted(funds, key=lambda f: (f.column, f.source))))

    def find_fund(self, source: str, column: str) -> Fund | None:
        """The figure of this source in this column."""
        return next((f for f in self.funds if f.source == source and f.column == column), None)

    def amount(self, source: str, column: str) -> Amount | None:
        """The money of this source in this column, None where no figure stands."""
        fund = self.find_fund(source, column)
        return fund.amount if fund else None

    def columns(self) -> tuple[str, ...]:
        """The columns in which some money stands."""
        return tuple(dict.fromkeys(f.column for f in self.funds if f.amount is not None))

    def side(self, period: str) -> tuple[Indicator, ...]:
        """The indicators of `term` or `year`."""
        return tuple(i for i in self.indicators if i.side == period)

    def place_of(self, role: str) -> Place:
        """Where the field of this role was printed."""
        return dict(self.places).get(role, NOWHERE)


def targets_of(forms: Iterable[Form]) -> tuple[Form, ...]:
    """The target forms of projects."""
    return tuple(f for f in forms if f.kind is FormKind.TARGET and f.scope is FormScope.PROJECT)


def department_target_of(forms: Iterable[Form]) -> Form | None:
    """The target form of the whole department, None where there is none."""
    found = (f for f in forms if (f.kind, f.scope) == (FormKind.TARGET, FormScope.DEPARTMENT))
    return next(found, None)


def evaluations_of(forms: Iterable[Form]) -> tuple[Form, ...]:
    """Forms that say what was reached: monitoring and self-evaluation."""
    return tuple(f for f in forms if f.kind in (FormKind.MONITORING, FormKind.EVALUATION))


def statements_of(forms: Iterable[Form]) -> tuple[Form, ...]:
    """Statements of what projects are and cost, in prose."""
    return tuple(f for f in forms if f.kind is FormKind.STATEMENT)


def numbered(indicators: Iterable[Indicator]) -> tuple[Indicator, ...]:
    """The indicators, those of the same names and side counted from 1; term before year."""
    listed = sorted(indicators, key=lambda i: i.side != TERM)
    seen: dict[tuple[str, str, str, str], int] = {}
    found = []
    for indicator in listed:
        key = (indicator.side, *indicator.identity[:3])
        seen[key] = seen.get(key, 0) + 1
        found.append(replace(indicator, number=seen[key]))
    return tuple(found)
