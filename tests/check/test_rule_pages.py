"""The page of every rule is its test: each example fires where it says, or is silent."""

from __future__ import annotations

import pytest

from mingzhang.check.engine import check
from mingzhang.check.example import examples_of
from mingzhang.check.finding import RuleOutcome
from mingzhang.check.rule import find_rules

RULES = find_rules()


@pytest.mark.parametrize("code", RULES)
def test_page_has_its_parts(code: str) -> None:
    page = RULES[code].page
    for heading in ("## 查什么", "## 为什么", "## 举例", "## 怎么改"):
        assert heading in page, f"{code} has no {heading}"
    examples = examples_of(page)
    assert any(example.fires for example in examples), f"{code} has no example that fires"
    assert any(not example.fires for example in examples), f"{code} has no example of silence"


@pytest.mark.parametrize("code", RULES)
def test_examples_fire_where_they_say_and_are_silent_otherwise(code: str) -> None:
    for example in examples_of(RULES[code].page):
        booklet, profile = example.booklet()
        checked = check(booklet, profile, rules={code: RULES[code]})
        (run,) = checked.rules
        assert run.outcome is not RuleOutcome.FAILED, run.detail
        if example.fires:
            assert run.outcome is RuleOutcome.RAN, run.why
            places = [finding.cells[0].words() for finding in checked.findings]
            assert example.stands(checked.findings), f"{code} found {places}, not {example.where}"
        else:
            messages = [finding.message for finding in checked.findings]
            assert not checked.findings, f"{code} cries wolf: {messages}"


@pytest.mark.parametrize("code", RULES)
def test_rule_refers_to_rules_that_exist(code: str) -> None:
    for other in RULES[code].see_also:
        assert other in RULES
