"""Work in the background as its owner sees it: how far, stop, again, what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.accounts.permission import may, may_cancel_job, may_on_site, may_retry_job
from mingzhang.web.core.address import address_of
from mingzhang.web.jobs import request_cancel
from mingzhang.web.jobs import retry as retry_job
from mingzhang.web.models import Job, JobState, User
from mingzhang.web.review.file import attachment
from mingzhang.web.review.request import SignedRequest
from mingzhang.web.storage import store


def get_job(user: User, job_id: int) -> Job:
    """A job that this person may see: their own, of a slot that they see, or any.

    Raises:
        Http404: there is none, or they may not know of it.
    """
    jobs = Job.objects.select_related("slot__organisation", "user")
    job = jobs.filter(pk=job_id).first()
    if job is None:
        raise Http404
    if job.user_id == user.pk or may_on_site(user, "jobs"):
        return job
    if job.slot is None or not may(user, "view", job.slot):
        raise Http404
    return job


@login_required
@require_GET
def job_page(request: SignedRequest, job_id: int) -> HttpResponse:
    """The page of a job, or the part of a page that tells how far it is."""
    return _answer(request, get_job(request.user, job_id))


@login_required
@require_POST
def cancel(request: SignedRequest, job_id: int) -> HttpResponse:
    """Ask the job to stop."""
    job = get_job(request.user, job_id)
    if not may_cancel_job(request.user, job):
        raise PermissionDenied
    request_cancel(job)
    audit.record(request.user, "job.cancel", f"job:{job.pk}", address=address_of(request))
    job.refresh_from_db()
    return _answer(request, job, after=True)


@login_required
@require_POST
def retry(request: SignedRequest, job_id: int) -> HttpResponse:
    """Do it again."""
    job = get_job(request.user, job_id)
    if not may_retry_job(request.user, job):
        raise PermissionDenied
    retry_job(job)
    audit.record(request.user, "job.retry", f"job:{job.pk}", address=address_of(request))
    job.refresh_from_db()
    return _answer(request, job, after=True)


def _answer(request: SignedRequest, job: Job, after: bool = False) -> HttpResponse:
    if after and not request.htmx:
        return redirect("job", job.pk)
    may_slot = job.slot is not None and may(request.user, "view", job.slot)
    context: dict[str, Any] = {
        "job": job,
        "words": job.words,
        "state": _(JobState(job.state).label),
        "is_active": job.state in (JobState.QUEUED, JobState.RUNNING),
        "may_cancel": may_cancel_job(request.user, job),
        "may_retry": may_retry_job(request.user, job),
        "may_slot": may_slot,
        "files": {
            form: found
            for form, found in job.result.items()
            if isinstance(found, dict) and "digest" in found and (may_slot or job.slot is None)
        },
    }
    page = "review/job_part.html" if request.htmx else "review/job.html"
    return render(request, page, context)


@login_required
@require_GET
def job_file(request: SignedRequest, job_id: int, form: str) -> HttpResponse:
    """A file that a job made; of a slot's booklet only for those who see the slot."""
    job = get_job(request.user, job_id)
    if job.slot is not None and not may(request.user, "view", job.slot):
        raise Http404
    found = job.result.get(form)
    if job.state != JobState.DONE or not isinstance(found, dict) or "digest" not in found:
        raise Http404
    detail = {"format": form, "name": found["name"]}
    audit.record(request.user, "job.file", f"job:{job.pk}", detail, address_of(request))
    return attachment(store.get(found["digest"]), str(found["name"]), form)
