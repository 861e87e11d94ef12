"""The invented county: fixed by its seed, clean, and in agreement with itself."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from mingzhang.check.finding import Finding, Severity
from mingzhang.codes import divisions, functional
from mingzhang.compare import compare_booklets
from mingzhang.demonstration.county import (
    InventedOrganisation,
    invented_budget,
    invented_county,
    mistaken,
)
from mingzhang.demonstration.form import county_name
from mingzhang.demonstration.mistake import mistakes
from mingzhang.model.booklet import Booklet
from mingzhang.model.budget import Budget
from mingzhang.model.vocabulary import Agency, Fund, Nature, Origin, ThreePublic, UnitKind
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.pipeline.review import review_booklet
from mingzhang.tables.profile import get_profile

pytestmark = pytest.mark.slow

YEAR = 2025
COUNTY = invented_county(100)
DEPARTMENTS = [o for o in COUNTY if o.kind == "department"]
WITH_UNITS = [d for d in DEPARTMENTS if any(o.parent == d.name for o in COUNTY)]
CHECKED = DEPARTMENTS[:6] + DEPARTMENTS[62:66]


@cache
def budget(organisation: InventedOrganisation, year: int) -> Budget:
    return invented_budget(organisation, year, COUNTY)


@cache
def booklet(organisation: InventedOrganisation, year: int) -> Booklet:
    return compute_booklet(budget(organisation, year))


def alarms(printed: Booklet) -> list[Finding]:
    return [f for f in review_booklet(printed).findings if f.severity is not Severity.NOTE]


def units(department: InventedOrganisation) -> list[InventedOrganisation]:
    return [o for o in COUNTY if o.parent == department.name]


def test_no_county_of_china_bears_the_name() -> None:
    assert county_name() not in {division.name for division in divisions()}


def test_county_is_large_enough_and_its_names_and_codes_are_unique() -> None:
    county = invented_county(200)
    assert sum(o.kind == "department" for o in county) == 200
    assert len({o.name for o in county}) == len({o.code for o in county}) == len(county)
    assert len({o.seed for o in county}) == len(county)


def test_more_departments_than_names_are_refused() -> None:
    with pytest.raises(ValueError, match="departments"):
        invented_county(10_000)


def test_a_units_booklet_speaks_of_a_unit() -> None:
    department = WITH_UNITS[0]
    assert "单位预算" in " ".join(booklet(units(department)[1], YEAR).cover)
    assert "部门" not in " ".join(booklet(units(department)[1], YEAR).cover)
    assert "部门预算" in " ".join(booklet(department, YEAR).cover)


def test_an_organisation_of_elsewhere_is_refused() -> None:
    elsewhere = InventedOrganisation("某县水务局", "001", "department")
    with pytest.raises(ValueError, match="no department"):
        invented_budget(elsewhere, YEAR, COUNTY)


def test_a_third_of_the_departments_have_an_office_and_one_to_four_units() -> None:
    assert len(DEPARTMENTS) == 100
    assert 25 <= len(WITH_UNITS) <= 40
    for department in WITH_UNITS:
        assert units(department)[0].name == f"{department.name}本级"
        assert 2 <= len(units(department)) <= 4


def test_a_larger_county_begins_with_the_smaller_one() -> None:
    small = [o for o in invented_county(20) if o.kind == "department"]
    assert small == DEPARTMENTS[:20]


def test_same_seed_and_year_give_the_same_budget() -> None:
    department = WITH_UNITS[0]
    again = invented_budget(department, YEAR, invented_county(100))
    assert again == budget(department, YEAR)
    assert invented_budget(department, YEAR, invented_county(100, seed=7)) != again


def test_a_department_is_exactly_the_union_of_its_units() -> None:
    for department in WITH_UNITS:
        whole = budget(department, YEAR)
        parts = [budget(unit, YEAR) for unit in units(department)]
        assert whole.lines == tuple(line for part in parts for line in part.lines)
        assert whole.projects == tuple(p for part in parts for p in part.projects)
        assert whole.targets == tuple(t for part in parts for t in part.targets)
        assert whole.procurement == tuple(i for part in parts for i in part.procurement)
        assert whole.department.units == tuple(u for p in parts for u in p.department.units)


def test_every_function_code_is_known_in_its_year() -> None:
    known = functional()
    for organisation in COUNTY:
        for line in budget(organisation, YEAR).lines:
            code = known.get(line.function, YEAR)
            assert code is not None, line.function
            assert len(line.function) == 7


def test_previous_figures_are_those_of_last_years_budget() -> None:
    profile = get_profile("shanxi-county-budget-2025")
    for organisation in COUNTY[:60]:
        before, now = budget(organisation, YEAR), budget(organisation, YEAR + 1)
        assert len(now.comparisons) == 10
        for comparison in now.comparisons:
            measure = profile.find_measure(comparison.measure)
            assert measure is not None
            assert comparison.previous_fen == measure.piece.sum(before.lines)
            changed = measure.piece.sum(now.lines) != comparison.previous_fen
            assert bool(comparison.reason) is changed


def test_every_unit_has_three_to_twelve_projects_with_forms_on_three_levels() -> None:
    for organisation in COUNTY:
        made = budget(organisation, YEAR)
        for unit in made.department.units:
            assert 3 <= sum(p.unit == unit.name for p in made.projects) <= 12
        assert [t.subject for t in made.targets] == [p.name for p in made.projects]
        for target in made.targets:
            levels = {indicator.first for indicator in target.side("year")}
            assert levels == {"产出指标", "效益指标", "满意度指标"}


def test_budgets_are_varied() -> None:
    made = [budget(department, YEAR) for department in DEPARTMENTS]
    lines = [line for b in made for line in b.lines]
    totals = [sum(line.fen for line in b.lines) for b in made]
    assert 500_000 * 100 <= min(totals) < 2_000_000 * 100
    assert 200_000_000 * 100 < max(totals) <= 500_000_000 * 100
    assert {line.fund for line in lines} >= {
        *(Fund.GENERAL_PUBLIC, Fund.GOVERNMENT_FUND, Fund.STATE_CAPITAL),
        *(Fund.FISCAL_ACCOUNT, Fund.UNIT_OWN),
    }
    assert {line.origin for line in lines} == set(Origin)
    assert {line.agency for line in lines} == set(Agency)
    assert {line.nature for line in lines} == {
        Nature.PERSONNEL,
        Nature.OPERATING,
        Nature.PROJECT,
    }
    assert {line.three_public for line in lines} >= {
        ThreePublic.HOSPITALITY,
        ThreePublic.VEHICLE_OPERATION,
        ThreePublic.VEHICLE_PURCHASE,
    }
    assert {unit.kind for b in made for unit in b.department.units} == set(UnitKind)
    assert 20 < sum(b.catalogue is not None for b in made) < 50


@pytest.mark.parametrize("year", [YEAR, YEAR + 1])
@pytest.mark.parametrize("department", CHECKED, ids=lambda o: o.name)
def test_booklets_are_clean(department: InventedOrganisation, year: int) -> None:
    for organisation in (department, *units(department)):
        assert alarms(booklet(organisation, year)) == []


def test_national_profile_is_clean_too() -> None:
    for department in (DEPARTMENTS[1], DEPARTMENTS[62]):
        made = invented_budget(department, YEAR, COUNTY, "national-budget-2016")
        assert alarms(compute_booklet(made)) == []


@pytest.mark.parametrize("department", CHECKED[:6], ids=lambda o: o.name)
def test_years_agree(department: InventedOrganisation) -> None:
    compared = compare_booklets([booklet(department, YEAR), booklet(department, YEAR + 1)])
    assert compared.differences == ()
    assert compared.compared > 0


@pytest.mark.parametrize("department", WITH_UNITS[:2], ids=lambda o: o.name)
def test_units_add_up_to_their_department(department: InventedOrganisation) -> None:
    parts = [booklet(unit, YEAR) for unit in units(department)]
    compared = compare_booklets([booklet(department, YEAR), *parts])
    assert compared.differences == ()
    assert compared.compared > 100


@pytest.mark.parametrize("seed", range(12))
def test_every_single_mistake_is_found(seed: int) -> None:
    clean = booklet(CHECKED[seed % len(CHECKED)], YEAR)
    wrong = mistaken(clean, seed, 1)
    assert wrong != clean
    assert alarms(wrong), [m.words() for m in mistakes(clean, seed, 1)]


def test_mistakes_stand_in_different_places_and_are_repeatable() -> None:
    clean = booklet(WITH_UNITS[0], YEAR)
    planned = mistakes(clean, 5, 6)
    assert len(planned) == 6
    assert mistaken(clean, 5, 6) == mistaken(clean, 5, 6)
    assert len(alarms(mistaken(clean, 5, 6))) >= 6


def test_no_mistake_leaves_the_booklet_as_it_is() -> None:
    clean = booklet(DEPARTMENTS[1], YEAR)
    assert mistaken(clean, 5, 0) == clean


_WORK = """
from mingzhang.demonstration.county import invented_budget, invented_county
from tests.work import calls

def average(size):
    county = invented_county(size, seed=77)
    invented_budget(county[0], 2025, county)  # reads codes and profile
    drawn = county[:40]
    return calls(lambda: [invented_budget(body, 2025, county) for body in drawn]) / len(drawn)

print(average(50), average(200))
"""


def test_a_budget_is_no_more_work_in_a_larger_county() -> None:
    """Counted in a process of its own: Python 3.11 hung here where browsers were driven before."""
    root = Path(__file__).resolve().parents[2]
    paths = os.pathsep.join((str(root / "src"), str(root)))
    done = subprocess.run(
        [sys.executable, "-c", _WORK],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    small, large = map(float, done.stdout.split())
    assert large < 2 * small
