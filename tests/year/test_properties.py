"""Scores are monotone, bounded, and do not depend on the order of readings or entries."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mingzhang.model.form import Form, FormKind, FormScope, Indicator
from mingzhang.model.slice import Line
from mingzhang.year.entry import Balance, Entry, EntryKind
from mingzhang.year.ledger import Ledger
from mingzhang.year.reading import Reading, Readings
from mingzhang.year.score import Evaluation, evaluate_target
from mingzhang.year.weight import Points, weights_of

LAST = date(2025, 12, 31)
ONE, OTHER = (Line(0, "某局", "2010301", project=name) for name in "甲乙")
FIRSTS = ("产出指标", "效益指标", "满意度指标", "成本指标")
VALUES = st.builds(
    "{}{}部".format, st.sampled_from(("≥", "≤", ">", "<", "", "3-")), st.integers(0, 60)
)
INDICATORS = st.lists(
    st.builds(
        lambda first, value, weight: (first, value, weight),
        st.sampled_from(FIRSTS),
        VALUES,
        st.sampled_from(("", "", "5", "12.5", "0")),
    ),
    min_size=1,
    max_size=9,
)


@st.composite
def targets(draw: st.DrawFn) -> Form:
    listed = [
        Indicator(first, "数量指标", f"指标{number}", value, weight=weight)
        for number, (first, value, weight) in enumerate(draw(INDICATORS))
    ]
    return Form.of(FormKind.TARGET, FormScope.PROJECT, "项目", 2025, indicators=listed)


def _readings(draw: st.DrawFn, target: Form) -> tuple[Reading, ...]:
    days = st.integers(0, 364).map(lambda n: date(2025, 1, 1) + timedelta(n))
    return tuple(
        Reading(day, "项目", indicator.identity, f"{draw(st.integers(0, 90))}部")
        for indicator in target.indicators
        for day in draw(st.sets(days, max_size=3))
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Form, tuple[Reading, ...], Balance, Points]:
    target = draw(targets())
    adjusted = draw(st.integers(1, 10**9))
    parts = sorted(draw(st.tuples(*[st.integers(0, 100)] * 3)))
    low, middle, high = parts
    points = Points(low, middle - low, high - middle, 100 - high)
    balance = Balance(adjusted, adjusted, draw(st.integers(0, adjusted)))
    return target, _readings(draw, target), balance, points


def _evaluate(case: tuple[Form, tuple[Reading, ...], Balance, Points]) -> Evaluation:
    target, readings, balance, points = case
    return evaluate_target(target, Readings(readings), balance, LAST, points)


@given(cases())
def test_every_score_is_bounded_by_its_weight(
    case: tuple[Form, tuple[Reading, ...], Balance, Points],
) -> None:
    found = _evaluate(case)
    for line in found.lines:
        assert line.score is None or 0 <= line.score <= line.weight
    assert 0 <= found.least <= found.most <= 10000


@given(cases(), st.randoms())
def test_the_order_of_readings_makes_no_difference(
    case: tuple[Form, tuple[Reading, ...], Balance, Points], random: object
) -> None:
    target, readings, balance, points = case
    mixed = list(readings)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert _evaluate((target, tuple(mixed), balance, points)) == _evaluate(case)


@given(targets(), st.data())
def test_weights_make_the_whole_and_keep_their_groups(target: Form, data: st.DataObject) -> None:
    points = data.draw(st.sampled_from((Points(), Points(20, 40, 30, 10), Points(0, 100, 0, 0))))
    weights = weights_of(target.indicators, points)
    assert min(weights) >= 0
    assert sum(weights) in (0, (100 - points.execution) * 100)


@given(st.integers(1, 60), st.integers(0, 90), st.integers(0, 90))
def test_more_is_never_worse_where_more_is_better(least: int, one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert _single(f"≥{least}部", low) <= _single(f"≥{least}部", high)
    assert _single(f">{least}部", low) <= _single(f">{least}部", high)
    assert _single(f"≤{least}部", low) >= _single(f"≤{least}部", high)


def _single(value: str, reached: int) -> int:
    indicator = Indicator("产出指标", "数量指标", "专题片", value)
    target = Form.of(FormKind.TARGET, FormScope.PROJECT, "项目", 2025, indicators=[indicator])
    reading = Reading(LAST, "项目", indicator.identity, f"{reached}部")
    score = evaluate_target(target, Readings((reading,)), None, LAST).lines[0].score
    assert score is not None
    return score


@given(st.lists(st.tuples(st.integers(0, 364), st.sampled_from(EntryKind), st.integers(1, 10**9))))
def test_balances_add_up_in_any_order_and_a_transfer_moves_nothing(
    typed: list[tuple[int, EntryKind, int]],
) -> None:
    entries = tuple(
        Entry(number, date(2025, 1, 1) + timedelta(days), kind, ONE, fen, OTHER)
        for number, (days, kind, fen) in enumerate(typed, 1)
    )
    assert Ledger(entries).lines(LAST) == Ledger(entries[::-1]).lines(LAST)
    assert Ledger(entries).projects(LAST) == Ledger(entries[::-1]).projects(LAST)
    kept = tuple(e for e in entries if e.kind is not EntryKind.TRANSFERRED)
    for wanted in (entries, kept):
        whole = sum((b for b in Ledger(wanted).lines(LAST).values()), Balance())
        assert whole == sum((b for b in Ledger(kept).lines(LAST).values()), Balance())
