"""Desks of the bureau: lists across departments, and the signatures that a reply waits for."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kept import booklet_of, source_of
from mingzhang.entry.flat import budget_to_rows
from mingzhang.model.budget import StateAssets
from mingzhang.web import workflow
from mingzhang.web.draft.holding import holdings
from mingzhang.web.draft.stored import write_rows
from mingzhang.web.draft.version import freeze, holdings_of
from mingzhang.web.models import AuditEntry, Holdings, Organisation, SignOff, Slot, User, Version

from ..api.test_token import key_of
from ..conftest import EXAMPLE, County, advance, sign_all

pytestmark = pytest.mark.django_db
DAY = date(2025, 2, 1)
AGREED = {"agrees": True, "text": "", "seen": None, "address": ""}


@pytest.fixture
def two_years(county: County) -> County:
    """The department with a version of this year and one of the last, which had less."""
    budget = source_of(EXAMPLE)
    first = budget.procurement[0]
    earlier = replace(
        budget,
        year=2024,
        procurement=(replace(first, fen=first.fen // 2),),
        assets=StateAssets("2023年12月31日", 3, (("其他用车", 3),), "800"),
    )
    slot = Slot.objects.create(
        organisation=county.department, year=2024, kind="budget", profile=budget.profile
    )
    write_rows(slot, budget_to_rows(earlier))
    freeze(slot, None)
    freeze(county.slot, None)
    return county


def sheet(county: County, address: str, name: str = "bureau") -> list[list[str]]:
    answer = county.client(name).get(address)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_targets_of_all_departments_stand_in_one_list(two_years: County) -> None:
    budget = source_of(EXAMPLE)
    page = two_years.client("performance").get("/work/desk/targets/").content.decode()
    heads, *rows = sheet(two_years, "/work/desk/targets/csv/?year=2025")
    names = [row[heads.index("项目")] for row in rows]
    assert {target.subject for target in budget.targets} <= set(names)
    assert all(target.subject in page for target in budget.targets[:3])
    money = [row for row in rows if row[heads.index("范围")] == "项目"]
    assert {row[heads.index("增减（万元）")] for row in money} == {"0.0"}
    one = sheet(two_years, f"/work/desk/targets/csv/?q={budget.targets[0].subject}")
    assert len(one) == 2


def test_purchases_stand_beside_those_of_last_year(two_years: County) -> None:
    items = source_of(EXAMPLE).procurement
    heads, *rows = sheet(two_years, "/work/desk/purchases/csv/?year=2025&sort=change")
    assert len(rows) == len(items)
    now, last = heads.index("金额（万元）"), heads.index("上年（万元）")
    told = {row[heads.index("采购内容")]: (float(row[now]), row[last]) for row in rows}
    amount, before = told[items[0].name]
    assert amount == items[0].fen / 1_000_000
    assert float(before) == items[0].fen // 2 / 1_000_000
    new = sheet(two_years, "/work/desk/purchases/csv/?only=new")
    assert len(new) == len(items)  # the heads, and all but the one that stood there last year


def test_assets_say_what_changed(two_years: County) -> None:
    heads, row = sheet(two_years, "/work/desk/assets/csv/?year=2025")
    owned = source_of(EXAMPLE).assets
    count = sum(number for _use, number in owned.vehicles)
    assert row[heads.index("实有车辆")] == str(count)
    assert row[heads.index("增减")] == str(count - 3)
    assert "办公用房面积有变化" in row[-2]
    page = two_years.client("assets").get("/work/desk/assets/?only=flagged").content.decode()
    assert "办公用房面积有变化" in page


def test_list_is_for_the_bureau_and_its_export_is_kept(two_years: County) -> None:
    for name in ("clerk", "department_reviewer", "system_admin"):
        assert two_years.client(name).get("/work/desk/targets/").status_code == 403
    assert two_years.client("bureau").get("/work/desk/nothing/").status_code == 404
    assert two_years.client("bureau").get("/work/desk/targets/pdf/").status_code == 404
    answer = two_years.client("bureau").get("/work/desk/purchases/xlsx/")
    assert answer.content[:2] == b"PK"
    entry = AuditEntry.objects.filter(action="desk.export").get()
    assert entry.detail["list"] == "purchases"  # in no language


def test_projects_are_drawn_and_anybody_draws_the_same(two_years: County) -> None:
    def names(query: str, name: str = "bureau") -> set[str]:
        heads, *rows = sheet(two_years, f"/work/desk/targets/csv/?year=2025{query}", name)
        assert "seed" not in query or {row[heads.index("范围")] for row in rows} == {"项目"}
        return {row[heads.index("项目")] for row in rows}

    every = names("")
    first = names("&sample=3&seed=2025-7")
    assert len(first) == 3
    assert first < every
    assert names("&sample=3&seed=2025-7", "performance") == first
    assert len({frozenset(names(f"&sample=3&seed={seed}")) for seed in range(4)}) > 1
    assert names("&sample=x") == every
    entry = AuditEntry.objects.filter(action="desk.export", detail__has_key="seed").first()
    assert entry is not None
    assert (entry.detail["sample"], entry.detail["seed"]) == (3, "2025-7")
    page = two_years.client("performance").get("/work/desk/targets/?sample=3&seed=2025-7")
    assert "抽签用的话：“2025-7”" in page.content.decode()
    assert (
        'name="seed"' not in two_years.client("bureau").get("/work/desk/assets/").content.decode()
    )


def test_what_makes_no_sense_is_not_asked_for(two_years: County) -> None:
    answer = two_years.client("bureau").get(
        "/work/desk/assets/?year=9999&kind=x&sort=x&only=x&page=x&desk=x"
    )
    assert answer.status_code == 200
    assert "没有符合条件的内容" in answer.content.decode()


def test_units_are_counted_inside_their_department(two_years: County) -> None:
    write_rows(two_years.unit_slot, budget_to_rows(source_of(EXAMPLE)))
    freeze(two_years.unit_slot, None)
    client = two_years.client("assets")
    count = sum(number for _use, number in source_of(EXAMPLE).assets.vehicles)
    both = client.get("/work/desk/assets/?whose=all").content.decode()
    assert f"2个部门、单位，实有车辆{count}辆" in both
    assert len(sheet(two_years, "/work/desk/assets/csv/?whose=units")) == 2
    assert two_years.unit.name not in "".join(sheet(two_years, "/work/desk/assets/csv/")[1])


def test_finished_booklet_says_what_its_text_says() -> None:
    read = holdings(booklet_of(EXAMPLE), None)
    assert read["assets"] is None
    assert any("公务用车编制" in text for text in read["said"]["assets"])
    assert any("政府采购预算总额" in text for text in read["said"]["purchases"])
    typed = holdings(booklet_of(EXAMPLE), source_of(EXAMPLE))
    assert [t["name"] for t in typed["targets"]] == [t["name"] for t in read["targets"]]


def test_project_without_a_target_is_said() -> None:
    booklet = booklet_of(EXAMPLE)
    gone = booklet.targets[0].subject
    bare = replace(booklet, forms=tuple(f for f in booklet.forms if f.subject != gone))
    found = {t["name"]: t["kind"] for t in holdings(bare, None)["targets"]}
    assert found[gone] == ""
    assert {t["kind"] for t in holdings(booklet, None)["targets"]} == {"target"}


def test_version_older_than_the_lists_is_looked_through_when_asked(two_years: County) -> None:
    kept = Holdings.objects.get(version__slot=two_years.slot)
    data = kept.data
    kept.delete()
    version = Version.objects.get(slot=two_years.slot)
    assert holdings_of([version])[version.pk] == data
    assert Holdings.objects.get(version=version).data == data


# ---- signatures -------------------------------------------------------------------------------


def before_the_bureau(county: County) -> Slot:
    freeze(county.slot, county.people["clerk"])
    advance(county.slot, "submit", county.people["clerk"])
    advance(county.slot, "unit_approve", county.people["unit_reviewer"])
    return county.slot


def test_reply_waits_for_every_division(county: County) -> None:
    slot, bureau = before_the_bureau(county), county.people["bureau"]
    page = county.client("performance").get("/work/queue/").content.decode()
    assert slot.title in page
    assert "会签" in page
    answer = county.client("performance").post(
        f"/work/slots/{slot.pk}/sign-off/", {"agrees": "1", "version": "1"}, follow=True
    )
    assert "绩效股已会签" in answer.content.decode()
    refused = county.client("assets").post(
        f"/work/slots/{slot.pk}/sign-off/", {"agrees": "0", "version": "1"}, follow=True
    )
    assert "请写明为什么不同意" in refused.content.decode()
    county.client("assets").post(
        f"/work/slots/{slot.pk}/sign-off/", {"agrees": "0", "version": "1", "text": "车辆数不符"}
    )
    with pytest.raises(workflow.Held) as held:
        workflow.perform(slot, "bureau_approve", bureau, address="", day=DAY)
    assert "采购办还没有会签" in str(held.value)
    assert "资产股不同意：车辆数不符" in str(held.value)
    assert "绩效股" not in str(held.value)
    sign_all(slot)
    workflow.perform(slot, "bureau_approve", bureau, address="", day=DAY)
    assert AuditEntry.objects.filter(action="slot.sign_off").count() == 5


def test_a_program_signs_for_its_division_only(county: County) -> None:
    slot = before_the_bureau(county)
    at = f"/api/v1/slots/{slot.pk}/sign-offs"

    def sign(name: str, **word: object) -> HttpResponse:
        headers = {**key_of(county.people[name], "read_work", "move"), "Idempotency-Key": "1"}
        return Client().post(at, word, content_type="application/json", headers=headers)

    assert sign("clerk", agrees=True, version=1).status_code == 403
    assert sign("performance", agrees=False, version=1).status_code == 409  # nothing says why
    assert sign("performance", agrees=True, version=7).status_code == 409  # nobody saw that one
    for _time in range(2):
        made = sign("performance", agrees=False, version=1, text="目标没有量化")
        assert made.status_code == 200, made.content
    words = {one["desk"]: (one["agrees"], one["text"]) for one in made.json()}
    assert words["performance"] == (False, "目标没有量化")
    assert words["assets"] == (None, "")
    assert AuditEntry.objects.filter(action="slot.sign_off").count() == 1
    headers = key_of(county.people["clerk"], "read_work")
    assert Client().get(at, headers=headers).json() == made.json()


def test_signature_is_of_one_version(county: County) -> None:
    slot = before_the_bureau(county)
    sign_all(slot)
    assert all(s.is_agreed for s in workflow.signatures(slot, slot.versions.last()))
    with pytest.raises(workflow.Refused, match="您看的是第7版"):
        workflow.sign_off(slot, county.people["assets"], **{**AGREED, "seen": 7})
    newer = Version.objects.create(slot=slot, number=2, booklet="0" * 64)
    assert not any(s.is_agreed for s in workflow.signatures(slot, newer))


def test_nobody_signs_for_another(county: County) -> None:
    slot = before_the_bureau(county)
    for name in ("bureau", "clerk", "unit_reviewer"):
        answer = county.client(name).post(f"/work/slots/{slot.pk}/sign-off/", {"agrees": "1"})
        assert answer.status_code == 403
    assert county.client("system_admin").post(f"/work/slots/{slot.pk}/sign-off/").status_code == 404
    assert not SignOff.objects.exists()


def test_empty_divisions_and_units_wait_for_nobody(county: County) -> None:
    slot = before_the_bureau(county)
    version = slot.versions.last()
    User.objects.filter(desk__in=("procurement", "assets")).update(is_active=False)
    assert [s.desk.value for s in workflow.signatures(slot, version)] == ["performance"]
    assert workflow.signatures(county.unit_slot, version) == []
    # Before it was handed in, and after the reply, there is nothing to sign.
    assert not workflow.may_sign(county.people["performance"], county.other_slot)
    advance(slot, "bureau_approve", county.people["bureau"], day=DAY)
    with pytest.raises(workflow.Refused, match="不能会签"):
        workflow.sign_off(slot, county.people["performance"], **AGREED)


def test_pages_across_departments_ask_no_more_for_more_of_them(county: County) -> None:
    pages = {
        "performance": ("/work/desk/targets/", "/work/desk/library/"),
        "procurement": ("/work/desk/purchases/", "/work/desk/purchases/?sort=amount&q=局"),
        "assets": ("/work/desk/assets/",),
        "bureau": ("/work/", "/work/queue/?all=1", "/work/calendar/?year=2025"),
    }

    clients = {name: county.client(name) for name in pages}

    def asked() -> dict[str, int]:
        found = {}
        for name, addresses in pages.items():
            for address in addresses:
                client = clients[name]
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(address).status_code == 200, address
                found[address] = len(queries)
        return found

    _hand_in(range(4))
    asked()  # what is asked once for a process
    few = asked()
    _hand_in(range(4, 12))
    assert asked() == few


def _hand_in(numbers: range) -> None:
    """Departments with a version of this year and of the last, and what it holds."""
    target = {
        "kind": "target", "scope": "project", "name": "道路养护", "unit": "局", "fen": 100,
        "goal": "平", "indicators": 1, "asked": [["产出", "数量", "里程", "9公里"]], "score": "",
        "anchor": "",
    }  # fmt: skip
    purchase = {"kind": "货物", "name": "电脑", "project": "", "unit": "局", "code": "", "form": "",
                "fen": 100, "sme": None}  # fmt: skip
    data = {
        "schema": 2, "is_typed": True, "sector": "交通", "targets": [target],
        "purchases": [purchase], "assets": None, "said": {"purchases": [], "assets": []},
    }  # fmt: skip
    for number in numbers:
        body = Organisation.objects.create(
            name=f"清禾县第{number}局", kind="department", code=f"9{number}", address=f"o-{number}"
        )
        for year in (2024, 2025):
            slot = Slot.objects.create(
                organisation=body, year=year, kind="budget", profile="shanxi-county-budget-2025"
            )
            Holdings.objects.create(
                version=Version.objects.create(slot=slot, number=1, booklet=""), data=data
            )
