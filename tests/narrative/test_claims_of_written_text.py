"""What the program writes is read back: every figure bound, no false alarm, no blind spot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from hypothesis import Phase, given, settings

from budget_strategy import budgets
from mingzhang.check.context import Context
from mingzhang.check.engine import check
from mingzhang.check.finding import Finding
from mingzhang.check.rule import Rule, find_rules
from mingzhang.model.booklet import Booklet, Sentence
from mingzhang.model.budget import Budget
from mingzhang.narrative.claim import Change, NoBase, Share, Stated
from mingzhang.narrative.number import FigureKind, figures
from mingzhang.narrative.part import NARRATIVE
from mingzhang.narrative.sentence import flatten
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.tables.derive import derive
from mingzhang.tables.profile import get_profile
from mingzhang.tables.relation import Derived

_DUTIES_OF_THE_BUDGET = ("N110", "D105")
"""Reasons and assets that nobody filled in are not made up: that they are missing is said."""


def _texts(booklet: Booklet) -> Iterator[tuple[int, int, str]]:
    for number, section in enumerate(booklet.sections):
        if section.part == NARRATIVE:
            for place, sentence in enumerate(section.paragraphs):
                yield number, place, sentence.text


def _with_text(booklet: Booklet, section: int, paragraph: int, text: str) -> Booklet:
    old = booklet.sections[section]
    paragraphs = tuple(
        Sentence(text, s.place) if n == paragraph else s for n, s in enumerate(old.paragraphs)
    )
    sections = tuple(
        replace(old, paragraphs=paragraphs) if n == section else s
        for n, s in enumerate(booklet.sections)
    )
    return replace(booklet, sections=sections)


@given(budgets())
def test_written_text_is_read_back_without_an_alarm(budget: Budget) -> None:
    booklet = compute_booklet(budget)
    found = check(booklet, get_profile(budget.profile), only=["N", "Z", "D"])
    assert [run for run in found.rules if run.detail] == []
    alarms = [f for f in found.findings if f.code not in _DUTIES_OF_THE_BUDGET]
    assert [(f.code, f.message, f.cells[0].text) for f in alarms] == []


@given(budgets())
def test_every_amount_of_the_written_text_is_bound(budget: Budget) -> None:
    booklet = compute_booklet(budget)
    claims = Context(booklet, get_profile(budget.profile)).claims
    assert [(words.text, why) for words, why in claims.not_checked()] == []
    printed = sum(
        figure.kind in (FigureKind.MONEY, FigureKind.PERCENT)
        for _section, _paragraph, text in _texts(booklet)
        for figure in figures(flatten(text).text)
    )
    zero_bases = sum(text.count("上年预算为0") for _s, _p, text in _texts(booklet))
    said = 0
    for claim in claims.claims:
        if isinstance(claim, Stated):
            said += claim.figure.kind is FigureKind.MONEY
        elif isinstance(claim, Change):
            said += (claim.amount is not None) + (claim.percent is not None)
        elif isinstance(claim, Share):
            said += 1
    assert said == printed
    assert sum(isinstance(claim, NoBase) for claim in claims.claims) == zero_bases


_TURNED = {"增加": "减少", "减少": "增加"}
_UNPROVABLE = (
    "公务用车编制",
    "建筑总面积",
    "下属预算单位",
    "个单位（包括机关）",
    "整体绩效目标，涉及资金",
    "采购项目预算",
)
"""Figures that nothing else in the booklet repeats."""


def _altered(text: str) -> Iterator[str]:
    """The text with the first digit of one figure changed, or one direction word turned."""
    for figure in figures(flatten(text).text):
        before = text[max(0, figure.start - 12) : figure.start]
        loose = figure.kind not in (FigureKind.MONEY, FigureKind.PERCENT)
        if loose or figure.value < 1 or any(words in before for words in _UNPROVABLE):
            continue
        if text[figure.end :].startswith("，下降100.00%"):
            continue  # a fall to nothing is 100 % whatever it fell from
        if figure.kind is FigureKind.PERCENT and figure.value > 1000:
            continue  # its base is a last digit or two: rounding allows nearly any rate
        other = str(int(text[figure.start]) % 9 + 1)
        yield text[: figure.start] + other + text[figure.start + 1 :]
    for match in re.finditer("|".join(_TURNED), text):
        if "，增长" in text[match.end() :][:24] or "，下降" in text[match.end() :][:24]:
            yield text[: match.start()] + _TURNED[match[0]] + text[match.end() :]


@settings(max_examples=6, phases=[Phase.generate])  # shrinking would repeat thousands of checks
@given(budgets())
def test_a_figure_or_direction_altered_in_the_text_is_found(budget: Budget) -> None:
    booklet, profile = compute_booklet(budget), get_profile(budget.profile)
    rules = {code: rule for code, rule in find_rules().items() if code.startswith("N")}
    derived = derive(booklet.tables, profile)
    before = {(f.code, f.message) for f in _found(booklet, rules, derived)}
    missed = []
    for section, paragraph, text in _texts(booklet):
        for other in _altered(text):
            changed = _with_text(booklet, section, paragraph, other)
            found = {(f.code, f.message) for f in _found(changed, rules, derived)}
            if not found - before:
                missed.append((text, other))
    assert missed == []


def _found(booklet: Booklet, rules: Mapping[str, Rule], derived: Derived) -> tuple[Finding, ...]:
    return check(booklet, get_profile(booklet.profile), rules=rules, derived=derived).findings
