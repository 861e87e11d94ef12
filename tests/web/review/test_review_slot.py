"""The page of a booklet: findings, threads, versions, differences, files, jobs."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from mingzhang.demonstration import county as invented
from mingzhang.render.anchor import found_anchor
from mingzhang.web.draft.version import booklet_of, freeze, keep_booklet
from mingzhang.web.jobs import enqueue
from mingzhang.web.jobs.queue import Progress
from mingzhang.web.jobs.task import get_task
from mingzhang.web.models import (
    Comment,
    FindingRecord,
    Job,
    JobState,
    Slot,
    Thread,
    Upload,
    Version,
)
from mingzhang.web.review.page import find_spot
from mingzhang.web.storage import store

from ..conftest import County, advance


@pytest.fixture(autouse=True)
def quick(settings: object) -> None:
    """Nobody logs in with a password here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


def with_mistakes(county: County) -> Version:
    """A second version with mistakes."""
    first = freeze(county.slot, county.people["clerk"])
    wrong = invented.mistaken(booklet_of(first), 7, 4)
    return keep_booklet(county.slot, wrong, county.people["clerk"], None)


def test_findings_are_beside_the_booklet_and_filtered(county: County) -> None:
    version = with_mistakes(county)
    address = f"/work/slots/{county.slot.pk}/"
    client = county.client("bureau")
    text = client.get(address).content.decode()
    found = list(FindingRecord.objects.filter(run__version=version))
    assert found
    assert all(f'id="finding-{finding.number}"' in text for finding in found)
    assert text.count("<h1") == 1
    pinned = [finding for finding in found if finding.anchor]
    assert pinned
    assert all(f'data-anchor="{finding.anchor}' in text.replace("&#34;", '"') for finding in pinned)
    family = found[0].code[0]
    few = client.get(address + f"?family={family}").content.decode()
    assert few.count('class="finding ') == sum(f.code.startswith(family) for f in found)
    assert client.get(address + "?severity=nonsense").status_code == 200
    assert client.get(address + "?version=77").status_code == 404
    assert client.get(address + "?version=1").status_code == 200


def test_page_of_a_booklet_asks_few_questions(
    county: County, django_assert_max_num_queries: object
) -> None:
    version = with_mistakes(county)
    for number in range(20):
        thread = Thread.objects.create(
            slot=county.slot, version=version, opened_by=county.people["bureau"]
        )
        Comment.objects.create(thread=thread, user=county.people["clerk"], text=f"意见{number}")
    client = county.client("bureau")
    client.get(f"/work/slots/{county.slot.pk}/")
    with django_assert_max_num_queries(26):  # type: ignore[operator]
        client.get(f"/work/slots/{county.slot.pk}/")


def test_a_slot_without_versions_says_what_to_do(county: County) -> None:
    text = county.client("clerk").get(f"/work/slots/{county.slot.pk}/").content.decode()
    assert "还没有版本" in text
    assert f"/work/slots/{county.slot.pk}/fill/" in text
    for part in ("versions/", "compare/"):
        page = county.client("clerk").get(f"/work/slots/{county.slot.pk}/{part}")
        assert page.status_code == 200


def test_remark_at_a_cell_is_answered_and_settled(county: County) -> None:
    version = with_mistakes(county)
    finding = FindingRecord.objects.filter(run__version=version, anchor__startswith="cell/").first()
    assert finding is not None
    base = f"/work/slots/{county.slot.pk}/threads/"
    bureau, clerk = county.client("bureau"), county.client("clerk")
    data = {"version": version.number, "anchor": finding.anchor, "text": "<b>请核对</b>"}
    response = bureau.post(base, data)
    thread = Thread.objects.get()
    assert response["Location"].endswith(f"#thread-{thread.pk}")
    assert thread.place
    assert "《" in thread.place
    page = clerk.get(f"/work/slots/{county.slot.pk}/").content.decode()
    assert "&lt;b&gt;请核对&lt;/b&gt;" in page
    clerk.post(f"{base}{thread.pk}/reply/", {"text": "已经改正"})
    assert [comment.text for comment in thread.comments.all()] == ["<b>请核对</b>", "已经改正"]
    assert clerk.post(f"{base}{thread.pk}/resolve/").status_code == 403
    part = bureau.post(f"{base}{thread.pk}/resolve/", headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith("<article")
    thread.refresh_from_db()
    assert thread.resolved_by == county.people["bureau"]
    shown = clerk.get(f"/work/slots/{county.slot.pk}/?threads=open").content.decode()
    assert f'id="thread-{thread.pk}"' not in shown
    clerk.post(f"{base}{thread.pk}/reopen/")
    thread.refresh_from_db()
    assert not thread.is_resolved


def test_remarks_that_say_nothing_or_stand_nowhere(county: County) -> None:
    version = with_mistakes(county)
    base = f"/work/slots/{county.slot.pk}/threads/"
    client = county.client("bureau")
    for data, words in (
        ({"text": " "}, "请写意见内容"),
        ({"text": "x", "anchor": "cell/no/such/thing/here"}, "找不到"),
        ({"text": "长" * 4001}, "意见太长"),
    ):
        response = client.post(base, {"version": version.number, **data})
        assert response.status_code == 422
        assert words in response.content.decode()
    assert not Thread.objects.exists()
    assert client.get(base).status_code == 200


def test_finding_becomes_a_remark_with_one_click_and_only_once(county: County) -> None:
    version = with_mistakes(county)
    finding = FindingRecord.objects.filter(run__version=version).first()
    assert finding is not None
    base = f"/work/slots/{county.slot.pk}/threads/"
    client = county.client("bureau")
    for _time in range(2):
        client.post(base, {"finding": finding.pk})
    thread = Thread.objects.get()
    assert thread.fingerprint == finding.fingerprint
    assert thread.anchor == finding.anchor
    assert finding.message in thread.comments.get().text
    assert "已列为意见" in client.get(f"/work/slots/{county.slot.pk}/").content.decode()
    other = county.client("other_clerk")
    there = f"/work/slots/{county.other_slot.pk}/threads/"
    assert other.post(there, {"finding": finding.pk}).status_code == 404
    assert client.post(base, {"finding": "x"}).status_code == 404


def test_every_anchor_of_a_finding_names_a_spot(county: County) -> None:
    version = with_mistakes(county)
    booklet = booklet_of(version)
    for finding in FindingRecord.objects.filter(run__version=version).exclude(anchor=""):
        assert find_spot(booklet, finding.anchor) is not None, finding.anchor
    project = booklet.targets[0].subject
    spot = find_spot(booklet, f"form/{project}/0.0")
    assert spot is not None
    assert project in spot.place
    assert find_spot(booklet, "text/9/none/0") is None
    assert find_spot(booklet, "nonsense") is None
    assert found_anchor is not None


def test_differences_between_versions(county: County) -> None:
    with_mistakes(county)
    client = county.client("bureau")
    address = f"/work/slots/{county.slot.pk}/compare/"
    text = client.get(address).content.decode()
    assert "同一资料的两个版本" in text
    assert "<del>" in text
    assert "<ins>" in text
    assert "新出现的问题" in text
    back = client.get(address + "?version=1&with=version-2").content.decode()
    assert "新出现的问题" in back  # the older one is always the first


def test_department_against_its_units(county: County) -> None:
    version = freeze(county.slot, None)
    keep_booklet(
        county.unit_slot, replace(booklet_of(version), department="岚县广播站"), None, None
    )
    client = county.client("department_reviewer")
    text = client.get(f"/work/slots/{county.slot.pk}/compare/?with=units").content.decode()
    assert "部门与所属单位" in text
    clerk = county.client("clerk").get(f"/work/slots/{county.slot.pk}/compare/?with=units")
    assert "岚县广播站" not in clerk.content.decode()  # not theirs to read


def test_against_last_year_only_what_was_approved(county: County) -> None:
    version = freeze(county.slot, None)
    last = Slot.objects.create(
        organisation=county.department, year=2024, kind="budget", profile=county.slot.profile
    )
    keep_booklet(last, replace(booklet_of(version), year=2024), None, None)
    client = county.client("bureau")
    address = f"/work/slots/{county.slot.pk}/compare/?with=last-year"
    assert "还没有批复或公开的版本" in client.get(address).content.decode()
    people = county.people
    advance(last, "submit", people["clerk"])
    why = "文中年份未改，已核实"
    advance(last, "unit_approve", people["unit_reviewer"], override=why)
    day = timezone.localdate() - timedelta(days=1)
    advance(last, "bureau_approve", people["bureau"], day=day, override=why)
    assert "上年与本年：两份里都有的" in client.get(address).content.decode()


def run(job: Job) -> Job:
    """Do a job as a worker would."""
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, worker="w")
    job.refresh_from_db()
    job.result = get_task(job.kind)(job, Progress(job)) or {}
    job.state = JobState.DONE
    job.save()
    return job


def test_export_before_publication(county: County) -> None:
    freeze(county.slot, county.people["clerk"])
    client = county.client("clerk")
    base = f"/work/slots/{county.slot.pk}/versions/1/"
    response = client.post(base + "export/xlsx/")
    job = Job.objects.get()
    assert response["Location"] == f"/work/jobs/{job.pk}/"
    assert client.post(base + "export/xlsx/")["Location"] == response["Location"]
    assert client.post(base + "export/exe/").status_code == 404
    assert client.get(f"/work/jobs/{job.pk}/files/xlsx/").status_code == 404  # not yet
    run(job)
    assert client.post(base + "export/xlsx/")["Location"] == response["Location"]
    file = client.get(f"/work/jobs/{job.pk}/files/xlsx/")
    assert file["Content-Disposition"].startswith("attachment")
    assert zipfile.ZipFile(io.BytesIO(file.content)).testzip() is None
    for name in ("other_clerk", "system_admin", "unit_clerk"):
        other = county.client(name)
        assert other.get(f"/work/jobs/{job.pk}/files/xlsx/").status_code == 404
    assert county.client("bureau").get(f"/work/jobs/{job.pk}/files/xlsx/").status_code == 200


def test_marked_original_and_original(county: County) -> None:
    freeze(county.slot, None)
    client = county.client("bureau")
    made = county.slot.versions.get()
    export = run(enqueue("export", {"version": made.pk, "formats": ["xlsx"]}, slot=county.slot))
    content = store.get(export.result["xlsx"]["digest"])
    upload = Upload.objects.create(
        slot=county.slot,
        purpose="booklet",
        name="预算<1>.xlsx",
        digest=store.put(content),
        size=len(content),
        user=county.people["clerk"],
    )
    job = run(enqueue("read_booklet", {"upload": upload.pk}, slot=county.slot))
    version = Version.objects.get(pk=job.result["version"])
    base = f"/work/slots/{county.slot.pk}/versions/{version.number}/"
    original = client.get(base + "original/")
    assert original.content == content
    assert original["X-Content-Type-Options"] == "nosniff"
    assert county.client("other_clerk").get(base + "original/").status_code == 404
    number = client.post(base + "mark/")["Location"].rstrip("/").rpartition("/")[2]
    marking = run(Job.objects.get(pk=int(number)))
    assert "xlsx" in marking.result
    assert client.get(f"/work/jobs/{number}/").status_code == 200
    assert client.get(f"/work/slots/{county.slot.pk}/versions/").status_code == 200
    missing = f"/work/slots/{county.slot.pk}/versions/1/original/"
    assert client.get(missing).status_code == 404


def test_job_shows_how_far_it_is_and_obeys_its_owner(county: County) -> None:
    job = enqueue("export", {}, slot=county.slot, user=county.people["clerk"])
    address = f"/work/jobs/{job.pk}/"
    clerk = county.client("clerk")
    page = clerk.get(address)
    assert b"<html" in page.content
    part = clerk.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'hx-trigger="every 1s"' in part
    assert county.client("bureau").get(address).status_code == 200
    assert county.client("bureau").post(address + "cancel/").status_code == 403
    assert county.client("other_clerk").get(address).status_code == 404
    assert county.client("other_clerk").post(address + "cancel/").status_code == 404
    assert county.client("system_admin").get(address).status_code == 200
    clerk.post(address + "cancel/")
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    Job.objects.update(state=JobState.FAILED, problem="磁盘满了")
    text = clerk.get(address).content.decode()
    assert "磁盘满了" in text
    assert "重试" in text
    clerk.post(address + "retry/")
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


@pytest.mark.parametrize("desk", ["performance", "procurement", "assets"])
def test_desks_read_their_parts_first(county: County, desk: str) -> None:
    with_mistakes(county)
    text = county.client(desk).get(f"/work/slots/{county.slot.pk}/").content.decode()
    assert "本股室" in text
