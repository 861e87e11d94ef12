"""Merging the units into their department: once, again, with clashes, and the comparison after."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mingzhang.entry.change import total_fen
from mingzhang.entry.flat import budget_to_rows
from mingzhang.entry.merge import Clash
from mingzhang.errors import MingzhangError
from mingzhang.model.budget import (
    Budget,
    BudgetUnit,
    Comparison,
    Department,
    ProcurementItem,
    Project,
    StateAssets,
)
from mingzhang.model.form import YEAR, Form, FormKind, FormScope, Indicator
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import Nature, ProcurementKind, UnitKind
from mingzhang.web import audit
from mingzhang.web.draft.replacing import Stale, stored_rows
from mingzhang.web.draft.stored import write_rows
from mingzhang.web.draft.version import draft_budget, freeze
from mingzhang.web.handin.merging import merge, plan
from mingzhang.web.handin.unit_sum import compare_with_units
from mingzhang.web.models import DraftRow, Organisation, Slot, State

from ..conftest import County, advance

PROFILE = "shanxi-county-budget-2025"
PROJECT = "设备更新"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """A dozen people get passwords before every test; none of them logs in with it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def budget(unit: str, fen: int, department: str = "") -> Budget:
    """A small budget of one unit with one project that every unit has."""
    line = Line(
        fen=fen,
        unit=unit,
        function="2070808",
        nature=Nature.PERSONNEL,
        economic="30101",
        government_economic="50501",
    )
    project = replace(
        line, nature=Nature.PROJECT, project=PROJECT, economic="30299", government_economic="50502"
    )
    target = Form.of(
        FormKind.TARGET,
        FormScope.PROJECT,
        PROJECT,
        2025,
        {"unit": unit},
        indicators=[Indicator("产出指标", "数量指标", "台数", "5台")],
    )
    return Budget(
        PROFILE,
        2025,
        Department(department or unit, units=(BudgetUnit(unit, "", UnitKind.PUBLIC_INSTITUTION),)),
        (line, project),
        projects=(Project(PROJECT, unit),),
        forms=(target,),
        comparisons=(Comparison("income_total", fen, f"{unit}增加人员"),),
        procurement=(ProcurementItem("电脑", ProcurementKind.GOODS, 1000_00, PROJECT, unit),),
        assets=StateAssets("2025年1月1日", 2, (("其他用车", 1),), "120.5", (("大型设备", 3),)),
    )


@pytest.fixture
def family(county: County) -> County:
    """A department with a small budget of its own, and its unit with one that was submitted."""
    name = county.department.name
    write_rows(county.slot, budget_to_rows(budget(name, 100_0000_00)))
    given(county, county.unit_slot, budget(county.unit.name, 20_0000_00))
    return county


def given(county: County, slot: Slot, content: Budget) -> None:
    """A unit hands in and its reviewer lets it through."""
    write_rows(slot, budget_to_rows(content))
    freeze(slot, None)
    for name in ("submit", "unit_approve"):
        advance(slot, name, None)


def test_units_come_beside_own_rows_and_figures_are_summed(family: County) -> None:
    slot, clerk = family.slot, family.people["clerk"]
    own = {row.uid for row in stored_rows(slot)}
    made = merge(slot, clerk)
    assert [u.organisation for u in made.taken] == [family.unit]
    assert made.projects_twice == (PROJECT,)
    rows = stored_rows(slot)
    assert own <= {row.uid for row in rows}
    assert total_fen(rows, "lines") == 2 * 120_0000_00
    merged = [row for row in rows if row.origin]
    assert {row.origin for row in merged} == {str(family.unit.pk)}
    whole = draft_budget(slot)
    assert [u.name for u in whole.department.units] == [family.department.name, family.unit.name]
    assert {(p.unit, p.name) for p in whole.projects} == {
        (family.department.name, PROJECT),
        (family.unit.name, PROJECT),
    }
    assert [t.text("unit") for t in whole.targets] == [family.department.name, family.unit.name]
    assert all(t.side(YEAR) for t in whole.targets)
    assert len(whole.procurement) == 2
    (comparison,) = whole.comparisons
    assert comparison.previous_fen == 120_0000_00
    assert comparison.reason == f"{family.department.name}增加人员"
    assert whole.assets.vehicle_quota == 4
    assert whole.assets.office_area == "241"
    assert whole.assets.vehicles == (("其他用车", 2),)
    assert whole.assets.equipment == (("大型设备", 6),)
    assert slot.draft_revision == 1
    assert slot.state == State.DRAFTING
    assert audit.verify().problem == ""
    outcome = compare_with_units(slot)
    assert outcome["differences"] == []
    assert outcome["compared"] > 20
    assert len(outcome["names"]) == 2


def test_merging_again_changes_nothing(family: County) -> None:
    slot, clerk = family.slot, family.people["clerk"]
    merge(slot, clerk)
    rows = stored_rows(slot)
    again = merge(slot, clerk)
    assert not again.changed
    assert stored_rows(slot) == rows
    assert slot.edits.count() == 1


def test_new_version_of_a_unit_takes_the_place_of_the_old(family: County) -> None:
    slot, clerk = family.slot, family.people["department_reviewer"]
    merge(slot, clerk)
    DraftRow.objects.filter(slot=slot, table="assets").update(
        values={**DraftRow.objects.get(slot=slot, table="assets").values, "vehicle_quota": "5"}
    )  # the office has one more
    unit = family.unit_slot
    advance(unit, "department_return", None, reason="改")
    assert plan(slot).missing[0].why
    assert not plan(slot).changed  # what was merged stays
    given(family, unit, budget(family.unit.name, 30_0000_00))
    merge(slot, clerk)
    whole = draft_budget(slot)
    assert sum(line.fen for line in whole.lines) == 2 * 130_0000_00
    assert whole.comparisons[0].previous_fen == 130_0000_00
    assert whole.assets.vehicle_quota == 5
    assert slot.edits.count() == 2


def test_amounts_in_another_unit_are_converted(family: County) -> None:
    row = DraftRow.objects.get(slot=family.slot, table="budget")
    row.values = {**row.values, "unit": "万元"}
    row.save()
    for line in DraftRow.objects.filter(slot=family.slot, table__in=("lines", "comparisons")):
        line.values = {**line.values, "fen": "100"}
        line.save()
    merge(family.slot, family.people["clerk"])
    whole = draft_budget(family.slot)
    assert sum(line.fen for line in whole.lines) == 2 * 120_0000_00
    assert whole.comparisons[0].previous_fen == 120_0000_00


def test_own_rows_of_a_unit_would_count_twice(family: County) -> None:
    slot, clerk = family.slot, family.people["clerk"]
    name = family.unit.name
    DraftRow.objects.create(
        slot=slot, table="lines", uid="typed", values={"unit": name, "fen": "5"}, position=99
    )
    before = stored_rows(slot)
    with pytest.raises(Clash, match="预算明细1行"):
        merge(slot, clerk)
    assert stored_rows(slot) == before
    merge(slot, clerk, replace_own=True)
    assert sum(line.fen for line in draft_budget(slot).lines) == 2 * 120_0000_00


def test_nothing_happens_where_the_draft_is_closed_stale_or_nobody_gave(family: County) -> None:
    slot, clerk = family.slot, family.people["clerk"]
    before = stored_rows(slot)
    with pytest.raises(Stale):
        merge(slot, clerk, revision=7)
    slot.state = State.BUREAU_REVIEW
    slot.save()
    with pytest.raises(Stale):
        merge(slot, clerk)
    slot.state = State.DRAFTING
    slot.save()
    advance(family.unit_slot, "department_return", None, reason="改")
    with pytest.raises(MingzhangError, match="没有可以合并的单位"):
        merge(slot, clerk)
    assert stored_rows(slot) == before


def test_units_that_have_nothing_are_named(family: County) -> None:
    late = Organisation.objects.create(
        name="岚县电视台", kind="unit", address="tv", parent=family.department, code="012003"
    )
    (missing,) = plan(family.slot).missing
    assert missing.organisation == late
    assert "没有下达" in missing.why


def test_a_difference_from_the_sum_is_found(family: County) -> None:
    merge(family.slot, family.people["clerk"])
    row = DraftRow.objects.filter(slot=family.slot, table="lines").exclude(origin="").first()
    assert row is not None
    row.values = {**row.values, "fen": "999999"}
    row.save()
    outcome = compare_with_units(family.slot)
    assert outcome["count"] > 0
    assert all(one["words"] for one in outcome["differences"])


def test_page_of_merging(family: County) -> None:
    client = family.client("clerk")
    base = f"/work/slots/{family.slot.pk}/merge/"
    page = client.get(base).content.decode()
    assert family.unit.name in page
    assert ">400,000<" in page
    client.post(f"{base}apply/", {"revision": "0", "uid": "u1", "sum_figures": "on"})
    family.slot.refresh_from_db()
    assert family.slot.draft_revision == 1
    from .test_handin import worked

    page = client.get(base).content.decode()
    assert 'hx-trigger="every 1s"' in page
    job = worked()
    assert job.state == "done", job.problem
    assert "全部一致" in client.get(base).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("other_clerk", 404), ("unit_clerk", 404), ("unit_reviewer", 403), ("bureau", 403),
     ("department_reviewer", 200)],
)  # fmt: skip
def test_only_the_department_merges(family: County, who: str, status: int) -> None:
    base = f"/work/slots/{family.slot.pk}/merge/"
    assert family.client(who).get(base).status_code == status
    if status != 200:
        assert family.client(who).post(f"{base}apply/").status_code == status
    unit_page = f"/work/slots/{family.unit_slot.pk}/merge/"
    assert family.client("unit_clerk").get(unit_page).status_code == 404
