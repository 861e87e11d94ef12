"""Overviews of all booklets: what the database adds up, and that it is asked no more for more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mingzhang.web.models import (
    Organisation,
    Publication,
    Slot,
    Summary,
    Transition,
    Version,
)
from mingzhang.web.operation import held
from mingzhang.web.portal import catalog, overview, reading, serving, sitemap
from mingzhang.web.publication.summary import keep_missing
from mingzhang.web.storage import store

OVERVIEWS = ("/", "/search/?text=局", "/compare/?d=a&d=b", "/feed.xml", "/sitemap.xml",
             "/catalog.jsonld")  # fmt: skip


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Nothing is kept of other tests."""
    serving.forget()
    yield
    serving.forget()


def body(address: str, parent: Organisation | None = None) -> Organisation:
    """A department, or a unit of one."""
    found, _made = Organisation.objects.get_or_create(
        address=address,
        defaults={
            "name": f"清禾县{address}局",
            "kind": "unit" if parent else "department",
            "code": address,
            "county": "清禾县",
            "parent": parent,
        },
    )
    return found


def put(whose: Organisation, year: int, wan: int, days: float = 0) -> Publication:
    """A booklet of so much money; a correction where there is one already."""
    slot, _made = Slot.objects.get_or_create(
        organisation=whose, year=year, kind="budget", profile="shanxi-county-budget-2025"
    )
    fen = wan * 1_000_000
    keys = ("income_total", "expenditure_total", "basic", "project", "three_public")
    page: dict[str, Any] = {
        "schema": 4,
        "title": slot.title,
        "organisation": {
            "name": whose.name, "address": whose.address, "kind": whose.kind,
            "county": whose.county, "parent": None,
        },
        "year": year, "kind": "budget",
        "key": [{"key": key, "label": key, "fen": fen, "previous_fen": None} for key in keys],
        "three_public": [], "tables": [], "outcomes": [], "department_target": None,
        "tree": [], "sections": [], "texts": [], "catalogue": [], "narrative": [], "passed": {},
        "projects": [
            {"slug": f"p{n}", "name": f"项目{n}", "unit": whose.name, "fen": fen // n,
             "category": "", "goal": "", "indicators": []}
            for n in (1, 2)
        ],
    }  # fmt: skip
    number = slot.publications.count() + 1
    return Publication.objects.create(
        slot=slot,
        version=Version.objects.create(slot=slot, number=number, booklet="0" * 64),
        number=number,
        visible_from=timezone.now() + timedelta(days=days),
        digest="0" * 64,
        sm3="3" * 64,
        page=store.put_json(page),
    )


def totals() -> dict[int, tuple[int, int]]:
    """Of every year the departments and what they spend, in 万元."""
    reading.forget()
    return {
        row["year"]: (row["count"], row["sums"]["expenditure_total"] // 1_000_000)
        for row in overview.home()["years"]
    }


@pytest.mark.django_db
def test_sums_are_of_what_the_public_sees_now() -> None:
    first = body("a")
    put(first, 2025, 100)
    put(body("b"), 2025, 30)
    put(body("u", first), 2025, 7)  # the department has it already
    put(body("c"), 2025, 500, days=3)  # waits for its hour
    assert totals() == {2025: (2, 130)}
    correction = put(first, 2025, 110)
    assert totals() == {2025: (2, 140)}
    put(first, 2025, 999, days=2)
    assert totals() == {2025: (2, 140)}
    Transition.objects.create(
        slot=correction.slot, version=correction.version, name="withdraw", before="published",
        after="approved", at=timezone.now(), reason="错了",
    )  # fmt: skip
    assert totals() == {2025: (1, 30)}
    shown = overview.home()
    assert [b.address for b in shown["departments"]] == ["b"]
    assert [b.address for b in shown["units"]] == ["u"]
    assert {b.address for b in shown["recent"]} == {"b", "u"}
    assert {b.address for b, _project in shown["projects"]} == {"b"}


@pytest.mark.django_db
def test_largest_projects_are_of_all_booklets() -> None:
    for number, wan in enumerate((10, 300, 200, 90, 1)):
        put(body(f"d{number}"), 2025, wan)
    found = [project.fen // 1_000_000 for _brief, project in overview.home()["projects"]]
    assert found[:6] == [300, 200, 150, 100, 90, 45]


@pytest.mark.django_db
def test_years_are_compared_by_those_that_published_all_of_them() -> None:
    for address, year in (("a", 2024), ("a", 2025), ("b", 2025), ("c", 2024)):
        put(body(address), year, 10)
    count, rows = overview._common()
    assert count == 1
    assert [(row["year"], row["count"]) for row in rows] == [(2024, 1), (2025, 1)]
    assert totals() == {2024: (2, 20), 2025: (2, 20)}


@pytest.mark.django_db
def test_what_was_published_before_there_were_summaries_is_added_up() -> None:
    publication = put(body("a"), 2025, 100)
    assert not Summary.objects.exists()
    assert keep_missing() == 0
    assert Summary.objects.get().expenditure_total == 100_000_000
    assert list(held.HELD["Summary"]()) == []
    Summary.objects.update(basic=1)
    assert len(list(held.HELD["Summary"]())) == 1
    Summary.objects.all().delete()
    store.path_of(publication.page).unlink()
    assert keep_missing(leave_damaged=True) == 1


@pytest.mark.django_db
def test_overviews_ask_no_more_of_the_database_for_more_booklets(client: Client) -> None:
    def asked() -> dict[str, int]:
        found = {}
        keep_missing()
        for address in OVERVIEWS:
            serving.forget()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200, address
            found[address] = len(queries)
        return found

    for address in ("a", "b"):
        put(body(address), 2024, 10)
    few = asked()
    for number in range(6):
        for year in (2023, 2024, 2025):
            put(body(f"n{number}"), year, 10 + number)
    assert asked() == few


@pytest.mark.django_db
def test_more_addresses_than_one_file_holds(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        put(body(f"n{number}"), 2025, 10)
    keep_missing()
    whole = set(_locations(client, "/sitemap.xml"))
    assert len(whole) == 4 + 5 + 5 * 3
    assert client.get("/sitemap-1.xml").status_code == 404
    for most in (1, 3, 7, 8, 23):
        monkeypatch.setattr(sitemap, "MOST_ADDRESSES", most)
        serving.forget()
        found: list[str] = []
        names = _locations(client, "/sitemap.xml")
        for name in names:
            listed = _locations(client, name)
            assert listed
            # A body or a booklet with its projects is not torn apart, however little a file holds.
            assert len(listed) <= max(most, 5)
            found += listed
        assert sorted(found) == sorted(whole), most
        assert client.get(f"/sitemap-{len(names) + 1}.xml").status_code == 404
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 24)
    serving.forget()
    assert set(_locations(client, "/sitemap.xml")) == whole


def _locations(client: Client, address: str) -> list[str]:
    """Paths that a map of the site names."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    root = ElementTree.fromstring(answer.content.decode())
    return [urlsplit(found.text or "").path for found in root.iter(f"{{{sitemap.NAMESPACE}}}loc")]


@pytest.mark.django_db
def test_a_large_catalogue_is_of_files_that_lead_to_each_other(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        put(body(f"n{number}"), 2025, 10)
    keep_missing()
    whole = client.get("/catalog.jsonld").json()
    assert "hydra:view" not in whole
    assert client.get("/catalog-2.jsonld").status_code == 404
    monkeypatch.setattr(catalog, "MOST_DATASETS", 2)
    serving.forget()
    address, found = "/catalog.jsonld", []
    while address:
        part = client.get(address).json()
        assert part["hydra:totalItems"] == 5
        found += [dataset["@id"] for dataset in part["dcat:dataset"]]
        following = part["hydra:view"].get("hydra:next", {}).get("@id", "")
        address = urlsplit(following).path
    assert sorted(found) == sorted(dataset["@id"] for dataset in whole["dcat:dataset"])
    assert client.get("/catalog-4.jsonld").status_code == 404
