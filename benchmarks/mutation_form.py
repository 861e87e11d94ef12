"""Mistakes in monitoring and self-evaluation forms, and booklets that hold such forms.

The altered form goes through the printed document and is recognised again. What a reader of the
form alone can prove is in it: totals of scores, weights and their hundred, rates and their amounts,
points of what was not reached. A score that is changed within its weight breaks the total.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import wraps

from benchmarks.mutant import Mutant, Mutator, reread
from mingzhang.amounts import Amount
from mingzhang.check.finding import Finding
from mingzhang.model.booklet import Booklet
from mingzhang.model.budget import Budget
from mingzhang.model.form import Form, FormKind, Fund, Indicator
from mingzhang.model.indicator import value_of
from mingzhang.year.coordinate import planned_projects
from mingzhang.year.entry import Balance
from mingzhang.year.evaluate import evaluation_form, monitoring_form
from mingzhang.year.monitor import monitor_target
from mingzhang.year.reading import Reading, Readings, yearly
from mingzhang.year.score import evaluate_target


def evaluated_budget(budget: Budget) -> Budget:
    """The budget with an evaluation and a monitoring form of each target, of invented readings."""
    chance = random.Random(2)
    planned = planned_projects(budget)
    forms: list[Form] = []
    end, june = date(budget.year, 12, 31), date(budget.year, 6, 30)
    for target in budget.targets:
        fen = planned.get(target.subject, 0)
        spent = fen * chance.choice((100, 100, 97, 90, 84)) // 100
        readings = Readings(
            tuple(_reading(target, indicator, day, chance)
                  for indicator in yearly(target) for day in (june, end))
        )  # fmt: skip
        whole, half = Balance(fen, fen, spent), Balance(fen, fen, spent // 2)
        forms.append(evaluation_form(evaluate_target(target, readings, whole, end)))
        forms.append(monitoring_form(monitor_target(target, readings, half, june)))
    kept = tuple(form for form in budget.forms if form.kind is FormKind.TARGET)
    return replace(budget, forms=(*kept, *forms))


def _reading(target: Form, indicator: Indicator, day: date, chance: random.Random) -> Reading:
    value = value_of(indicator.value)
    _sign, number, unit = value.pieces()
    actual, degree = indicator.value, Fraction(95, 100)
    if value.value is not None and value.high is None:
        share = chance.choice((1, 1, 1, Fraction(9, 10)))
        least = int(number.replace(",", "").partition(".")[0]) * share
        actual = f"{least.numerator // least.denominator}{unit}" if share != 1 else number + unit
    return Reading(day, target.subject, indicator.identity, actual, degree, reason="有偏差")


def _of(booklet: Booklet, kind: FormKind, has: Callable[[Form], bool]) -> list[Form]:
    return [form for form in booklet.forms if form.kind is kind and has(form)]


def _mutant(booklet: Booklet, old: Form, new: Form, provable: bool = True) -> Mutant:
    forms = tuple(new if form is old else form for form in booklet.forms)

    def names(finding: Finding) -> bool:
        return any(old.subject in cell.row or old.subject in cell.table for cell in finding.cells)

    return Mutant(reread(replace(booklet, forms=forms)), provable, names)


def _with_indicator(form: Form, old: Indicator, new: Indicator) -> Form:
    return replace(form, indicators=tuple(new if i is old else i for i in form.indicators))


def _other_digit(text: str, chance: random.Random) -> str:
    """The text with its first digit changed."""
    at = next(place for place, char in enumerate(text) if char.isdigit())
    other = chance.choice([d for d in "123456789" if d != text[at]])
    return text[:at] + other + text[at + 1 :]


def _is_scored(form: Form) -> bool:
    return bool(form.text("total_score")) and any(i.score for i in form.indicators)


def _one_of(values: Sequence[Form], chance: random.Random) -> Form | None:
    return chance.choice(list(values)) if values else None


def _on_scored(alter: Callable[[Form, random.Random], Form | None]) -> Mutator:
    """An alteration of one scored form of a booklet; none where there is none to alter."""

    @wraps(alter)
    def mutator(booklet: Booklet, chance: random.Random) -> Mutant | None:
        form = _one_of(_of(booklet, FormKind.EVALUATION, _is_scored), chance)
        altered = alter(form, chance) if form is not None else None
        return _mutant(booklet, form, altered) if form is not None and altered else None

    return mutator


@_on_scored
def evaluation_score(form: Form, chance: random.Random) -> Form:
    """The first digit of an indicator's score changed; the total stays."""
    old = chance.choice([i for i in form.indicators if i.score])
    new = replace(old, score=_other_digit(old.score, chance))
    return _with_indicator(form, old, new)


@_on_scored
def evaluation_total(form: Form, chance: random.Random) -> Form:
    """A digit of the total score changed."""
    total = _other_digit(form.text("total_score"), chance)
    return form.with_text("total_score", total)


@_on_scored
def evaluation_weight(form: Form, chance: random.Random) -> Form:
    """The first digit of an indicator's weight changed."""
    old = chance.choice([i for i in form.indicators if i.weight])
    new = replace(old, weight=_other_digit(old.weight, chance))
    return _with_indicator(form, old, new)


@_on_scored
def evaluation_actual(form: Form, chance: random.Random) -> Form | None:
    """What was reached falls short of the target; the full score stays."""
    places = [
        (i, text)
        for i in form.indicators
        if i.score and i.score == i.weight and (text := _short_of(i)) is not None
    ]
    if not places:
        return None
    old, text = chance.choice(places)
    return _with_indicator(form, old, replace(old, actual=text))


def _short_of(indicator: Indicator) -> str | None:
    """A value that the target is certainly not met by, None where that cannot be said."""
    value = value_of(indicator.value)
    if value.value is None or value.high is not None:
        return None
    _sign, number, unit = value.pieces()
    whole = int(number.replace(",", "").partition(".")[0])
    for text in (f"{whole // 2}{unit}", f"{whole * 2 + 1}{unit}"):
        if value.is_met_by(value_of(text)) is False:
            return text
    return None


def evaluation_rate(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """The execution rate of a self-evaluation changed; its amounts stay."""
    return _rate(booklet, FormKind.EVALUATION, chance)


def monitoring_rate(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """The execution rate of a monitoring form changed; its amounts stay."""
    return _rate(booklet, FormKind.MONITORING, chance)


def evaluation_executed(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """The first digit of what was executed changed; the rate stays."""
    return _executed(booklet, FormKind.EVALUATION, "executed", chance)


def monitoring_executed(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """The first digit of what was executed until the day changed; the rate stays."""
    return _executed(booklet, FormKind.MONITORING, "until", chance)


def _rate(booklet: Booklet, kind: FormKind, chance: random.Random) -> Mutant | None:
    form = _one_of(_of(booklet, kind, lambda f: f.find_fund("total", "rate") is not None), chance)
    if form is None:
        return None
    fund = form.find_fund("total", "rate")
    assert fund is not None
    text = _other_digit(fund.text, chance)
    number = Fraction(text.rstrip("%"))
    return _mutant(booklet, form, _with_fund(form, replace(fund, number=number, text=text)))


def _executed(
    booklet: Booklet, kind: FormKind, column: str, chance: random.Random
) -> Mutant | None:
    def has(form: Form) -> bool:
        amount = form.amount("total", column)
        rated = form.find_fund("total", "rate") is not None
        return rated and amount is not None and not amount.is_zero()

    form = _one_of(_of(booklet, kind, has), chance)
    if form is None:
        return None
    amount = form.amount("total", column)
    assert amount is not None
    digits = int(_other_digit(str(abs(amount.digits)), chance))
    return _mutant(
        booklet,
        form,
        form.with_amount("total", column, Amount(digits, amount.decimals, amount.unit)),
    )


def _with_fund(form: Form, fund: Fund) -> Form:
    kept = [f for f in form.funds if (f.source, f.column) != (fund.source, fund.column)]
    return replace(form, funds=tuple(sorted([*kept, fund], key=lambda f: (f.column, f.source))))


FORM_MUTATORS = (
    evaluation_score,
    evaluation_total,
    evaluation_weight,
    evaluation_actual,
    evaluation_rate,
    evaluation_executed,
    monitoring_rate,
    monitoring_executed,
)
