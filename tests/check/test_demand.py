"""Every rule serves a demand, and every demand has a rule or says why not."""

from __future__ import annotations

import re

import pytest

from mingzhang.check.demand import DUTIES, INSPECTIONS, Demand
from mingzhang.check.rule import Rule, find_rules


@pytest.mark.parametrize("rule", list(find_rules().values()), ids=list(find_rules()))
def test_rule_serves_a_duty_and_an_inspection_or_the_codes(rule: Rule) -> None:
    assert any(demand.covers(rule.code) for demand in (*DUTIES, *INSPECTIONS))


@pytest.mark.parametrize("rule", list(find_rules().values()), ids=list(find_rules()))
def test_rule_has_one_english_sentence(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z].{15,110}\.", rule.english)


@pytest.mark.parametrize("demand", [*DUTIES, *INSPECTIONS], ids=lambda d: d.words[:12])
def test_demand_has_rules_or_says_why_not(demand: Demand) -> None:
    codes = [code for code in find_rules() if demand.rules and demand.covers(code)]
    assert codes or demand.gap
    for prefix in demand.rules:
        assert any(code.startswith(prefix) for code in find_rules()), prefix


def test_inspections_are_the_twelve_of_the_field() -> None:
    assert len(INSPECTIONS) == 12
