"""The queue: jobs are rows; a worker holds a lease on the one it runs and renews it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, F, IntegerField, Q, When
from django.utils import timezone

from mingzhang.language import _
from mingzhang.web.models import Job, JobState, Slot, User

LEASE = timedelta(seconds=30)
"""A worker that does not renew its lease for so long is taken for dead."""

MOST_ATTEMPTS = 3
_LAST = Case(When(kind="public_check", then=1), default=0, output_field=IntegerField())
"""The public's files are checked when nobody at work waits."""


class Cancelled(Exception):
    """Somebody asked to stop the job."""


class LostLease(Exception):
    """Another worker took the job over."""


class Progress:
    """How a task tells how far it is, which also renews the worker's lease."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def __call__(self, done: int, total: int = 0, step: str = "") -> None:
        """Say how far.

        Raises:
            Cancelled: the job is to stop.
            LostLease: the job is somebody else's now.
        """
        kept = Job.objects.filter(
            pk=self.job.pk, state=JobState.RUNNING, worker=self.job.worker
        ).update(done=done, total=total, step=step[:120], lease_until=timezone.now() + LEASE)
        if not kept:
            raise LostLease
        if Job.objects.filter(pk=self.job.pk, cancel=True).exists():
            raise Cancelled


def enqueue(
    kind: str,
    payload: dict[str, Any] | None = None,
    *,
    slot: Slot | None = None,
    user: User | None = None,
) -> Job:
    """Put a job into the queue."""
    return Job.objects.create(kind=kind, payload=payload or {}, slot=slot, user=user)


def claim(worker: str) -> Job | None:
    """Take the oldest job that waits, or whose worker died; None where there is none."""
    with transaction.atomic():
        now = timezone.now()
        # Nobody gives out a lease so long: the clock was set back, and the worker may be dead.
        over = Q(lease_until__lt=now) | Q(lease_until__gt=now + 3 * LEASE)
        waiting = Job.objects.filter(
            Q(state=JobState.QUEUED) | (Q(state=JobState.RUNNING) & over)
        ).order_by(_LAST, "id")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True, of=("self",))
        job = waiting.first()
        if job is None:
            return None
        if job.cancel:
            _end(job, JobState.CANCELLED)
            return None
        if job.attempts >= MOST_ATTEMPTS:
            _end(
                job,
                JobState.FAILED,
                _("执行这项任务的进程{count}次中断，已放弃").format(count=job.attempts),
            )
            return None
        job.state = JobState.RUNNING
        job.worker = worker
        job.attempts += 1
        job.lease_until = now + LEASE
        job.save(update_fields=["state", "worker", "attempts", "lease_until"])
        return job


def renew(job: Job) -> bool:
    """Renew the lease; False where the job is no longer this worker's."""
    return bool(
        Job.objects.filter(pk=job.pk, state=JobState.RUNNING, worker=job.worker).update(
            lease_until=timezone.now() + LEASE
        )
    )


def finish(
    job: Job,
    state: JobState,
    problem: str = "",
    detail: str = "",
    result: dict[str, Any] | None = None,
) -> bool:
    """End a job that this worker holds; False where it lost it meanwhile."""
    with transaction.atomic():
        mine = Job.objects.select_for_update().filter(
            pk=job.pk, state=JobState.RUNNING, worker=job.worker
        )
        current = mine.first()
        if current is None:
            return False
        current.result = result or {}
        _end(current, state, problem, detail)
    return True


def release(worker: str) -> int:
    """Give back what a worker holds when it is stopped in order; the attempt is not counted."""
    return Job.objects.filter(state=JobState.RUNNING, worker=worker).update(
        state=JobState.QUEUED, worker="", lease_until=None, attempts=F("attempts") - 1
    )


def request_cancel(job: Job) -> None:
    """Ask a job to stop: at once where it waits, at its next step where it runs."""
    with transaction.atomic():
        current = Job.objects.select_for_update().get(pk=job.pk)
        if current.state == JobState.QUEUED:
            _end(current, JobState.CANCELLED)
        elif current.state == JobState.RUNNING:
            current.cancel = True
            current.save(update_fields=["cancel"])


def retry(job: Job) -> None:
    """Put a job that failed or was cancelled into the queue again."""
    Job.objects.filter(pk=job.pk, state__in=(JobState.FAILED, JobState.CANCELLED)).update(
        state=JobState.QUEUED,
        cancel=False,
        attempts=0,
        problem="",
        detail="",
        done=0,
        total=0,
        step="",
        worker="",
        lease_until=None,
        ended_at=None,
    )


def _end(job: Job, state: JobState, problem: str = "", detail: str = "") -> None:
    job.state = state
    job.problem = problem
    job.detail = detail
    job.lease_until = None
    job.ended_at = timezone.now()
    job.save(update_fields=["state", "problem", "detail", "lease_until", "ended_at", "result"])
