"""Last year beside a new request: its score, what was not reached, the money not spent.

A project and an indicator are the same ones from year to year (`identity`, `Indicator.identity`).
What is put beside each other is said; a question is asked where the two do not go together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from mingzhang.amounts import Amount, Unit
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.form import Form, Indicator
from mingzhang.model.indicator import value_of
from mingzhang.year.attainment import LESS, MORE, OVER, sense_of
from mingzhang.year.identity import pairs_of
from mingzhang.year.reading import Identity, yearly
from mingzhang.year.score import Evaluation, Line


@dataclass(frozen=True, slots=True)
class Unmet:
    """An indicator that was not reached, and what the new request promises for it.

    Attributes:
        line: last year's, with what was reached.
        now: of the new request, None where it is gone.
    """

    line: Line
    now: Indicator | None


@dataclass(frozen=True, slots=True)
class Carried:
    """One project of the new year, with its last one.

    Attributes:
        requested: in fen.
        last: last year's evaluation, None for a new project.
        left: of last year's money not spent, None where no ledger says.
        unmet: indicators that were not reached; unjudged ones are not among them.
        unjudged: indicators of last year that nobody could judge.
        questions: what to ask before the request is granted.
    """

    project: str
    requested: int
    last: Evaluation | None
    left: int | None
    unmet: tuple[Unmet, ...]
    unjudged: tuple[Line, ...]
    questions: tuple[str, ...]


def carried_of(
    targets: Sequence[Form], requested: Mapping[str, int], last: Sequence[Evaluation]
) -> tuple[Carried, ...]:
    """Every project of the new year beside last year's.

    Args:
        targets: of the new year; requested: money of each project in fen.
        last: evaluations of last year.
    """
    evaluations = {evaluated.target.subject: evaluated for evaluated in last}
    names = [target.subject for target in targets]
    pairs = pairs_of(names, evaluations)
    return tuple(
        _carried(target, requested.get(target.subject, 0), evaluations.get(pairs.get(name, "")))
        for name, target in zip(names, targets, strict=True)
    )


def ended_of(targets: Sequence[Form], last: Sequence[Evaluation]) -> tuple[Evaluation, ...]:
    """Last year's projects that the new year does not continue."""
    names = [evaluated.target.subject for evaluated in last]
    kept = set(pairs_of([target.subject for target in targets], names).values())
    return tuple(evaluated for evaluated in last if evaluated.target.subject not in kept)


def _carried(target: Form, requested: int, last: Evaluation | None) -> Carried:
    if last is None:
        return Carried(target.subject, requested, None, None, (), (), ())
    known = {indicator.identity: indicator for indicator in yearly(target)}
    unmet = tuple(
        Unmet(line, known.get(line.indicator.identity))
        for line in last.lines
        if line.attainment.share is not None and line.attainment.share < 1
    )
    unjudged = tuple(line for line in last.lines if line.attainment.share is None)
    left = last.balance.left if last.balance is not None else None
    questions = (*_money(requested, last, left), *_targets(last, known))
    return Carried(target.subject, requested, last, left, unmet, unjudged, questions)


def _money(requested: int, last: Evaluation, left: int | None) -> Iterator[str]:
    balance = last.balance
    if balance is not None and left and requested >= balance.adjusted:
        words = _("上年{adjusted}元还有{left}元没有用，本年申请{requested}元，没有减少")
        yield words.format(
            adjusted=_yuan(balance.adjusted), left=_yuan(left), requested=_yuan(requested)
        )
    if last.grade in ("中", "差") and balance is not None and requested > balance.adjusted:
        words = _("上年自评为{grade}，本年申请{requested}元，比上年{adjusted}元增加")
        yield words.format(
            grade=last.grade, requested=_yuan(requested), adjusted=_yuan(balance.adjusted)
        )


def _targets(last: Evaluation, known: Mapping[Identity, Indicator]) -> Iterator[str]:
    for line in last.lines:
        share, now = line.attainment.share, known.get(line.indicator.identity)
        if share is None:
            continue
        before, name = line.indicator.value, line.indicator.third
        if now is None:
            if share < 1:
                words = _("“{name}”上年没有达到{before}，本年目标里没有了")
                yield words.format(name=name, before=before)
            continue
        change = harder_by(line.indicator, now)
        if share < 1 and change is not None and change < 0:
            words = _("“{name}”上年没有达到{before}，本年目标降为{now}")
            yield words.format(name=name, before=before, now=now.value)
        elif share > OVER and change is not None and change <= 0:
            words = _("“{name}”上年目标{before}，完成{reached}，本年目标{now}没有提高")
            reached = line.reading.actual if line.reading else ""
            yield words.format(name=name, before=before, reached=reached, now=now.value)


def harder_by(before: Indicator, now: Indicator) -> Fraction | None:
    """How much more a new target asks for, below 0 for less; None where they cannot be compared.

    >>> old, new = (Indicator("产出指标", "数量指标", "专题片", v) for v in ("≥3部", "≥2部"))
    >>> harder_by(old, new), harder_by(new, old), harder_by(old, old)
    (Fraction(-1, 1), Fraction(1, 1), Fraction(0, 1))
    >>> late, soon = (Indicator("产出指标", "时效指标", "用时", v) for v in ("≤20天", "≤10天"))
    >>> harder_by(late, soon)
    Fraction(10, 1)
    """
    old, new = value_of(before.value), value_of(now.value)
    sense = sense_of(before)
    number = old.beside(new)
    comparable = number is not None and old.value is not None and sense == sense_of(now)
    if not comparable or sense not in (MORE, LESS):
        return None
    assert number is not None
    assert old.value is not None
    return number - old.value if sense == MORE else old.value - number


def _yuan(fen: int) -> str:
    return Amount.of_fen(fen, Unit.YUAN, 2).text(thousands=True).removesuffix(".00")
