"""Copies found on web sites, and the portal as static files."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path
from lxml import html

from mingzhang.entry.flat import budget_to_rows
from mingzhang.web import urls
from mingzhang.web.draft.stored import write_rows
from mingzhang.web.draft.version import draft_budget, freeze
from mingzhang.web.jobs.worker import Worker
from mingzhang.web.models import Publication, Slot, Upload, WebsiteCopy
from mingzhang.web.portal import serving
from mingzhang.web.publication import export as exporting
from mingzhang.web.publication import files, publishing, website
from mingzhang.web.storage import store

from ..conftest import County, advance


@pytest.fixture(autouse=True)
def quick(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither passwords nor PDF are under test here, and both take long."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(files, "FORMATS", ("html",))


def publish(county: County, slot: Slot, reason: str = "") -> Publication:
    freeze(slot, None, reason)
    for name in ("submit", "unit_approve"):
        advance(slot, name, None)
    advance(slot, "bureau_approve", None, day=date(2025, 2, 1))
    return publishing.publish(slot, county.people["bureau"], reason=reason)


@pytest.fixture
def published(county: County) -> Publication:
    return publish(county, county.slot)


@pytest.fixture
def _intake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes every file in; what it refuses is tested with the intake itself."""
    import sys
    import types

    def accept(file: Any, purpose: str, user: Any, slot: Any) -> Upload:
        content = file.read()
        return Upload.objects.create(
            slot=slot, purpose=purpose, name=file.name, digest=store.put(content),
            size=len(content), user=user,
        )  # fmt: skip

    module = types.ModuleType("mingzhang.web.storage.intake")
    module.accept = accept  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "mingzhang.web.storage.intake", module)
    monkeypatch.setattr("mingzhang.web.storage.intake", module, raising=False)


def compared(county: County, content: bytes, name: str = "预算.html") -> str:
    """The page after a file was uploaded and compared."""
    client = county.client("bureau")
    file = io.BytesIO(content)
    file.name = name
    address = f"/work/slots/{county.slot.pk}/website/"
    answer = client.post(address, {"file": file, "found_at": "https://example.org/a"})
    assert answer.status_code == 302, answer.content.decode()
    assert "正在比较" in client.get(answer.url).content.decode()
    Worker(wait=0.01).run(once=True)
    return client.get(answer.url).content.decode()


@pytest.mark.usefixtures("_intake")
def test_copies_are_compared_figure_by_figure_and_sentence_by_sentence(
    county: County, published: Publication
) -> None:
    content = store.get(published.files["html"]["digest"])
    page = compared(county, content)
    assert "一致" in page
    assert "没有一处不同" in page
    copy = WebsiteCopy.objects.get()
    data = store.get_json(copy.comparison)
    assert copy.differences == 0
    assert data["cells"] > 200
    assert data["sentences"] > 20
    assert f"比较了{data['cells']}个单元格" in page

    text = content.decode()
    changed = text.replace(">1,021.29<", ">1,021.92<", 1).replace("各类媒体", "所有媒体", 1)
    page = compared(county, changed.encode())
    assert "<del>1,021.29</del> → <ins>1,021.92</ins>" in page
    assert "所有" in page
    assert WebsiteCopy.objects.first().differences == 2  # type: ignore[union-attr]
    assert "处不同" in county.client("bureau").get(
        f"/work/slots/{county.slot.pk}/website/"
    ).content.decode()  # fmt: skip

    page = compared(county, b"<p>nothing</p>")
    assert "请换一份文件再试" in page


def test_only_the_business_desk_compares(county: County) -> None:
    address = f"/work/slots/{county.slot.pk}/website/"
    assert county.client("bureau").get(address).status_code == 200
    assert county.client("clerk").get(address).status_code == 403
    assert county.client("performance").get(address).status_code == 403
    assert county.client("other_clerk").get(address).status_code == 404
    assert county.client("audit_admin").get(address).status_code == 404
    answer = county.client("bureau").post(address, {"file": io.BytesIO(b"x")})
    assert answer.status_code == 422
    assert "还没有在本平台公开" in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "good"),
    [("", True), ("https://a.gov.cn/x?y=1", True), ("javascript:alert(1)", False),
     ("//a.gov.cn", False), ("http://[", False), ("https://" + "a" * 400, False)],
)  # fmt: skip
def test_only_web_addresses_are_kept(text: str, good: bool) -> None:
    assert website._is_web_address(text) is good


# ---- export -------------------------------------------------------------------------------------


def _broken(_request: HttpRequest) -> HttpResponse:
    return HttpResponse('<!DOCTYPE html><html><body><a href="/no/such/page/">x</a></body></html>')


class WithBroken:
    urlpatterns = [path("compare/", _broken), *urls.urlpatterns]


@pytest.fixture
def _two(county: County, published: Publication) -> None:
    write_rows(county.other_slot, budget_to_rows(draft_budget(county.slot)))
    publish(county, county.other_slot)
    advance(county.slot, "correct", county.people["bureau"], reason="金额有误")
    publish(county, county.slot, "更正项目金额")


@pytest.mark.usefixtures("_two")
def test_every_link_of_the_export_leads_somewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whether or not the library was built: the address of some module that is there.
    monkeypatch.setattr(serving, "charts", lambda: "/static/portal/chart.js")
    serving.forget()
    folder = tmp_path / "public"
    said: list[str] = []
    base = "https://copy.example"
    assert exporting.export(folder, base, report=said.append) == 0, said
    (folder / "old").write_text("x", encoding="utf-8")
    assert exporting.export(folder, base, report=said.append) == 0
    assert not (folder / "old").exists()
    pages = sorted(folder.rglob("*.html"))
    assert folder / "d/water/2025/budget/index.html" in pages
    checked = 0
    for page in pages:
        if "files" in page.parts:
            continue  # a booklet as a file stands alone
        for link in html.parse(str(page)).getroot().xpath("//@href | //@src | //@data-library"):
            if link.startswith(("http", "#", "data:")):
                continue
            assert not link.startswith("/"), (page, link)
            target = (page.parent / link.partition("#")[0].partition("?")[0]).resolve()
            assert target.is_file(), (page, link)
            checked += 1
    assert checked > 100
    for name in ("feed.xml", "sitemap.xml", "catalog.jsonld", "d/water/2025/budget/index.html"):
        found = re.findall(
            r"https://copy\.example(/[^\s\"'<>#]*)", (folder / name).read_text("utf-8")
        )
        assert found, name
        for link in found:
            target = folder / unquote(link).lstrip("/")
            assert (target / "index.html" if link.endswith("/") else target).is_file(), (name, link)
    modules = sorted((folder / "static/portal").glob("*.js"))
    assert folder / "static/portal/search.js" in modules
    for module in modules:
        for name in re.findall(r"""import[^"';(]*["'](\.[^"']+)""", module.read_text("utf-8")):
            assert (module.parent / name).is_file(), (module, name)
    booklet = folder / "d/media/2025/budget"
    assert 'data-library="../' in (booklet / "index.html").read_text(encoding="utf-8")
    assert "您看到的是更正前" in (booklet / "number-1/index.html").read_text(encoding="utf-8")
    assert "您看到的是更正前" not in (booklet / "index.html").read_text(encoding="utf-8")
    assert (booklet / "files/html/number-1/booklet.html").is_file()
    index = json.loads((folder / "search/index.json").read_text(encoding="utf-8"))
    assert len(index) > 500
    for entry in index:
        assert (folder / entry[5].partition("#")[0]).is_file()
    verify = (folder / "verify/index.html").read_text(encoding="utf-8")
    assert "<form" not in verify
    assert "sha256sum" in verify
    assert not list(tmp_path.glob(".public*"))


@pytest.mark.django_db
def test_broken_links_are_told_and_other_folders_left_alone(tmp_path: Path) -> None:
    said: list[str] = []
    with override_settings(ROOT_URLCONF=WithBroken):
        assert exporting.export(tmp_path / "a", report=said.append) == 1
    assert said == ["/compare/ → /no/such/page/"]
    other = tmp_path / "b"
    other.mkdir()
    (other / "precious.txt").write_text("x", encoding="utf-8")
    with pytest.raises(exporting.ExportError):
        exporting.export(other)
    assert (other / "precious.txt").exists()
