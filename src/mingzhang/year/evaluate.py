"""A target with what was reached becomes the form that is filed: monitoring or self-evaluation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from mingzhang.amounts import Amount, Unit
from mingzhang.model.form import YEAR, Form, FormKind, Fund, Indicator
from mingzhang.year.attainment import Attainment
from mingzhang.year.entry import Balance
from mingzhang.year.figure import percent, printed
from mingzhang.year.monitor import Monitored
from mingzhang.year.reading import Reading
from mingzhang.year.score import Evaluation

_TEXTS = ("supervisor", "unit", "goal_year")


def evaluation_form(evaluated: Evaluation) -> Form:
    """The self-evaluation 绩效自评表; no score for what is not judged, and then no total."""
    funds = [*_money(evaluated.balance, "executed")]
    funds.append(_points("weight", evaluated.execution_weight))
    if evaluated.execution_score is not None:
        funds.append(_points("score", evaluated.execution_score))
    indicators = [
        replace(
            _filled(line.indicator, line.reading, line.attainment),
            weight=printed(line.weight),
            score="" if line.score is None else printed(line.score),
        )
        for line in evaluated.lines
    ]
    total = "" if evaluated.total is None else printed(evaluated.total)
    return _form(FormKind.EVALUATION, evaluated.target, total, funds, indicators)


def monitoring_form(monitored: Monitored) -> Form:
    """The monitoring 绩效运行监控表 of one day."""
    lines = monitored.lines
    indicators = [
        _filled(line.indicator, line.reading, line.attainment) for line in lines if line.indicator
    ]
    funds = [*_money(monitored.balance, "until")]
    return _form(FormKind.MONITORING, monitored.target, "", funds, indicators)


def _form(
    kind: FormKind, target: Form, total: str, funds: list[Fund], indicators: list[Indicator]
) -> Form:
    texts = {role: target.text(role) for role in _TEXTS}
    texts["total_score"] = total
    return Form.of(kind, target.scope, target.subject, target.year, texts, funds, indicators)


def _money(balance: Balance | None, reached: str) -> Iterator[Fund]:
    if balance is None:
        return
    columns = {
        "initial": balance.initial,
        "adjusted": balance.adjusted,
        reached: balance.executed,
    }
    for column, fen in columns.items():
        yield Fund("total", column, Amount.of_fen(fen, Unit.YUAN, 2))
    if balance.rate is not None:
        yield Fund("total", "rate", None, balance.rate * 100, text=percent(balance.rate))


def _points(column: str, count: int) -> Fund:
    return Fund("total", column, None, Fraction(count, 100), text=printed(count))


def _filled(indicator: Indicator, reading: Reading | None, attainment: Attainment) -> Indicator:
    """The indicator with what was reached, and why it is behind, in question or not judged."""
    given = "；".join(filter(None, (reading.reason, reading.remedy))) if reading else ""
    # The form is a Chinese paper in whatever language the command speaks; that says why.
    unjudged = "未判定" if attainment.share is None else ""
    return replace(
        indicator,
        side=YEAR,
        actual=reading.actual if reading else "",
        reason="；".join(filter(None, (given, unjudged))),
    )
