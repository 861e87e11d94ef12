"""What the public reads: pages, their headers, files, feeds; and what it must not see."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kept import source_of
from mingzhang.model.booklet import Booklet
from mingzhang.model.budget import Budget
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.published.page import page_data
from mingzhang.web.models import Publication, SearchEntry, Slot, Version
from mingzhang.web.portal import overview, serving
from mingzhang.web.portal.chart import MOST_PROJECTS, sankey
from mingzhang.web.portal.comparison import _changes
from mingzhang.web.portal.glossary import Marker, terms
from mingzhang.web.portal.overview import completeness, spans
from mingzhang.web.publication.publishing import whose
from mingzhang.web.publication.search import entries_of
from mingzhang.web.storage import store

from ..conftest import EXAMPLE, County

BOOKLET = "/d/media/2025/budget/"
FILE = b"%PDF-1.7 a booklet"
MOST_WEIGHT = 150_000


@pytest.fixture(autouse=True)
def _quick_and_fresh(settings: Any) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    serving.forget()
    yield
    serving.forget()


@cache
def _lanxian() -> tuple[Budget, Booklet]:
    budget = source_of(EXAMPLE)
    return budget, compute_booklet(budget)


@pytest.fixture
def page(county: County) -> dict[str, Any]:
    """What the portal shows of the Lanxian example."""
    budget, booklet = _lanxian()
    return page_data(whose(county.slot), booklet, budget, 1, "2025-02-21", {})


def put(slot: Slot, page: dict[str, Any], days: float = 0, **values: Any) -> Publication:
    """Publish a page under a slot; with days, so far in the future."""
    number = slot.publications.count() + 1
    digest = store.put(FILE)
    entry = {"digest": digest, "sm3": "3" * 64, "size": len(FILE)}
    publication = Publication.objects.create(
        slot=slot,
        version=Version.objects.create(
            slot=slot, number=slot.versions.count() + 1, booklet="0" * 64
        ),
        number=number,
        visible_from=timezone.now() + timedelta(days=days),
        files={form: {"name": f"{slot.title}.{form}", **entry} for form in ("pdf", "html", "csv")},
        digest=digest,
        sm3="3" * 64,
        page=store.put_json({**page, "number": number}),
        **values,
    )
    SearchEntry.objects.bulk_create(entries_of(publication, page))
    return publication


@pytest.fixture
def published(county: County, page: dict[str, Any]) -> County:
    """The county with one booklet published."""
    put(county.slot, page)
    return county


def addresses(page: dict[str, Any]) -> list[str]:
    """Every kind of page."""
    return [
        "/",
        "/d/media/",
        BOOKLET,
        f"{BOOKLET}tables/{page['tables'][0]['slug']}/",
        f"{BOOKLET}projects/{page['projects'][0]['slug']}/",
        "/search/?text=广播",
        "/compare/?d=media&m=basic&m=project&y=2025",
        "/glossary/",
        "/feed.xml",
        "/sitemap.xml",
        "/catalog.jsonld",
        f"{BOOKLET}dataset.jsonld",
        "/robots.txt",
    ]


def test_nobody_owes_what_is_not_due(published: County) -> None:
    """On the day that next year's tasks are made nothing is late, and no share is 0 %."""
    slot = published.slot
    for year, due in ((2028, None), (2027, date(2027, 2, 20))):
        Slot.objects.create(
            organisation=slot.organisation,
            year=year,
            kind=slot.kind,
            profile=slot.profile,
            publish_due=due,
        )
    rows = {row.year: row for row in completeness(spans(), date(2027, 2, 20))}
    assert (rows[2028].due, rows[2028].waiting.count) == (0, 1)
    assert (rows[2027].due, rows[2027].waiting.count) == (0, 1)
    later = {row.year: row for row in completeness(spans(), date(2027, 2, 21))}
    assert (later[2027].due, later[2027].published, later[2027].late.count) == (1, 0, 1)
    # Two years on, what nobody ever published is late although nobody set its day.
    assert (later[slot.year].published, later[slot.year].late.count) == (1, 2)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_answers(
    published: County, page: dict[str, Any], client: Client, language: str
) -> None:
    client.cookies["mingzhang_language"] = language
    for address in addresses(page):
        response = client.get(address)
        assert response.status_code == 200, address
        assert response["Cache-Control"].startswith("public"), address
        assert not response.cookies, address
        assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304
        assert client.head(address).status_code == 200


def test_empty_portal_says_what_will_come(county: County, client: Client) -> None:
    text = client.get("/").content.decode()
    assert "还没有公开任何预算或决算" in text
    assert "逾期未公开" not in text
    for address in ("/search/?text=广播", "/compare/", "/feed.xml", "/sitemap.xml"):
        assert client.get(address).status_code == 200
    assert client.get("/d/media/").status_code == 404


def test_booklet_shows_everything(published: County, page: dict[str, Any], client: Client) -> None:
    text = client.get(BOOKLET).content.decode()
    for table in page["tables"]:
        assert table["title"] in text
    assert text.count("<table") >= len(page["tables"])
    for project in page["projects"]:
        assert project["name"] in text
    assert "1,021.29" in text
    assert client.get("/").content.decode().count("岚县融媒体中心") >= 2


def test_nobody_sees_an_embargoed_booklet(
    county: County, page: dict[str, Any], client: Client
) -> None:
    put(county.slot, page, days=3)
    for address in [BOOKLET, BOOKLET + "?number=1", "/d/media/", BOOKLET + "files/pdf"]:
        assert client.get(address).status_code == 404, address
    for address in ("/", "/feed.xml", "/sitemap.xml", "/catalog.jsonld"):
        assert BOOKLET not in client.get(address).content.decode(), address


def test_correction_is_shown_and_the_old_version_stays(
    county: County, page: dict[str, Any], client: Client
) -> None:
    put(county.slot, page)
    assert "第1版" in client.get(BOOKLET).content.decode()
    put(county.slot, {**page, "title": "更正后的预算"}, reason="合计写错")
    now = client.get(BOOKLET).content.decode()  # the kept page is not shown any more
    assert "更正后的预算" in now
    assert "合计写错" in now
    old = client.get(BOOKLET + "?number=1").content.decode()
    assert "您看到的是更正前的旧版本" in old
    assert "更正后的预算" not in old
    assert "您看到的是" not in client.get(BOOKLET + "?number=2").content.decode()
    put(county.slot, {**page, "title": "还没到时候"}, days=2, reason="再次更正")
    assert "还没到时候" not in client.get(BOOKLET).content.decode()
    assert client.get(BOOKLET + "?number=3").status_code == 404
    assert "再次更正" not in client.get("/d/media/").content.decode()


@pytest.mark.parametrize("number", ["x", "-1", "99", "", "²", "1" * 400])
def test_bad_number_is_not_found(published: County, client: Client, number: str) -> None:
    assert client.get(BOOKLET, {"number": number}).status_code == 404


def test_download_has_the_headers_of_a_file_that_never_changes(
    published: County, client: Client
) -> None:
    address = reverse("download", args=["media", 2025, "budget", "pdf"])
    response = client.get(address + "?number=1")
    assert b"".join(response.streaming_content) == FILE  # type: ignore[attr-defined]
    assert response["Content-Type"] == "application/pdf"
    assert "filename*=utf-8''%E5%B2%9A" in response["Content-Disposition"]
    assert response["ETag"].strip('"') == Publication.objects.get().files["pdf"]["digest"]
    assert "immutable" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "immutable" not in client.get(address)["Cache-Control"]
    again = client.get(address, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    page = client.get(BOOKLET + "files/html")
    assert page["Content-Disposition"].startswith("attachment")
    assert client.get(BOOKLET + "files/exe").status_code == 404
    assert client.post(address).status_code == 405


def test_table_as_a_file_is_no_formula(
    county: County, page: dict[str, Any], client: Client
) -> None:
    table = {**page["tables"][0], "slug": "odd", "rows": [["=1+1", "-12.50", "@x"], ["a", "1", ""]]}
    put(county.slot, {**page, "tables": [table]})
    csv = client.get(BOOKLET + "tables/odd.csv").content.decode("utf-8-sig")
    assert csv == "'=1+1,-12.50,'@x\r\na,1,\r\n"
    assert json.loads(client.get(BOOKLET + "tables/odd.json").content)["rows"][0][0] == "=1+1"
    xlsx = client.get(BOOKLET + "tables/odd.xlsx")
    assert xlsx.content.startswith(b"PK")
    assert client.get(BOOKLET + "tables/odd.pdf").status_code == 404
    assert client.get(BOOKLET + "tables/none.csv").status_code == 404


def test_feed_and_sitemap_are_xml(published: County, page: dict[str, Any], client: Client) -> None:
    feed = ElementTree.fromstring(client.get("/feed.xml").content)
    atom = "{http://www.w3.org/2005/Atom}"
    assert feed.tag == atom + "feed"
    assert [e.findtext(atom + "title") for e in feed.iter(atom + "entry")] == [page["title"]]
    for name in ("id", "title", "updated"):
        assert feed.findtext(atom + name)
    places = [
        e.text or "" for e in ElementTree.fromstring(client.get("/sitemap.xml").content).iter()
    ]
    assert any(place.endswith(BOOKLET) for place in places)


def test_linked_data_can_be_read(published: County, client: Client) -> None:
    catalog = json.loads(client.get("/catalog.jsonld").content)
    (dataset,) = catalog["dcat:dataset"]
    assert {d["dcat:mediaType"] for d in dataset["dcat:distribution"]} >= {"application/pdf"}
    text = client.get(BOOKLET).content.decode()
    inside = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert inside is not None
    data = json.loads(inside[1])
    assert data["@type"] == "Dataset"
    assert data == json.loads(client.get(BOOKLET + "dataset.jsonld").content)


def test_home_page_is_light(published: County, client: Client) -> None:
    """Page, styles and scripts, compressed; the chart library comes only when a chart is seen."""
    response = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content) == client.get("/").content
    static = Path(serving.__file__).parents[1] / "static"
    names = ("site.css", "portal/portal.css", "icon.svg", "portal/portal.js")
    more = ("portal/chart.js", "portal/glossary.js")
    rest = sum(len(gzip.compress((static / name).read_bytes())) for name in names + more)
    assert len(response.content) + rest < MOST_WEIGHT / 5
    assert "vendor/echarts" not in re.sub(
        r'data-library="[^"]*"', "", client.get("/").content.decode()
    )


def test_readers_are_not_followed(published: County) -> None:
    """Somebody with an account gets the page of everybody, and it holds nothing of theirs."""
    anonymous = Client().get("/").content
    assert published.client("clerk").get("/").content == anonymous
    assert b"csrf" not in anonymous.lower()


def test_language_is_remembered(published: County, client: Client) -> None:
    response = client.get("/search/?text=%E5%B9%BF&lang=en")
    assert response.status_code == 303
    assert response["Location"] == "/search/?text=%E5%B9%BF"
    assert response["Cache-Control"] == "no-store"
    english = client.get("/")
    assert '<html lang="en">' in english.content.decode()
    assert "Cookie" in english["Vary"]
    assert '<html lang="zh-CN">' in Client().get("/").content.decode()


def test_search_finds_parts_of_words(published: County, client: Client) -> None:
    text = client.get("/search/?text=广播电视").content.decode()
    assert "<mark>" in text
    assert "没有找到" in client.get("/search/?text=航天飞机").content.decode()
    for odd in ("kind=x&year=abc&page=-1&organisation=none", "year=99999", "page=9999999"):
        assert client.get(f"/search/?text=广播&{odd}").status_code == 200
    attack = client.get("/search/", {"text": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in attack


def test_comparison_ignores_nonsense(published: County, client: Client) -> None:
    text = client.get("/compare/?d=media&d=none&m=basic&m=x&y=2025&y=abcd&kind=?").content.decode()
    assert "457.88" in text
    assert client.get("/compare/?d=water").status_code == 200


def test_problem_pages_help(db: None, client: Client) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert 'role="search"' in response.content.decode()
    assert client.get("/d/media/25/budget/").status_code == 404
    assert client.get("/d/media/2025/other/").status_code == 404


def test_broken_page_asks_no_database() -> None:
    """There is no database in this test."""
    from django.test import RequestFactory

    from mingzhang.web.portal.views import broken, forbidden

    assert broken(RequestFactory().get("/")).status_code == 500
    said = forbidden(RequestFactory().get("/"), PermissionError("只有财政局可以"))
    assert "只有财政局可以" in said.content.decode()


def test_without_the_chart_library_tables_stand_alone(
    published: County, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "CHARTS", "vendor/none.js")
    text = client.get(BOOKLET).content.decode()
    assert "没有安装图表组件" in text
    assert 'class="chart' not in text


def test_glossary_is_complete_and_marks_once() -> None:
    found = terms()
    assert len(found) >= 50
    assert len({t.slug for t in found}) == len(found)
    assert all(t.text and t.english_text for t in found)
    mark = Marker()
    first = mark("基本支出与<b>项目支出</b>")
    assert first.count('class="term"') == 2
    assert "&lt;b&gt;" in first
    assert mark("基本支出") == "基本支出"


def test_small_projects_flow_together() -> None:
    count = MOST_PROJECTS + 6
    links = [
        {"source": "教育支出", "target": f"项目{n}", "fen": 100_0000 + n} for n in range(count)
    ]
    links.append({"source": "一般公共预算", "target": "教育支出", "fen": 10_000_0000})
    nodes = [{"name": "一般公共预算", "depth": 0}, {"name": "教育支出", "depth": 1}]
    nodes += [{"name": f"项目{n}", "depth": 2} for n in range(count)]
    drawn = sankey("图", {"nodes": nodes, "links": links})
    assert drawn is not None
    assert len(drawn["nodes"]) == MOST_PROJECTS + 3
    assert {"name": "其他6个项目", "depth": 2} in drawn["nodes"]
    assert sankey("图", {"nodes": [], "links": []}) is None


def test_search_says_how_much_it_found_and_of_what(published: County, client: Client) -> None:
    text = client.get("/search/?text=中心").content.decode()
    assert re.search(r"找到\d+条", text)
    assert "kind=project" in text
    assert "sort=amount" in client.get("/search/?text=中心&sort=amount").content.decode()


def test_what_is_not_due_is_not_late(published: County) -> None:
    day = date(2025, 6, 1)
    slot = published.other_slot

    def late_on(today: date, **changed: Any) -> bool:
        Slot.objects.filter(pk=slot.pk).update(**changed)
        return Slot.objects.filter(overview.is_late(today), pk=slot.pk).exists()

    assert not late_on(day, publish_due=date(2025, 6, 2))
    assert not late_on(date(2025, 6, 2))
    assert late_on(day, publish_due=date(2025, 5, 31))
    assert not late_on(day, publish_due=None)  # no reply yet, and the year is not over
    assert late_on(date(2026, 1, 1))
    assert not late_on(date(2026, 1, 1), kind="final_accounts")
    assert late_on(date(2027, 1, 1))


def test_change_beside_each_figure_of_several_years() -> None:
    def brief(year: int, fen: int | None) -> Any:
        return SimpleNamespace(address="a", year=year, fen=lambda _key: fen)

    rows = [brief(2023, 100), brief(2025, 150), brief(2024, None)]
    changes = _changes(rows, ["basic"])
    assert changes["a", 2025, "basic"] == ""  # the year before says nothing
    assert changes["a", 2024, "basic"] == ""
    assert _changes(rows[:2], ["basic"]) == {("a", 2025, "basic"): "+50.0%"}


def test_a_unit_is_not_called_a_department(
    published: County, page: dict[str, Any], client: Client
) -> None:
    address = f"{BOOKLET}projects/{page['projects'][0]['slug']}/"
    assert "<dt>部门</dt>" in client.get(address).content.decode()
    publication = Publication.objects.get(slot=published.slot)
    whole = store.get_json(publication.page)
    whole["organisation"]["kind"] = "unit"
    context = {
        "data": whole,
        "project": whole["projects"][0],
        "place": ("a", 2025, "budget"),
        "version": "",
        "is_old": False,
        "history": [],
        "slot": published.slot,
        "publication": publication,
        "kind_label": str,
    }
    text = serving.render("portal/project.html", context)
    assert "<dt>单位</dt>" in text
    assert "<dt>部门</dt>" not in text


def test_key_figures_may_stand_in_a_frame_elsewhere_and_nothing_else(
    published: County, client: Client
) -> None:
    frame = client.get("/d/media/embed/")
    assert frame.status_code == 200
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame
    page = client.get("/d/media/")
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    assert "/d/media/embed/" in page.content.decode()
