"""The progress of a job of one slot: a page, and a fragment that asks again every second."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRefresh

from mingzhang.web import audit
from mingzhang.web.accounts.permission import may_cancel_job, may_retry_job
from mingzhang.web.core.address import address_of
from mingzhang.web.jobs import request_cancel, retry
from mingzhang.web.models import Job, JobState, Slot, User

KINDS = ("read_workbook", "read_ledger", "read_booklet")
_OPEN = (JobState.QUEUED, JobState.RUNNING)


def get_job(slot: Slot, job_id: int, kinds: tuple[str, ...] = KINDS) -> Job:
    """A job of this slot.

    Raises:
        Http404: there is none of these kinds.
    """
    found = Job.objects.filter(pk=job_id, slot=slot, kind__in=kinds).first()
    if found is None:
        raise Http404
    return found


def job_context(slot: Slot, job: Job, prefix: str) -> dict[str, Any]:
    """What the fragment needs; `prefix` begins the names of its addresses."""
    arguments = [slot.pk, job.pk]
    return {
        "slot": slot,
        "job": job,
        "is_open": job.state in _OPEN,
        "poll": reverse(f"{prefix}_job", args=arguments),
        "cancel": reverse(f"{prefix}_cancel", args=arguments),
        "retry": reverse(f"{prefix}_retry", args=arguments),
    }


def job_fragment(request: HttpRequest, slot: Slot, job: Job, prefix: str) -> HttpResponse:
    """The fragment while the job goes on; the whole page again once it has ended."""
    if job.state not in _OPEN:
        return HttpResponseClientRefresh()
    return render(request, "handin/progress.html", job_context(slot, job, prefix))


def cancelled(request: HttpRequest, slot: Slot, job: Job, page: str) -> HttpResponse:
    """Ask the job to stop, and go back to a page."""
    if not may_cancel_job(person(request), job):
        raise PermissionDenied
    request_cancel(job)
    audit.record(request.user, "job.cancel", f"job:{job.pk}", {}, address_of(request))
    return redirect(page)


def retried(request: HttpRequest, slot: Slot, job: Job, page: str) -> HttpResponse:
    """Put the job into the queue again, and go back to a page."""
    if not may_retry_job(person(request), job):
        raise PermissionDenied
    retry(job)
    audit.record(request.user, "job.retry", f"job:{job.pk}", {}, address_of(request))
    return redirect(page)


def person(request: HttpRequest) -> User:
    """Who asks; the pages of this area are for people who are logged in."""
    assert isinstance(request.user, User)
    return request.user
