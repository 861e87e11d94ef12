"""Last year beside a request, samples, the library: by kind, with the nearest silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.entry import read_source
from mingzhang.errors import SourceErrors
from mingzhang.model.form import Form, FormKind, FormScope, Indicator
from mingzhang.year.carry import Carried, carried_of, ended_of
from mingzhang.year.entry import Balance
from mingzhang.year.identity import pairs_of
from mingzhang.year.library import differing_of, library_csv, library_of, read_library
from mingzhang.year.reading import Reading, Readings, read_readings
from mingzhang.year.sample import Reviewed, overstated_of, sample_of
from mingzhang.year.score import Evaluation, evaluate_target

END = date(2025, 12, 31)
EXAMPLE = Path(__file__).parents[2] / "examples" / "lanxian-media-center-2025"


def target(value: str, year: int = 2025, third: str = "专题片", name: str = "宣传费") -> Form:
    indicators = [Indicator("产出指标", "数量指标", third, value)]
    return Form.of(FormKind.TARGET, FormScope.PROJECT, name, year, indicators=indicators)


def scored(form: Form, actual: str, spent: int = 100, adjusted: int = 100) -> Evaluation:
    reading = Reading(END, form.subject, form.indicators[0].identity, actual)
    balance = Balance(adjusted, adjusted, spent)
    return evaluate_target(form, Readings((reading,)), balance, END)


def beside(last: Evaluation, now: Form, requested: int = 90) -> Carried:
    (found,) = carried_of([now], {now.subject: requested}, [last])
    return found


@pytest.mark.parametrize(
    ("value", "actual", "now", "words"),
    [
        ("≥3部", "2部", "≥2部", "降为≥2部"),
        ("≥3部", "2部", "≥3部", ""),
        ("≥3部", "3部", "≥2部", ""),
        ("≤20次/年", "30次/年", "≤30次/年", "降为"),
        ("≤20次/年", "30次/年", "≤20次/年", ""),
        (">3万次/天", "5万次/天", ">3万次/天", "没有提高"),
        (">3万次/天", "5万次/天", ">4万次/天", ""),
        (">3万次/天", "3.5万次/天", ">3万次/天", ""),
        ("≥3部", "2部", "≥2场", ""),  # another unit cannot be compared
        ("提升", "提升", "提升", ""),
    ],
)
def test_question_about_a_target(value: str, actual: str, now: str, words: str) -> None:
    found = beside(scored(target(value), actual), target(now, 2026)).questions
    if words:
        assert words in found[0]
    else:
        assert found == ()


def test_indicator_that_was_missed_and_is_gone_is_asked_for() -> None:
    missed, reached = scored(target("≥3部"), "2部"), scored(target("≥3部"), "3部")
    assert "没有了" in beside(missed, target("≥3部", 2026, "短视频")).questions[0]
    assert beside(reached, target("≥3部", 2026, "短视频")).questions == ()


def test_unspent_money_is_asked_for_unless_less_is_requested() -> None:
    last = scored(target("≥3部"), "3部", spent=60)
    assert "没有减少" in beside(last, target("≥3部", 2026), 100).questions[0]
    assert beside(last, target("≥3部", 2026), 99).questions == ()
    assert beside(last, target("≥3部", 2026), 99).left == 40


def test_new_and_ended_projects_are_told_apart() -> None:
    last = [scored(target("≥3部"), "3部"), scored(target("≥3部", name="培训费"), "3部")]
    now = [target("≥3部", 2026, name="2026年宣传费"), target("≥3部", 2026, name="会议费")]
    found = carried_of(now, {}, last)
    assert [one.last is not None for one in found] == [True, False]
    assert [one.target.subject for one in ended_of(now, last)] == ["培训费"]


def test_two_projects_that_differ_by_a_year_alone_are_not_guessed() -> None:
    assert pairs_of(["2026年宣传费"], ["2025年宣传费", "2024年宣传费"]) == {}
    assert pairs_of(["2026年宣传费", "宣传费"], ["2025年宣传费"]) == {}


_money = st.dictionaries(st.text("甲乙丙丁", min_size=1, max_size=4), st.integers(0, 10**12))


@given(_money, st.integers(1, 12), st.text(max_size=5))
def test_sample_has_its_size_its_largest_and_no_order(
    money: dict[str, int], count: int, seed: str
) -> None:
    drawn = sample_of(money, count, seed)
    assert len(drawn) == len(set(drawn)) == min(count, len(money))
    assert set(drawn) == set(sample_of(dict(reversed(money.items())), count, seed))
    whole = sum(money.values())
    assert {name for name, fen in money.items() if fen and fen * count >= whole} <= set(drawn)


def test_another_seed_draws_another_sample() -> None:
    money = {f"项目{n}": 100 for n in range(40)}
    assert len({frozenset(sample_of(money, 3, str(seed))) for seed in range(20)}) > 15


def test_review_tells_an_overstated_score_from_one_that_is_open() -> None:
    own, less = scored(target("≥3部"), "3部"), scored(target("≥3部"), "2部")
    unread = evaluate_target(own.target, Readings(), own.balance, END)
    assert overstated_of([Reviewed(own, less)]) == (Reviewed(own, less),)
    assert overstated_of([Reviewed(less, own), Reviewed(own, own), Reviewed(own, unread)]) == ()
    (difference,) = Reviewed(own, unread).differences
    assert difference.points is None


def _differing(values: Sequence[str], now: str) -> list[str]:
    library = library_of(target(value) for value in values)
    return [one.words for one in differing_of(target(now, 2026), library)]


def test_indicator_is_held_against_the_library() -> None:
    assert "部" in _differing(["≥3部"], "≥3场")[0]
    assert "方向" in _differing(["≥3部"], "≤3部")[0]
    assert "百分比" in _differing(["≥95%"], "提升")[0]
    assert _differing(["≥3部"], "≥9部") == []
    assert _differing(["≥3部"], "3部") == []  # a count without a sign is one to reach


def test_library_is_read_as_it_was_written(tmp_path: Path) -> None:
    library = library_of(read_source(EXAMPLE).targets, "宣传")
    assert {e.unit for e in library if e.third == "客户端浏览量"} == {"次/天"}
    file = tmp_path / "library.csv"
    file.write_bytes(library_csv(library))
    assert read_library(file) == library


HEAD = "日期,项目,三级指标,完成值,完成程度,佐证\n"


@pytest.mark.parametrize(
    ("actual", "degree", "good"),
    [
        ("达成预期指标", "80%", True),
        ("达成预期指标", "79%", False),
        ("部分达成", "60%", True),
        ("部分达成", "80%", False),
        ("未达成", "59%", True),
        ("未达成", "60%", False),
        ("推动", "59%", True),
    ],
)
def test_degree_lies_in_the_grade_that_the_words_say(
    tmp_path: Path, actual: str, degree: str, good: bool
) -> None:
    file = tmp_path / "readings.csv"
    row = f"2025-12-31,驻村工作队员经费,驻村帮扶工作,{actual},{degree},名单\n"
    file.write_text(HEAD + row, "utf-8")
    targets = read_source(EXAMPLE).targets
    if good:
        (reading,) = read_readings(file, targets).all
        assert reading.degree == Fraction(int(degree[:-1]), 100)
    else:
        with pytest.raises(SourceErrors, match="之间"):
            read_readings(file, targets)


def test_indicator_is_the_same_from_declaration_to_score_through_the_forms() -> None:
    from mingzhang.year.evaluate import evaluation_form, monitoring_form
    from mingzhang.year.monitor import monitor_target

    one = target("≥3部")
    spaced = replace(one.indicators[0], third="专题 片", value="3部")
    again = replace(target("3部", 2026), indicators=(spaced,))
    scoring = scored(one, "2部")
    monitored = monitor_target(one, Readings(), None, date(2025, 6, 30))
    forms = (one, monitoring_form(monitored), evaluation_form(scoring), again)
    assert len({form.indicators[0].identity for form in forms}) == 1
