"""The ground of the platform: drafts, versions, moves, jobs, the log."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from kept import source_of
from mingzhang.web import audit, workflow
from mingzhang.web.draft.stored import draft_rows
from mingzhang.web.draft.version import booklet_of, budget_of, draft_budget, freeze
from mingzhang.web.jobs import enqueue, request_cancel, task
from mingzhang.web.jobs.queue import MOST_ATTEMPTS, claim
from mingzhang.web.jobs.worker import Worker
from mingzhang.web.models import AuditEntry, Job, JobState, State

from ..conftest import EXAMPLE, County, advance


def test_draft_is_the_same_budget(county: County) -> None:
    assert draft_budget(county.slot) == source_of(EXAMPLE)


def test_version_keeps_booklet_and_budget(county: County) -> None:
    version = freeze(county.slot, county.people["clerk"])
    assert budget_of(version) == draft_budget(county.slot)
    from mingzhang.pipeline.compilation import compute_booklet

    assert booklet_of(version) == compute_booklet(draft_budget(county.slot))
    assert version.checks.get().errors == 0
    assert len(draft_rows(county.slot)) > 100


def test_the_way_of_a_department(county: County) -> None:
    slot, people = county.slot, county.people
    freeze(slot, people["clerk"])
    advance(slot, "submit", people["clerk"])
    advance(slot, "unit_approve", people["unit_reviewer"])
    with pytest.raises(workflow.Refused):
        advance(slot, "bureau_return", people["bureau"])  # without a reason
    with pytest.raises(workflow.Refused):
        advance(slot, "bureau_approve", people["performance"], day=date(2025, 2, 1))
    advance(slot, "bureau_approve", people["bureau"], day=date(2025, 2, 1))
    assert slot.publish_due == date(2025, 2, 21)
    advance(slot, "publish", people["bureau"])
    assert slot.state == State.PUBLISHED
    assert [t.name for t in slot.transitions.all()] == [
        "submit",
        "unit_approve",
        "bureau_approve",
        "publish",
    ]
    assert audit.verify().problem == ""


def test_nobody_moves_what_is_not_theirs(county: County) -> None:
    freeze(county.slot, None)
    with pytest.raises(workflow.Refused):
        advance(county.slot, "submit", county.people["other_clerk"])
    assert county.slot.state == State.NOT_STARTED


def test_log_cannot_be_changed_or_cut(county: County) -> None:
    for number in range(3):
        audit.record(county.people["clerk"], "test", f"thing:{number}")
    entry = AuditEntry.objects.get(number=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(number=2).update(action="other")
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()
    assert audit.verify().count == 3
    assert audit.verify(AuditEntry.objects.get(number=3).seal).problem == ""
    assert audit.verify("f" * 64).problem
    entry.action = "other"
    assert entry.seal != audit.sealed(entry, AuditEntry.objects.get(number=1).seal)


@pytest.mark.django_db
def test_job_of_a_dead_worker_is_taken_over() -> None:
    job = enqueue("test-nothing")
    assert claim("first") == job
    assert claim("second") is None
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    taken = claim("second")
    assert taken is not None
    assert taken.attempts == 2
    Job.objects.update(attempts=MOST_ATTEMPTS, lease_until=timezone.now() - timedelta(seconds=1))
    assert claim("third") is None
    assert Job.objects.get().state == JobState.FAILED


@pytest.mark.django_db
def test_job_of_a_dead_worker_is_taken_over_though_the_clock_was_set_back() -> None:
    enqueue("test-nothing")
    assert claim("first") is not None
    Job.objects.update(lease_until=timezone.now() + timedelta(hours=1))
    assert claim("second") is not None
    assert claim("third") is None


@pytest.mark.django_db(transaction=True)
def test_worker_says_why_a_job_failed() -> None:
    @task("test-broken")
    def broken(_job: Job, _progress: object) -> None:
        raise ZeroDivisionError

    enqueue("test-broken")
    cancelled = enqueue("test-broken")
    request_cancel(cancelled)
    assert Worker(wait=0.01).run(once=True) == 1
    states = list(Job.objects.order_by("id").values_list("state", flat=True))
    assert states == [JobState.FAILED, JobState.CANCELLED]
    assert "ZeroDivisionError" in Job.objects.order_by("id")[0].detail
