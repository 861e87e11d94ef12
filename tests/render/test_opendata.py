"""Open data: what is printed can be read back from the package, and the package is a valid one."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from budget_strategy import budgets
from kept import booklet_of
from mingzhang.errors import Unreadable
from mingzhang.model.budget import Budget
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.recognise.opendata import read_opendata
from mingzhang.render.opendata import write_opendata

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(budgets())
def test_booklet_reads_back_from_its_open_data(tmp_path: Path, budget: Budget) -> None:
    booklet = compute_booklet(budget)
    write_opendata(booklet, tmp_path / "data", budget.lines)
    assert read_opendata(tmp_path / "data") == booklet


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(budgets())
def test_package_describes_each_of_its_files(tmp_path: Path, budget: Budget) -> None:
    folder = tmp_path / "data"
    write_opendata(compute_booklet(budget), folder, budget.lines)
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        with (folder / resource["path"]).open(encoding="utf-8", newline="") as file:
            heads = next(csv.reader(file))
        assert heads == [field["name"] for field in resource["schema"]["fields"]]
    described = {resource["path"] for resource in package["resources"]}
    assert described | {"datapackage.json", "booklet.json"} == {p.name for p in folder.iterdir()}


def test_folder_without_booklet_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"booklet\.json"):
        read_opendata(tmp_path)


def test_damaged_package_is_unreadable_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / "booklet.json").write_text('{"format": "x"', "utf-8")
    with pytest.raises(Unreadable):
        read_opendata(tmp_path)


def test_two_units_have_projects_of_one_name(tmp_path: Path) -> None:
    """Indicators belong to a project of a unit, not to all projects of that name."""
    booklet = booklet_of(EXAMPLE)
    first, second = booklet.targets[:2]
    twin = second.with_text("subject", first.subject).with_text("unit", "另一单位")
    changed = replace(booklet, forms=(first, twin))
    write_opendata(changed, tmp_path / "data")
    assert read_opendata(tmp_path / "data").targets == (first, twin)
