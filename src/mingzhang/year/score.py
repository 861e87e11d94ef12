"""The self-evaluation of one project: points for execution and for every indicator.

A score is the weight times the capped share, rounded to hundredths; the total is the sum of the
printed scores. What is not judged has no score, and then there is no total but what it may become.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.form import Form, Indicator
from mingzhang.year.attainment import Attainment, attainment_of
from mingzhang.year.entry import Balance
from mingzhang.year.figure import hundredths
from mingzhang.year.reading import Reading, Readings, yearly
from mingzhang.year.weight import Points, group_of, weights_of

_GRADES = ((9000, "优"), (8000, "良"), (6000, "中"), (0, "差"))
GRADES = tuple(grade for _least, grade in _GRADES)


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator and its points.

    Attributes:
        weight: in hundredths of a point.
        reading: what was reached, None where nobody said.
    """

    indicator: Indicator
    weight: int
    reading: Reading | None
    attainment: Attainment

    @property
    def score(self) -> int | None:
        """In hundredths of a point; None where it is not judged."""
        return _score(self.weight, self.attainment)

    @property
    def lacks_reason(self) -> bool:
        """Whether points are missing, or a question is open, and nobody says why."""
        asked = self.attainment.question or (self.score is not None and self.score < self.weight)
        return bool(asked) and not (self.reading and self.reading.reason)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The points of one project at a day."""

    target: Form
    day: date
    balance: Balance | None
    execution_weight: int
    execution: Attainment
    lines: tuple[Line, ...]

    @property
    def execution_score(self) -> int | None:
        """Points of execution, in hundredths."""
        return _score(self.execution_weight, self.execution)

    @property
    def least(self) -> int:
        """The points that are certain, in hundredths."""
        return sum(line.score or 0 for line in self.lines) + (self.execution_score or 0)

    @property
    def most(self) -> int:
        """The points there would be if all that is not judged were reached."""
        open_points = [line.weight for line in self.lines if line.score is None]
        if self.execution_score is None:
            open_points.append(self.execution_weight)
        return self.least + sum(open_points)

    @property
    def is_judged(self) -> bool:
        """Whether everything that carries points is judged."""
        scores = [self.execution_score, *(line.score for line in self.lines)]
        return bool(self.lines) and None not in scores

    @property
    def total(self) -> int | None:
        """The total in hundredths; None while something is not judged."""
        return self.least if self.is_judged else None

    @property
    def grade(self) -> str:
        """优, 良, 中 or 差; also while something is not judged, if it cannot change it."""
        low, high = grade_of(self.least), grade_of(self.most)
        return low if low == high and self.lines else ""


def evaluate_target(
    target: Form,
    readings: Readings,
    balance: Balance | None,
    day: date,
    points: Points | None = None,
) -> Evaluation:
    """The points of one target by what was reached and spent up to a day.

    Args:
        balance: of the project on that day; None where no ledger says.
    """
    given = points or Points()
    indicators = yearly(target)
    lines = []
    for indicator, weight in zip(indicators, weights_of(indicators, given), strict=True):
        reading = readings.at(target.subject, indicator, day)
        lines.append(Line(indicator, weight, reading, attained(indicator, reading)))
    executed = execution_of(balance)
    return Evaluation(target, day, balance, given.execution * 100, executed, tuple(lines))


def attained(indicator: Indicator, reading: Reading | None) -> Attainment:
    """What a reading comes to; nothing is known where there is none."""
    if not group_of(indicator):
        words = _("一级指标“{first}”不是产出、成本、效益或满意度")
        return Attainment(reason=words.format(first=indicator.first))
    if reading is None:
        return Attainment(reason=_("没有读数"))
    return attainment_of(indicator, reading.actual, reading.degree)


def execution_of(balance: Balance | None) -> Attainment:
    """The execution rate as an attainment."""
    if balance is None:
        return Attainment(reason=_("没有资金台账"))
    if balance.rate is None:
        return Attainment(reason=_("没有预算"))
    return Attainment(balance.rate)


def grade_of(score: int) -> str:
    """The grade of a score in hundredths.

    >>> [grade_of(s) for s in (9000, 8999, 8000, 6000, 5999)]
    ['优', '良', '良', '中', '差']
    """
    return next(grade for least, grade in _GRADES if score >= least)


def _score(weight: int, attainment: Attainment) -> int | None:
    share = attainment.capped
    return None if share is None else hundredths(Fraction(weight, 100) * share)
