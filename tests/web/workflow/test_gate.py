"""Nothing is approved blindly, and what is published is what was approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from mingzhang.web import workflow
from mingzhang.web.accounts.permission import may_retry_job
from mingzhang.web.draft.version import (
    booklet_of,
    freeze,
    frozen_draft,
    keep_booklet,
    keep_version,
)
from mingzhang.web.jobs import enqueue
from mingzhang.web.jobs.worker import Worker
from mingzhang.web.models import (
    AuditEntry,
    CheckRun,
    Job,
    JobState,
    Organisation,
    Publication,
    Slot,
    State,
    Thread,
    Upload,
    Version,
)
from mingzhang.web.publication import publishing
from mingzhang.web.workflow.gate import barriers, is_body

from ..conftest import County, advance, sign_all

pytestmark = pytest.mark.django_db
DAY = date(2025, 2, 1)


def handed_in(county: County) -> Version:
    """A clean version before the bureau."""
    version = freeze(county.slot, county.people["clerk"])
    advance(county.slot, "submit", county.people["clerk"])
    advance(county.slot, "unit_approve", county.people["unit_reviewer"])
    return version


def kinds(slot: Slot, move: str) -> list[str]:
    return [barrier.kind for barrier in barriers(slot, slot.versions.last(), move)]


def test_clean_booklet_passes_without_a_word(county: County) -> None:
    handed_in(county)
    made = advance(county.slot, "bureau_approve", county.people["bureau"], day=DAY)
    assert (made.override, made.digest) == ("", made.version.booklet)


def test_errors_and_open_remarks_ask_for_a_reason_that_is_kept(county: County) -> None:
    version = handed_in(county)
    slot, bureau = county.slot, county.people["bureau"]
    sign_all(slot)
    CheckRun.objects.filter(version=version).update(errors=2)
    Thread.objects.create(slot=slot, version=version, opened_by=bureau)
    assert kinds(slot, "bureau_approve") == ["errors", "threads"]
    page = county.client("bureau").get(f"/work/slots/{slot.pk}/").content.decode()
    assert "审核发现的错误还有2处" in page
    assert "还有1条意见没有办结" in page
    with pytest.raises(workflow.Held, match="错误还有2处"):
        advance(slot, "bureau_approve", bureau, day=DAY)
    slot.refresh_from_db()
    assert slot.state == State.BUREAU_REVIEW
    answer = county.client("bureau").post(
        f"/work/slots/{slot.pk}/moves/bureau_approve/",
        {"seen": slot.state, "version": "1", "day": "2025-02-01", "override": "已电话核实"},
    )
    assert answer.status_code == 302
    made = slot.transitions.last()
    assert made is not None
    assert made.override == "已电话核实"
    detail = AuditEntry.objects.filter(action="slot.bureau_approve").last()
    assert detail is not None
    assert detail.detail["barriers"] == ["errors", "threads"]


def test_returning_asks_nothing(county: County) -> None:
    version = handed_in(county)
    CheckRun.objects.filter(version=version).update(errors=2)
    assert kinds(county.slot, "bureau_return") == []


def test_foreign_body_is_never_published(county: County) -> None:
    slot, people = county.slot, county.people
    foreign = replace(booklet_of(freeze(slot, people["clerk"])), department="邻县水务局")
    keep_booklet(slot, foreign, people["clerk"], None)
    advance(slot, "submit", people["clerk"])
    why = "名称已改，新版随后到"
    advance(slot, "unit_approve", people["unit_reviewer"], override=why)
    advance(slot, "bureau_approve", people["bureau"], day=DAY, override=why)
    assert "body" in kinds(slot, "publish")
    with pytest.raises(workflow.Held, match="邻县水务局"):
        publishing.publish(slot, people["bureau"], override=why)
    with pytest.raises(workflow.Held, match="不能例外"):
        workflow.perform(slot, "publish", people["bureau"], address="192.0.2.7", override=why)
    assert not Publication.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("change", "kind"),
    [({"year": 2024}, "year"), ({"tables": ()}, "nothing"), ({"department": ""}, "body")],
)
def test_other_year_and_nothing_read_are_said(county: County, change: dict, kind: str) -> None:
    slot, clerk = county.slot, county.people["clerk"]
    keep_booklet(slot, replace(booklet_of(freeze(slot, clerk)), **change), clerk, None)
    assert kind in kinds(slot, "bureau_approve")


def test_name_with_its_county_and_headquarters_is_the_same_body() -> None:
    body = Organisation(name="水务局", county="某县")
    assert all(is_body(name, body) for name in ("水务局", "某县水务局", "某县水务局本级"))
    assert not any(is_body(name, body) for name in ("邻县水务局", "水务局供水站", "财政局"))


def test_approval_is_of_the_version_that_was_seen(county: County) -> None:
    handed_in(county)
    with pytest.raises(workflow.Refused, match="您看的是第7版"):
        advance(county.slot, "bureau_approve", county.people["bureau"], day=DAY, seen=7)


def test_version_that_comes_after_the_approval_is_not_published(county: County) -> None:
    version = handed_in(county)
    advance(county.slot, "bureau_approve", county.people["bureau"], day=DAY)
    Version.objects.create(slot=county.slot, number=2, booklet=version.booklet)  # past every door
    with pytest.raises(workflow.Refused, match="批复的是第1版"):
        publishing.publish(county.slot, county.people["bureau"])
    assert not Publication.objects.exists()


def test_publication_asked_for_before_the_approval_was_taken_back_is_not_made(
    county: County,
) -> None:
    """The reason for going on past barriers, and the hour, were given for another approval."""
    slot, people = county.slot, county.people
    handed_in(county)
    advance(slot, "bureau_approve", people["bureau"], day=DAY)
    asked = workflow.perform(slot, "publish", people["bureau"], address="", seen=1).job
    again = workflow.perform(slot, "publish", people["bureau"], address="", seen=1).job
    assert asked == again  # a second click
    later = timezone.now() + timedelta(days=3)
    with pytest.raises(workflow.Refused, match="已经交办公开"):
        workflow.perform(slot, "publish", people["bureau"], address="", visible_from=later)
    advance(slot, "reopen", people["bureau"], reason="有误")
    keep_booklet(slot, booklet_of(slot.versions.get()), people["clerk"], None)
    advance(slot, "submit", people["clerk"])
    advance(slot, "unit_approve", people["unit_reviewer"])
    advance(slot, "bureau_approve", people["bureau"], day=DAY)
    with pytest.raises(workflow.Refused, match="您看的是第1版"):
        workflow.perform(slot, "publish", people["bureau"], address="", seen=1)
    Worker().run(once=True)
    assert asked is not None
    asked.refresh_from_db()
    assert asked.state == JobState.FAILED
    assert "撤销过批复" in asked.problem
    assert not Publication.objects.exists()


def test_draft_is_handed_in_though_a_file_lies_beside_it(county: County) -> None:
    """Whoever fills in sees the draft, and hands it in; whoever looks at the upload, the upload."""
    slot, clerk = county.slot, county.people["clerk"]
    upload = Upload.objects.create(
        slot=slot, purpose="booklet", name="a.pdf", digest="0" * 64, size=1, user=clerk
    )
    frozen = frozen_draft(slot)
    keep_version(slot, replace(frozen, source=""), clerk, upload=upload)
    done = workflow.perform(slot, "submit", clerk, address="", is_draft=True)
    version = done.made.version
    assert version is not None
    assert (version.number, version.upload, bool(version.source)) == (2, None, True)
    advance(slot, "recall", clerk)
    keep_version(slot, replace(frozen, source=""), clerk, upload=upload)
    assert advance(slot, "submit", clerk, seen=3).version == slot.versions.get(number=3)


def test_withdrawal_in_a_correction_is_of_what_is_public(county: County) -> None:
    """The page names the published version, not the one that is being corrected."""
    slot, bureau = county.slot, county.people["bureau"]
    handed_in(county)
    advance(slot, "bureau_approve", bureau, day=DAY)
    publishing.publish(slot, bureau)
    advance(slot, "correct", bureau, reason="有误")
    keep_booklet(slot, booklet_of(slot.versions.get()), county.people["clerk"], None)
    client = county.client("bureau")
    address = f"/work/slots/{slot.pk}/moves/withdraw/"
    page = client.get(address).content.decode()
    sent = {"seen": slot.state, "version": "1", "reason": "涉密"}
    assert 'name="version" value="1"' in page
    assert client.post(address, sent).status_code == 302
    made = slot.transitions.last()
    assert made is not None
    assert (made.name, made.version.number) == ("withdraw", 1)
    assert client.post(address, sent).status_code == 422  # it is withdrawn already


def test_publication_that_somebody_stopped_is_begun_by_nobody_else(county: County) -> None:
    admin = county.people["system_admin"]
    job = enqueue("publish", {}, slot=county.slot, user=county.people["bureau"])
    for state in (JobState.CANCELLED, JobState.FAILED):
        job.state = state
        assert not may_retry_job(admin, job)
        assert may_retry_job(county.people["bureau"], job)
    read = enqueue("read_booklet", {}, slot=county.slot, user=county.people["clerk"])
    read.state = JobState.FAILED
    assert may_retry_job(admin, read)
    read.state = JobState.CANCELLED
    assert not may_retry_job(admin, read)


def test_permission_is_asked_again_when_the_job_runs(county: County) -> None:
    handed_in(county)
    advance(county.slot, "bureau_approve", county.people["bureau"], day=DAY)
    bureau = county.people["bureau"]
    done = workflow.perform(county.slot, "publish", bureau, address="192.0.2.7")
    job = done.job
    assert job is not None
    bureau.is_active = False
    bureau.save()
    Worker().run(once=True)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "没有这个权限" in job.problem
    assert not Publication.objects.exists()


def test_uploaded_booklet_is_handed_in_from_its_page(county: County) -> None:
    slot, clerk = county.slot, county.people["clerk"]
    booklet = booklet_of(freeze(slot, clerk))
    page = f"/work/slots/{slot.pk}/"
    assert "moves/submit/" not in county.client("clerk").get(page).content.decode()
    upload = Upload.objects.create(
        slot=slot, purpose="booklet", name="a.pdf", digest="0" * 64, size=1, user=clerk
    )
    keep_booklet(slot, booklet, clerk, upload)
    assert "moves/submit/" in county.client("clerk").get(page).content.decode()
    answer = county.client("clerk").post(
        f"{page}moves/submit/", {"seen": slot.state, "version": "2"}
    )
    assert answer.status_code == 302
    slot.refresh_from_db()
    assert slot.state == State.UNIT_REVIEW
    assert slot.changed_at <= timezone.now()
