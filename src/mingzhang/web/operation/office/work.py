"""The page of jobs in the background: what waits, runs, failed; try again, stop."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.accounts.permission import may_cancel_job, may_retry_job, require
from mingzhang.web.core.address import address_of
from mingzhang.web.jobs import request_cancel, retry
from mingzhang.web.models import Job, JobState, User

OVER = (JobState.FAILED, JobState.CANCELLED)
OPEN = (JobState.QUEUED, JobState.RUNNING)


@login_required
@require_GET
def office_jobs(request: HttpRequest) -> HttpResponse:
    """Jobs, the newest first."""
    require(_user(request), "jobs")
    state = request.GET.get("state", "")
    jobs = Job.objects.select_related("slot__organisation", "user").defer("payload", "result")
    if state in JobState.values:
        jobs = jobs.filter(state=state)
    page = Paginator(jobs, 50).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "states": JobState.choices, "over": OVER, "open": OPEN}
    return render(request, "office/jobs.html", context)


@login_required
@require_POST
def office_job_act(request: HttpRequest, job_id: int, act: str) -> HttpResponse:
    """Try a job again, or stop it."""
    user = _user(request)
    require(user, "jobs")
    job = get_object_or_404(Job, pk=job_id)
    if job.state not in (OVER if act == "retry" else OPEN):
        messages.error(request, _("任务的状态已经变了，请看最新情况"))
        return redirect("office_jobs")
    if not (may_retry_job if act == "retry" else may_cancel_job)(user, job):
        messages.error(request, _("这项任务是别人的决定，只能由本人再办"))
        return redirect("office_jobs")
    (retry if act == "retry" else request_cancel)(job)
    audit.record(user, f"job.{act}", f"job:{job.pk}", {"kind": job.kind}, address_of(request))
    messages.success(
        request, _("已重新排队") if act == "retry" else _("已要求停止，正在做的一步做完就停")
    )
    return redirect("office_jobs")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
