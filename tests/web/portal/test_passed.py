"""Bought from whom, and what is owned: from kept rows to the published page and the portal."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.test import Client

from kept import booklet_of
from mingzhang.published.page import upgraded
from mingzhang.published.passed import passed_data
from mingzhang.web.draft.version import keep_booklet
from mingzhang.web.models import Slot
from mingzhang.web.portal import serving
from mingzhang.web.record.kept import By, add_rows, rows_of_upload, take_in
from mingzhang.web.record.state import record_of
from mingzhang.web.workflow.gate import barriers

from ..conftest import EXAMPLE, County
from ..year.test_year import FILES, csv_file
from .test_portal import put
from .test_promise import pages

PAGE = "/d/media/contracts/"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    serving.forget()
    yield
    serving.forget()


def keep(county: County, table: str, content: bytes) -> None:
    clerk = county.people["clerk"]
    upload = take_in(county.slot, table, csv_file(content), clerk, "")
    add_rows(county.slot, table, rows_of_upload(upload, table), By(clerk, upload))


@pytest.fixture
def final(county: County) -> Slot:
    return Slot.objects.create(
        organisation=county.slot.organisation,
        year=county.slot.year,
        kind="final_accounts",
        profile=county.slot.profile,
    )


def test_contracts_and_assets_are_published_with_the_final_accounts(
    county: County, final: Slot, client: Client
) -> None:
    keep(county, "purchases", FILES["purchases"].read_bytes())
    keep(county, "assets", FILES["assets"].read_bytes())
    record = record_of(final)
    assert record is not None
    passed = passed_data(record)
    _budget, page = pages(county)
    put(final, {**page, "passed": passed})
    text = client.get(PAGE).content.decode()
    assert "印刷服务" in text
    assert ">15,200<" in text
    assert "事业单位业务用车" in text
    assert PAGE in client.get("/d/media/").content.decode()
    rows = json.loads(client.get("/d/media/year/contracts.json").content)["rows"]
    assert {row["fen"] for row in rows} == {650_000, 1_520_000, 800_000}
    assert b"purchase" in client.get("/d/media/year/purchases.csv").content
    assert client.get("/d/media/year/people.csv").status_code == 404
    listed = client.get("/api/v1/organisations/media/contracts").json()
    assert listed["total"] == 3
    assert "某县甲印刷有限公司" in text


def test_private_person_is_never_named(county: County, final: Slot) -> None:
    lines = FILES["purchases"].read_text("utf-8").splitlines()
    heads = lines[0].split(",")
    supplier = heads.index("供应商")
    changed = [lines[0]]
    for line in lines[1:]:
        cells = line.split(",")
        if len(cells) == len(heads) and cells[supplier]:
            cells[supplier] = "王小明"
        changed.append(",".join(cells))
    keep(county, "purchases", "\n".join(changed).encode())
    record = record_of(final)
    assert record is not None
    text = json.dumps(passed_data(record), ensure_ascii=False)
    assert "王小明" not in text
    assert "自然人（不公开姓名）" in text


def test_nothing_kept_is_nothing_published(county: County, final: Slot, client: Client) -> None:
    assert record_of(final) is None
    _budget, page = pages(county)
    put(final, page)
    assert "还没有公开采购合同" in client.get(PAGE).content.decode()


def test_page_of_an_older_schema_has_bought_nothing() -> None:
    assert upgraded({"schema": 3, "outcomes": []})["passed"] == {}


def said(final: Slot) -> list[str]:
    """What speaks against publishing these final accounts because of their year."""
    version = final.versions.last() or keep_booklet(final, booklet_of(EXAMPLE), None, None)
    found = barriers(final, version, "publish")
    return [barrier.words for barrier in found if barrier.kind == "left_out"]


def test_what_is_not_published_is_said_to_who_publishes(county: County, final: Slot) -> None:
    keep(county, "purchases", FILES["purchases"].read_bytes())
    keep(county, "assets", FILES["assets"].read_bytes())
    assert said(final) == []
    county.slot.rows.filter(table="procurement").delete()
    (words,) = said(final)
    assert words.startswith("政府采购登记不随本册公开：")
    record = record_of(final)
    assert record is not None
    assert (record.journal, record.assets is None) == (None, False)


def test_year_that_cannot_be_read_is_said_and_stops_no_publication(
    county: County, final: Slot
) -> None:
    keep(county, "assets", FILES["assets"].read_bytes())
    county.slot.rows.all().delete()
    assert record_of(final) is None
    (words,) = said(final)
    assert words.startswith("资产登记不随本册公开：")
