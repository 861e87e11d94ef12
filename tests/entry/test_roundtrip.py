"""Both forms of a source hold the same budget, and give it back."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budget_strategy import budgets, jiangsu_budgets
from final_accounts_strategy import final_accounts
from mingzhang.entry import read_source, write_folder, write_workbook
from mingzhang.model.budget import Budget, CodeName
from mingzhang.model.vocabulary import Agency, ThreePublic

_count = itertools.count()
_house = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])

any_text = (
    st.text(
        st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn"), include_characters="\n\t")
        | st.sampled_from("\",=#\\'“”、，[]{}\n"),
        max_size=40,
    )
    .map(str.strip)
    .filter(bool)
)


def folder_and_back(budget: Budget, tmp_path: Path) -> Budget:
    folder = tmp_path / f"{next(_count)}"
    write_folder(budget, folder)
    return read_source(folder)


def workbook_and_back(budget: Budget, tmp_path: Path) -> Budget:
    path = tmp_path / f"{next(_count)}.xlsx"
    write_workbook(budget, path)
    return read_source(path)


@_house
@given(budgets() | final_accounts() | jiangsu_budgets())
def test_folder_gives_the_budget_back(tmp_path: Path, budget: Budget) -> None:
    assert folder_and_back(budget, tmp_path) == budget


@_house
@given(budgets())
def test_workbook_gives_the_budget_back(tmp_path: Path, budget: Budget) -> None:
    assert workbook_and_back(budget, tmp_path) == budget


@_house
@given(budgets(), st.lists(any_text, min_size=6, max_size=6))
def test_any_text_survives_both_forms(tmp_path: Path, budget: Budget, texts: list[str]) -> None:
    budget = replace(
        budget,
        department=replace(budget.department, duties=tuple(texts[:2]), county=texts[2]),
        other_remarks=tuple(texts[3:5]),
        forms=tuple(
            form.with_text("overview", texts[0]).with_text("phone", texts[1])
            if form in budget.targets
            else form
            for form in budget.forms
        ),
        comparisons=tuple(replace(c, reason=texts[5]) for c in budget.comparisons),
    )
    assert folder_and_back(budget, tmp_path) == budget
    assert workbook_and_back(budget, tmp_path) == budget


@_house
@given(budgets(), st.data())
def test_what_codes_say_otherwise_is_kept_when_the_user_says_so(
    tmp_path: Path, budget: Budget, data: st.DataObject
) -> None:
    lines = tuple(
        replace(
            line,
            agency=data.draw(st.sampled_from(Agency)),
            three_public=data.draw(st.sampled_from(ThreePublic)),
        )
        for line in budget.lines
    )
    budget = replace(budget, lines=(*lines, lines[0]))  # the same amount twice is no slip here
    assert folder_and_back(budget, tmp_path) == budget
    assert workbook_and_back(budget, tmp_path) == budget


@_house
@given(budgets())
def test_name_of_a_new_code_is_kept(tmp_path: Path, budget: Budget) -> None:
    first = replace(budget.lines[0], function="2070877")
    budget = replace(
        budget,
        lines=(first, *budget.lines[1:]),
        code_names=(CodeName("function", "2070877", "新媒体监测"),),
    )
    assert folder_and_back(budget, tmp_path) == budget
    assert workbook_and_back(budget, tmp_path) == budget
