"""Jobs in the background, for programs with a token: how far, what came of it, stop."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router

from mingzhang.language import _ as translated
from mingzhang.web.api.form import JobOut, Number
from mingzhang.web.api.problem import Problem
from mingzhang.web.api.throttle import BY_TOKEN
from mingzhang.web.api.token import Bearer, scopes_of
from mingzhang.web.core.deferred import deferred as _
from mingzhang.web.jobs import request_cancel
from mingzhang.web.models import Job, JobState
from mingzhang.web.storage import store

router = Router(tags=[_("编制与审核")], throttle=BY_TOKEN)
CHECK = Bearer("check")
ANY = Bearer("read_work", "upload", "check", "move")


def job_data(job: Job) -> dict[str, Any]:
    """A job as its address gives it."""
    return {
        "id": job.pk,
        "kind": job.kind,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "step": job.step,
        "problem": job.problem,
        "result": job.result,
        "made_at": job.made_at,
        "ended_at": job.ended_at,
        "address": f"/api/v1/jobs/{job.pk}",
    }


def _job(request: HttpRequest, job_id: int) -> Job:
    """A job of the token's person that the token's scopes reach.

    Raises:
        Http404: it is somebody else's, or of a kind that the token may know nothing of.
    """
    token = request.auth  # type: ignore[attr-defined]
    found = Job.objects.filter(pk=job_id, user=token.user).first()
    scopes = scopes_of(token)
    reached = {"check"} if found and found.kind == "check_file" else {"read_work", "upload", "move"}
    if found is None or not scopes & reached:
        raise Http404
    return found


@router.get(
    "/jobs/{job_id}",
    auth=ANY,
    response=JobOut,
    summary=_("后台任务的进度"),
    description=_("只有自己的任务。"),
)
def job(request: HttpRequest, job_id: Number) -> dict[str, Any]:
    """One's own jobs only."""
    return job_data(_job(request, job_id))


@router.get(
    "/jobs/{job_id}/report",
    auth=CHECK,
    response=dict[str, Any],
    summary=_("送审文件的审核结果"),
    description=_("格式为mingzhang-report/1，与命令行的JSON结果相同。"),
)
def report(request: HttpRequest, job_id: Number) -> Any:
    """In the form mingzhang-report/1, as the JSON of the command line."""
    found = _job(request, job_id)
    if found.kind != "check_file":
        raise Http404
    if found.state != JobState.DONE:
        raise Problem(
            409, _("任务还没有完成：{state}"), state=translated(JobState(found.state).label)
        )
    return store.get_json(found.result["report"])


@router.post(
    "/jobs/{job_id}/cancel",
    auth=ANY,
    response=JobOut,
    summary=_("取消后台任务"),
    description=_("排队的立即取消，进行中的在下一步停下；已结束的不变。"),
)
def cancel(request: HttpRequest, job_id: Number) -> dict[str, Any]:
    """A queued job is cancelled at once, a running one at its next step."""
    found = _job(request, job_id)
    request_cancel(found)
    found.refresh_from_db()
    return job_data(found)
