"""The year of an invented budget: what its unit keeps while it passes, in every state of a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction
from math import ceil

from mingzhang.model.budget import Budget
from mingzhang.model.form import Form, Indicator
from mingzhang.model.indicator import ValueKind, value_of
from mingzhang.pattern import compiled
from mingzhang.year.attainment import attainment_of
from mingzhang.year.book import openings
from mingzhang.year.coordinate import planned_lines, typed_line
from mingzhang.year.day import find_deadline
from mingzhang.year.kept import Typed
from mingzhang.year.ledger import Ledger, yuan
from mingzhang.year.reading import yearly

_NUMBER = compiled(r"\d+(?:\.\d+)?")
_PAPER = "财预〔{year}〕{number}号"


class Passing(Enum):
    """How far a year has come, and how it went.

    The shares are of the year's money and work: by the end of July, and by its end.
    """

    NOTHING = (None, None)
    OPENED = (Fraction(0), None)
    ON_TIME = (Fraction(3, 5), None)
    LAGGING = (Fraction(1, 4), None)  # with a reason and a measure
    SILENT = (Fraction(1, 5), None)  # lagging, and nobody says why
    SCORED = (Fraction(3, 5), Fraction(1))
    SHORT = (Fraction(2, 5), Fraction(4, 5))  # scored, not all of it reached

    @property
    def july(self) -> Fraction | None:
        """By the end of July; None where nothing is kept."""
        july: Fraction | None = self.value[0]
        return july

    @property
    def end(self) -> Fraction | None:
        """By the end of the year; None where it is not told yet."""
        end: Fraction | None = self.value[1]
        return end


def invented_year(budget: Budget, passing: Passing) -> dict[str, list[Typed]]:
    """The rows of each table that has any; they can be read beside the budget."""
    if passing.july is None:
        return {}
    readings = [row for form in budget.targets for row in _readings(form, passing)]
    found = {"money": list(_money(budget, passing)), "readings": readings}
    return {table: rows for table, rows in found.items() if rows}


def _money(budget: Budget, passing: Passing) -> Iterator[Typed]:
    planned = planned_lines(budget)
    paper = _PAPER.format(year=budget.year, number=1)
    ledger = Ledger(planned=tuple(planned.items()))
    yield from openings(ledger, date(budget.year, 2, 20), paper, paper)
    before = Fraction(0)
    for month, share in ((7, passing.july), (12, passing.end)):
        if not share:
            continue
        day = date(budget.year, month, 30)
        for line, fen in planned.items():
            spent = int(fen * share) // 100 * 100 - int(fen * before) // 100 * 100
            if spent > 0:
                yield typed_line(line) | {
                    "day": day.isoformat(),
                    "kind": "执行",
                    "fen": yuan(spent).replace(",", ""),
                    "basis": f"{month}月支付凭证",
                    "source": f"国库支付{month}月汇总",
                }
        before = share


def _readings(form: Form, passing: Passing) -> Iterator[Typed]:
    lags = passing in (Passing.LAGGING, Passing.SHORT)
    for day, share in ((date(form.year, 7, 31), passing.july), (_last(form), passing.end)):
        if not share:
            continue
        for indicator in yearly(form):
            actual = _reached(indicator, share, day == _last(form))
            if not actual:
                continue
            row = {
                "day": day.isoformat(),
                "project": form.subject,
                "first": indicator.first,
                "second": indicator.second,
                "third": indicator.third,
                "number": str(indicator.number) if indicator.number > 1 else "",
                "actual": actual,
                "evidence": "工作台账",
            }
            attained = attainment_of(indicator, actual).share
            if attained is None:
                row["degree"] = "70%" if lags else "95%"
            if lags and (attained is None or attained < 1):
                row["reason"] = "前期手续办理较慢，实际开始时间晚于计划"
                row["remedy"] = "倒排工期，按周调度，八月底前补上进度"
            yield {key: text for key, text in row.items() if text}


def _last(form: Form) -> date:
    return date(form.year, 12, 31)


def _reached(indicator: Indicator, share: Fraction, is_end: bool) -> str:
    """What was reached of an indicator's value, in its own unit; empty where it is not told yet."""
    value = value_of(indicator.value)
    if value.kind is ValueKind.DATE:
        deadline = find_deadline(indicator.value)
        if not is_end or deadline is None:
            return ""
        done = deadline - timedelta(days=6)
        return f"{done.year}年{done.month}月{done.day}日"
    if value.value is None or value.high is not None:
        return "" if not is_end else "达成" if share == 1 else "部分达成，群众反映总体较好"
    grows = value.kind in (ValueKind.COUNT, ValueKind.MONEY) and not value.per
    text = _NUMBER.search(value.text)
    if text is None:
        return ""
    number = Fraction(text[0])
    if grows and value.relation not in ("≤", "<"):
        number = Fraction(ceil(number * share))
    if value.relation in (">", "<"):
        number += 1 if value.relation == ">" else -1
    plain = str(number) if number.denominator == 1 else f"{float(number):g}"
    return plain + value.text[text.end() :]
