"""Publishing: what is made, what never changes, what the public sees and when."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from mingzhang.formula import neutral
from mingzhang.pipeline.compilation import write_booklet
from mingzhang.pipeline.review import read_booklet
from mingzhang.web import audit
from mingzhang.web.draft.version import Closed, booklet_of, freeze, keep_booklet
from mingzhang.web.jobs import enqueue
from mingzhang.web.jobs.worker import Worker
from mingzhang.web.models import (
    AuditEntry,
    DraftRow,
    Figure,
    JobState,
    Publication,
    SearchEntry,
    Slot,
    State,
    Upload,
    Version,
)
from mingzhang.web.publication import files, publishing, shown, verify
from mingzhang.web.publication.search import search
from mingzhang.web.storage import store
from mingzhang.web.workflow import Refused

from ..conftest import County, advance

ADDRESS = "/d/media/2025/budget/"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Nobody's password is under test here, and the real ones take long on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def quick_files(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PDF and Word are written in one test only: they take most of the time of publishing."""
    if "every_format" not in request.fixturenames:
        monkeypatch.setattr(files, "FORMATS", ("html", "data"))


@pytest.fixture
def every_format() -> None:
    """Write the files of all formats."""


def approve(county: County, slot: Slot) -> None:
    """Take the draft of the department to its approval."""
    people = county.people
    freeze(slot, people["clerk"])
    send(county, slot)


def send(county: County, slot: Slot) -> None:
    advance(slot, "submit", county.people["clerk"])
    advance(slot, "unit_approve", county.people["unit_reviewer"])
    advance(slot, "bureau_approve", county.people["bureau"], day=date(2025, 2, 1))


@pytest.fixture
def published(county: County) -> Publication:
    approve(county, county.slot)
    return publishing.publish(county.slot, county.people["bureau"])


def test_files_have_the_digests_that_the_manifest_names(
    every_format: None, published: Publication
) -> None:
    assert set(published.files) == {"pdf", "docx", "xlsx", "html", "json", "csv", "data"}
    manifest = shown.manifest_of(published)
    assert hashlib.sha256(files.manifest_bytes(manifest)).hexdigest() == published.digest
    assert files.sm3(files.manifest_bytes(manifest)) == published.sm3
    for form, entry in published.files.items():
        content = store.get(entry["digest"])
        assert len(content) == entry["size"]
        assert manifest["files"][form]["sm3"] == files.sm3(content)
    assert (manifest["number"], manifest["corrects"]) == (1, None)
    assert all(line.intact for line in verify.recompute(published))


def test_sm3_is_the_standard_one() -> None:
    """The example of GB/T 32905 appendix A.1."""
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert files.sm3(b"abc") == expected


def test_page_says_what_the_booklet_prints(published: Publication) -> None:
    page = shown.page_of(published)
    key = {entry["key"]: entry for entry in page["key"]}
    assert key["income_total"]["fen"] == 102129 * 10**4
    assert key["income_total"]["previous_fen"] == 115058 * 10**4
    flows = page["flows"]
    inward = sum(x["fen"] for x in flows["links"] if x["source"] == "一般公共预算")
    depth = {node["name"]: node["depth"] for node in flows["nodes"]}
    outward = sum(x["fen"] for x in flows["links"] if depth[x["target"]] == 2)
    assert inward == outward
    assert abs(inward - 102129 * 10**4) < 10**4
    assert page["tree"][0]["code"] == "207"
    assert page["tree"][0]["children"][0]["children"]
    tables = page["tables"]
    assert len(tables) == 13
    assert len({table["slug"] for table in tables}) == 13
    assert 'data-anchor="cell/income_expenditure/' in tables[0]["html"]
    assert "2025年预算收支总表" in tables[0]["html"]
    assert len({p["slug"] for p in page["projects"]}) == len(page["projects"])
    assert sum(p["fen"] for p in page["projects"]) == key["project"]["fen"]
    assert page["glossary"]
    assert page["catalogue"]
    figures = Figure.objects.filter(publication=published)
    printed = sum(c.amount is not None for t in booklet_of(published.version).tables
                  for *_where, c in t.cells())  # fmt: skip
    assert figures.exclude(table="measure").count() == printed
    total = figures.get(table="measure", row="income_total", column="current")
    assert total.fen == 102129 * 10**4


def test_doing_it_twice_gives_the_same_publication(county: County) -> None:
    approve(county, county.slot)
    jobs = [enqueue("publish", slot=county.slot, user=county.people["bureau"]) for _n in "ab"]
    Worker(wait=0.01).run(once=True)
    for job in jobs:
        job.refresh_from_db()
        assert job.state == JobState.DONE, job.problem + job.detail
    assert jobs[0].result == jobs[1].result
    assert Publication.objects.count() == 1
    county.slot.refresh_from_db()
    assert county.slot.state == State.PUBLISHED
    entry = AuditEntry.objects.get(action="publication.made")
    assert entry.detail["sha256"] == Publication.objects.get().digest
    assert audit.verify().problem == ""


def test_what_is_not_approved_is_refused(county: County) -> None:
    freeze(county.slot, None)
    with pytest.raises(Refused, match="批复以后"):
        publishing.publish(county.slot, county.people["bureau"])
    send(county, county.slot)
    for name in ("clerk", "performance", "system_admin"):
        with pytest.raises(Refused, match="没有权限"):
            publishing.publish(county.slot, county.people[name])
    assert not Publication.objects.exists()


def test_a_change_while_files_are_written_stops_it(county: County) -> None:
    approve(county, county.slot)

    def step(name: str) -> None:
        if name == "database":
            advance(county.slot, "reopen", county.people["bureau"], reason="有误")

    with pytest.raises(Refused, match="没有公开"):
        publishing.publish(county.slot, county.people["bureau"], step=step)
    assert not Publication.objects.exists()
    assert not SearchEntry.objects.exists()


def test_correction_needs_reason_and_version_and_the_old_one_stays(
    county: County, published: Publication
) -> None:
    slot, bureau = county.slot, county.people["bureau"]
    advance(slot, "correct", bureau, reason="金额有误")
    assert list(shown.visible()) == [published]
    send(county, slot)
    with pytest.raises(Refused, match="新的版本"):
        publishing.publish(slot, bureau, reason="更正")
    with pytest.raises(Closed, match="已批复"):
        freeze(slot, county.people["clerk"], "批复以后混进来的")
    advance(slot, "reopen", bureau, reason="还没有改")
    freeze(slot, county.people["clerk"], "更正")
    send(county, slot)
    with pytest.raises(Refused, match="原因"):
        publishing.publish(slot, bureau, reason="  ")
    later = timezone.now() + timedelta(days=2)
    second = publishing.publish(slot, bureau, later, "更正项目金额")
    assert second.number == 2
    assert shown.manifest_of(second)["corrects"] == published.digest
    assert list(shown.visible()) == [published]
    assert list(shown.visible(later + timedelta(seconds=1))) == [second]
    assert list(shown.history_of(slot)) == [published]
    assert [p.number for p in shown.history_of(slot, later)] == [2, 1]
    assert Client().get(f"{ADDRESS}manifest/2/").status_code == 404
    assert Client().get(f"{ADDRESS}manifest/1/").status_code == 200
    assert not verify.find_matches(second.digest)
    assert verify.find_matches(published.digest)[0].current
    entry = published.files["html"]
    for digest, form in (
        (entry["digest"], "html"),
        (entry["sm3"], "html"),
        (published.sm3, "manifest"),
    ):
        assert [(m.publication, m.form) for m in verify.find_matches(digest)] == [(published, form)]
    assert not verify.find_matches(entry["digest"][:-1] + "x")


def test_nothing_is_seen_before_the_embargo(county: County) -> None:
    approve(county, county.slot)
    later = timezone.now() + timedelta(days=1)
    made = publishing.publish(county.slot, county.people["bureau"], later)
    assert made.visible_from == later
    assert not shown.visible().exists()
    assert not search("融媒体")
    assert not verify.find_matches(made.files["html"]["digest"])
    for end in ("manifest/1/", "manifest/1/manifest.json"):
        assert Client().get(ADDRESS + end).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"digest": "0" * 64}, {"sm3": "0" * 64}, {"page": "0" * 64}, {"files": {}},
        {"number": 9}, {"visible_from": timezone.now()}, {"reason": "x"},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_database_refuses_to_change_a_publication(
    county: County, change: dict[str, object]
) -> None:
    publication = bare_publication(county)
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.filter(pk=publication.pk)._raw_delete("default")
    Publication.objects.update(published_by=county.people["bureau"])  # another account


def test_database_refuses_to_change_a_version(county: County) -> None:
    version = bare_publication(county).version
    for change in ({"booklet": "1" * 64}, {"source": "1" * 64}, {"number": 7}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Version.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk)._raw_delete("default")
    Version.objects.update(made_by=county.people["clerk"])


def bare_publication(county: County) -> Publication:
    """A row without files, for what only concerns the database."""
    version = Version.objects.create(slot=county.slot, number=1, booklet="a" * 64)
    return Publication.objects.create(
        slot=county.slot, version=version, number=1, visible_from=timezone.now(),
        digest="a" * 64, sm3="b" * 64, page="c" * 64,
    )  # fmt: skip


def test_booklet_handed_in_finished_is_published_with_its_original(
    county: County, tmp_path: Path
) -> None:
    version = freeze(county.slot, None)
    made, _pages = write_booklet(booklet_of(version), tmp_path, ("html",))
    content = made[0].read_bytes()
    upload = Upload.objects.create(
        slot=county.slot, purpose="booklet", name="预算公开.HTML", size=len(content),
        digest=store.put(content), user=county.people["clerk"],
    )  # fmt: skip
    keep_booklet(county.slot, read_booklet(made[0]), county.people["clerk"], upload)
    send(county, county.slot)
    publication = publishing.publish(county.slot, county.people["bureau"])
    assert store.get(publication.files["original"]["digest"]) == content
    assert publication.files["original"]["name"].endswith("-原件.html")
    answer = Client().get(f"{ADDRESS}files/original")
    assert b"".join(answer) == content
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    page = shown.page_of(publication)
    key = {entry["key"]: entry["fen"] for entry in page["key"]}
    assert key["income_total"] == 102129 * 10**4
    assert page["flows"]["links"]
    assert page["projects"]
    plain = store.get(publication.files["json"]["digest"]).decode()
    assert str(tmp_path) not in plain
    assert json.loads(plain)["department"] == "岚县融媒体中心"


def test_tables_open_in_a_spreadsheet_without_formulas(published: Publication) -> None:
    with zipfile.ZipFile(io.BytesIO(store.get(published.files["csv"]["digest"]))) as archive:
        names = archive.namelist()
        assert names[0] == "01-income-expenditure.csv"
        rows = list(csv.reader(io.StringIO(archive.read(names[0]).decode("utf-8-sig"))))
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
    assert rows[2][:2] == ["一、一般公共预算", "1,021.29"]
    for text in ("=1+1", "@x", "+cmd|' /C calc'!A0", "-1+1", "\tx", "\r=1"):
        assert neutral(text) == "'" + text
    for text in ("-5.00", "1,021.29", "—", "-", "", "一", "+3%"):
        assert neutral(text) == text


def test_zip_of_the_same_members_is_the_same() -> None:
    assert files.zip_bytes({"b": b"1", "a": b"2"}) == files.zip_bytes({"a": b"2", "b": b"1"})


# ---- verification -------------------------------------------------------------------------------


def test_a_file_is_recognised_and_a_changed_one_is_not(published: Publication) -> None:
    content = store.get(published.files["html"]["digest"])
    client = Client()
    whole = client.post("/verify/", {"file": io.BytesIO(content)}).content.decode()
    assert "一字未改" in whole
    assert published.files["html"]["name"] in whole
    other = client.post("/verify/", {"file": io.BytesIO(content + b" ")}).content.decode()
    assert "不是本平台公开的文件" in other
    sm3 = published.files["json"]["sm3"].upper()
    assert "一字未改" in client.get("/verify/", {"digest": f"SM3(a.pdf)= {sm3}"}).content.decode()
    assert "不是校验值" in client.get("/verify/", {"digest": "<b>"}).content.decode()
    assert "请选择文件" in client.post("/verify/", {}).content.decode()


def test_manifest_page_tells_when_a_stored_file_was_changed(published: Publication) -> None:
    client = Client()
    page = client.get(f"{ADDRESS}manifest/1/").content.decode()
    assert published.sm3 in page
    assert "全部一致" in page
    file = client.get(f"{ADDRESS}manifest/1/manifest.json")
    assert hashlib.sha256(file.content).hexdigest() == published.digest
    path = store.path_of(published.files["html"]["digest"])
    path.chmod(0o600)
    path.write_bytes(b"other")
    assert "不一致" in client.get(f"{ADDRESS}manifest/1/").content.decode()
    store.path_of(published.files["data"]["digest"]).unlink()
    assert [line.form for line in verify.recompute(published) if not line.intact] == [
        "html", "data",
    ]  # fmt: skip


def test_drafts_and_unpublished_booklets_have_no_manifest(county: County) -> None:
    assert DraftRow.objects.exists()
    assert Client().get(f"{ADDRESS}manifest/1/").status_code == 404
