"""Both forms of a source hold the same budget, and give it back."""

from __future__ import annotations

import itertools
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from budget_strategy import budgets
from mingzhang.entry import read_source, write_folder, write_workbook
from mingzhang.model.budget import Budget

_count = itertools.count()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(budgets())
def test_folder_gives_the_budget_back(tmp_path: Path, budget: Budget) -> None:
    folder = tmp_path / f"{next(_count)}"
    write_folder(budget, folder)
    assert read_source(folder) == budget


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(budgets())
def test_workbook_gives_the_budget_back(tmp_path: Path, budget: Budget) -> None:
    path = tmp_path / f"{next(_count)}.xlsx"
    write_workbook(budget, path)
    assert read_source(path) == budget
