"""What the text says of performance targets, on the example with an invented department."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kept import source_of
from mingzhang.model.budget import Budget
from mingzhang.model.form import YEAR
from mingzhang.narrative.write import write_sections
from mingzhang.tables.profile import get_profile

SOURCE = Path(__file__).resolve().parents[2] / "examples" / "planted-mistakes" / "source"


@pytest.fixture(scope="module")
def budget() -> Budget:
    return source_of(SOURCE)


def _text(budget: Budget, title: str) -> str:
    sections = write_sections(budget, get_profile(budget.profile))
    found = next(s for s in sections if s.part == 3 and s.title == title)
    return "".join(sentence.text for sentence in found.paragraphs)


def test_share_of_published_targets_is_of_all_project_spending(budget: Budget) -> None:
    """261.80 of 307.62: the project that was carried over has no target of this year."""
    text = _text(budget, "项目绩效目标")
    assert "公开项目绩效目标4个，涉及项目金额261.80万元，占部门（单位）项目支出总额的85.10%" in text


def test_projects_without_a_form_are_left_out_of_the_published_ones(budget: Budget) -> None:
    kept = tuple(t for t in budget.targets if t.subject in ("松材线虫病防治", "良种繁育基地运行"))
    text = _text(replace(budget, forms=kept), "项目绩效目标")
    assert "纳入绩效目标管理的二级项目4个，共计金额261.80万元" in text
    assert "公开项目绩效目标2个，涉及项目金额60.20万元" in text
    assert (
        "其他运转类项目1个，涉及项目金额27.64万元；特定目标类项目1个，涉及项目金额32.56万元" in text
    )


def test_department_without_a_whole_target_says_nothing_of_one(budget: Budget) -> None:
    """A section about what was not filled in is not printed, nor its heading."""
    profile = get_profile(budget.profile)
    forms = budget.targets
    sections = write_sections(replace(budget, forms=forms), profile)
    assert not [s for s in sections if s.title == "整体绩效目标"]
    assert [s for s in sections if s.title == "项目绩效目标"]


def test_whole_target_s_own_total_is_printed_even_where_it_is_wrong(budget: Budget) -> None:
    """A form that contradicts the budget is shown as it was entered, for the check to find."""
    target = budget.department_target
    assert target is not None
    wrong = target.with_amount("total", YEAR, target.amount("basic", YEAR))
    text = _text(replace(budget, forms=(wrong,)), "整体绩效目标")
    assert "涉及部门预算资金757.81万元" in text
    assert "编报了单位整体绩效目标，涉及资金450.19万元" in text
