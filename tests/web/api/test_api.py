"""The service for programs: what is published, in every format."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mingzhang.language import language
from mingzhang.published.page import SCHEMA
from mingzhang.web.api import throttle
from mingzhang.web.api.problem import preferred_language
from mingzhang.web.core import bucket
from mingzhang.web.models import Figure, Publication, SearchEntry, Slot, Version
from mingzhang.web.storage import store

from ..conftest import County


@pytest.fixture(autouse=True)
def _fresh(db: None, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    bucket.empty_all()


def published(slot: Slot, number: int = 1, days: int = -1, reason: str = "") -> Publication:
    """A publication with a few figures, visible from so many days from now."""
    last = slot.versions.last()
    version = Version.objects.create(slot=slot, number=last.number + 1 if last else 1)
    projects = [{"slug": "p1", "name": "设备更新", "fen": 500, "html": "<p>", "indicators": []}]
    page = store.put_json(
        {
            "schema": SCHEMA,
            "title": slot.title,
            "year": slot.year,
            "kind": slot.kind,
            "projects": projects,
            "outcomes": [],
            "tables": [],
            "number": number,
        }
    )
    file = {"name": "a.pdf", "digest": "a" * 64, "sm3": "b" * 64, "size": 3}
    made = Publication.objects.create(
        slot=slot,
        version=version,
        number=number,
        visible_from=timezone.now() + timedelta(days=days),
        files={"pdf": file},
        digest=f"{number}" * 64,
        sm3="d" * 64,
        page=page,
        reason=reason,
    )
    Figure.objects.bulk_create(
        Figure(publication=made, table=table, row=row, row_name=name, column="total", fen=f, text=t)
        for table, row, name, f, t in (
            ("income", "total", "收入总计", 102129_00 + number, "102,129.00"),
            ("income", "grant", '=HYPERLINK("x"),换\n行', -500, "-5.00"),
            ("spending", "total", "支出总计", None, "—"),
        )
    )
    SearchEntry.objects.create(
        publication=made,
        organisation=slot.organisation,
        year=slot.year,
        kind="project",
        title="设备更新项目",
        text="更新播出设备",
        fen=500,
        address="/d/media/2025/budget/",
        grams="设备 备更 更新 新项 项目 目",
    )
    return made


def test_lists_only_what_the_public_may_see(county: County, client: Client) -> None:
    old = published(county.slot)
    new = published(county.slot, 2, reason="数字有误")
    published(county.slot, 3, days=1)
    published(county.other_slot, days=1)
    data = client.get("/api/v1/publications").json()
    assert data["total"] == 1
    assert [item["id"] for item in data["items"]] == [new.pk]
    assert data["items"][0]["reason"] == "数字有误"
    assert client.get(f"/api/v1/publications/{old.pk}").json()["current"] is False
    hidden = county.other_slot.publications.get()
    for end in ("", "/figures", "/projects", "/manifest"):
        answer = client.get(f"/api/v1/publications/{hidden.pk}{end}")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
    organisations = client.get("/api/v1/organisations").json()["items"]
    assert [(o["address"], o["publications"]) for o in organisations] == [("media", 1)]


def test_filters_and_pages_in_stable_order(county: County, client: Client) -> None:
    first, second = published(county.slot), published(county.other_slot)
    Slot.objects.filter(pk=county.other_slot.pk).update(year=2024)

    def found(query: str) -> list[int]:
        items = client.get(f"/api/v1/publications?{query}").json()["items"]
        return [item["id"] for item in items]

    assert found("") == [first.pk, second.pk]
    assert found("limit=1&offset=1") == [second.pk]
    assert found("year=2024") == [second.pk]
    assert found("organisation=media") == [first.pk]
    assert found("kind=final_accounts") == []
    tomorrow = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert found(f"updated_since={tomorrow}") == []
    assert found("updated_since=2020-01-01T00:00:00") == [first.pk, second.pk]
    assert client.get("/api/v1/publications?updated_since=0001-01-01T00:00:00").status_code == 422
    assert client.get("/api/v1/publications?limit=501").status_code == 422


def read_parquet(content: bytes, folder: Path) -> list[dict[str, object]]:
    """The rows of a Parquet file."""
    path = folder / "figures.parquet"
    path.write_bytes(content)
    with duckdb.connect() as database:
        cursor = database.execute(f"SELECT * FROM '{path}'")
        heads = [column[0] for column in cursor.description]
        return [dict(zip(heads, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.parametrize("scope", ["one", "all", "none"])
def test_parquet_holds_what_json_says(
    county: County, client: Client, tmp_path: Path, scope: str
) -> None:
    made = published(county.slot)
    published(county.other_slot)
    address = {
        "one": f"/api/v1/publications/{made.pk}/figures?",
        "all": "/api/v1/figures?",
        "none": "/api/v1/figures?year=1999&",
    }[scope]
    items = client.get(address).json()["items"]
    answer = client.get(address + "format=parquet")
    rows = read_parquet(b"".join(answer.streaming_content), tmp_path)  # type: ignore[arg-type]
    assert answer["Content-Type"] == "application/vnd.apache.parquet"
    assert rows == items
    assert len(rows) == {"one": 3, "all": 6, "none": 0}[scope]


def test_csv_is_safe_and_complete(county: County, client: Client) -> None:
    published(county.slot)
    answer = client.get("/api/v1/figures", headers={"Accept": "text/csv"})
    content = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 3
    assert rows[0]["fen"] == "10212901"
    assert rows[1]["fen"] == "-500"
    assert not any(re.match(r"[=@+]", cell) for row in rows for cell in row.values())
    assert rows[2]["fen"] == ""


def test_figures_are_narrowed(county: County, client: Client) -> None:
    made = published(county.slot)
    base = f"/api/v1/publications/{made.pk}/figures"
    assert client.get(base + "?table=income").json()["total"] == 2
    assert client.get(base + "?table=income&row=total").json()["items"][0]["fen"] == 10212901
    assert client.get(base + "?column=other").json()["items"] == []
    assert client.get("/api/v1/figures?organisation=water").json()["total"] == 0


def test_format_that_is_not_there(county: County, client: Client) -> None:
    answer = client.get("/api/v1/figures", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert client.get("/api/v1/figures?format=xml").status_code == 422
    assert client.get("/api/v1/figures", headers={"Accept": "*/*"}).json()["total"] == 0


@pytest.mark.parametrize("path", ["publications", "publications/{}", "publications/{}/figures"])
def test_second_reading_is_not_sent_again(county: County, client: Client, path: str) -> None:
    address = "/api/v1/" + path.format(published(county.slot).pk)
    first = client.get(address)
    assert first["Cache-Control"] == "public, max-age=60"
    assert first["Access-Control-Allow-Origin"] == "*"
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    published(county.slot, 2)
    if path == "publications":
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_page_manifest_and_projects(county: County, client: Client) -> None:
    made = published(county.slot)
    base = f"/api/v1/publications/{made.pk}"
    page = client.get(base).json()
    assert page["content"]["title"] == county.slot.title
    assert page["portal"] == "/d/media/2025/budget/"
    assert client.get(base + "/projects").json() == [
        {"slug": "p1", "name": "设备更新", "fen": 500, "indicators": []}
    ]
    manifest = client.get(base + "/manifest").json()
    assert manifest["digest"] == "1" * 64
    assert manifest["files"][0]["address"] == "/d/media/2025/budget/files/pdf"


def test_search_and_projects(county: County, client: Client) -> None:
    published(county.slot)
    published(county.other_slot, days=1)
    assert client.get("/api/v1/projects?q=设备").json()["total"] == 1
    assert client.get("/api/v1/projects?q=道路").json()["total"] == 0
    assert client.get("/api/v1/targets").json()["total"] == 0
    found = client.get("/api/v1/search?q=更新项目").json()
    assert [item["title"] for item in found["items"]] == ["设备更新项目"]
    assert found["more"] is False
    assert client.get("/api/v1/search?q=设备&organisation=water").json()["items"] == []
    assert client.get("/api/v1/search").status_code == 422


def test_nul_and_huge_values_are_refused(county: County, client: Client) -> None:
    assert client.get("/api/v1/figures?table=%00").status_code == 400
    for query in (f"offset={10**30}", "year=x"):
        answer = client.get(f"/api/v1/figures?{query}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["place"].startswith("query")
    assert client.get(f"/api/v1/publications/{10**30}").status_code == 422


def test_lists_ask_the_database_a_few_times(county: County, client: Client) -> None:
    for slot in (county.slot, county.unit_slot, county.other_slot):
        published(slot)
    for path in ("publications", "organisations", "projects", "figures"):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/api/v1/{path}")
        # What counts requests is in the database, too, where that serves several machines.
        words = [query["sql"] for query in asked if "mingzhang_bucket" not in query["sql"]]
        # Three ask what is hidden, each by its index; the rest is the list and its count.
        assert len([w for w in words if "SAVEPOINT" not in w]) <= 6, words


def test_rates(county: County, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(throttle.RATES, "anonymous", (2, 60))
    statuses = [client.get("/api/v1/publications").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    answer = client.get("/api/v1/publications")
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["status"] == 429
    other = client.get("/api/v1/publications", REMOTE_ADDR="10.0.0.9")
    assert other.status_code == 200


def test_english_where_it_is_asked_for(county: County, client: Client) -> None:
    chinese = client.get("/api/v1/publications/9").json()
    english = client.get("/api/v1/publications/9", headers={"Accept-Language": "en"}).json()
    assert chinese["title"] == "没有找到"
    with language("en"):
        from mingzhang.language import _

        assert english["title"] == _("没有找到")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("fr", "zh"),
        ("zh;q=0.1,en;q=0.5", "en"),
        ("en;q=x, ;q=,,", "zh"),
    ],
)
def test_preferred_language(rf: object, header: str, name: str) -> None:
    request = rf.get("/", headers={"Accept-Language": header})  # type: ignore[attr-defined]
    assert preferred_language(request) == name


def test_schema_and_page_of_the_service(county: County, client: Client) -> None:
    schema = client.get("/api/v1/openapi.json")
    assert schema["Access-Control-Allow-Origin"] == "*"
    assert schema.json()["openapi"].startswith("3.1")
    page = client.get("/api/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "/api/v1/slots/{slot_id}/moves" in text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
    assert "<script" not in text
    assert client.get("/api/v1/nothing").status_code == 404
    assert json.loads(schema.content)["paths"]["/api/v1/figures"]["get"]["responses"]["200"]
