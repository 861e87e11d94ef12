"""A keeper starts a worker as a process of its own and ends it when its job must end.

A task cannot always be asked to stop: a pattern, a solver, a writer may be in the middle of
something long. So the keeper looks from outside. A job that was cancelled and does not stop by
itself, and one that is longer at work than `MINGZHANG_JOB_SECONDS`, loses its process and is ended
with the reason; the next job finds a new process. Lifetimes are measured by a clock that nobody
sets.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from mingzhang.language import _, language
from mingzhang.web.core.connection import leave_other_file
from mingzhang.web.jobs.queue import finish, release
from mingzhang.web.models import Job, JobState

_log = structlog.get_logger("mingzhang.keeper")
GRACE = 3.0
"""Seconds in which a cancelled job may stop by itself."""

_LOOKS = 1.0
_SHORTEST_LIFE = 5.0
_LONGEST_PAUSE = 30.0


class Keeper:
    """One worker process, started again when it dies, more slowly when it keeps dying."""

    def __init__(self, longest: float = 0.0) -> None:
        self.longest = longest or settings.JOB_SECONDS
        self.pause = 0.0
        self.again_at = 0.0
        self.looked = 0.0
        self.job: tuple[int, int] | None = None  # number and attempt
        self.busy = time.monotonic()
        self.since = 0.0
        self.cancelled_at = 0.0
        self._start()

    def _start(self) -> None:
        self.name = f"{os.getpid()}-{uuid.uuid4().hex[:10]}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mingzhang.web.operation.work", self.name],
            start_new_session=True,
        )
        self.began = time.monotonic()

    def look(self) -> None:
        """Look after the process; to be called several times a second."""
        now = time.monotonic()
        if self.process.poll() is not None:
            self._restart(now)
        elif now - self.looked >= _LOOKS:
            self.looked = now
            try:
                self._look_after_job(now)
            except DatabaseError as error:  # the next look may find it again
                _log.warning("database", error=str(error))
            finally:
                close_old_connections()
                leave_other_file()

    def rested(self) -> float:
        """Seconds since there was last a job, at work or waiting."""
        return time.monotonic() - self.busy

    def stop(self) -> None:
        """Let the process finish its job and take no other."""
        if self.process.poll() is None:
            self.process.terminate()

    def _restart(self, now: float) -> None:
        if not self.again_at:
            quick = now - self.began < _SHORTEST_LIFE
            self.pause = min(_LONGEST_PAUSE, (self.pause or 0.5) * 2) if quick else 0.0
            self.again_at = now + self.pause
        if now >= self.again_at:
            self.again_at = 0.0
            self.job = None
            self._start()

    def _look_after_job(self, now: float) -> None:
        job = Job.objects.filter(worker=self.name, state=JobState.RUNNING).first()
        seen = (job.pk, job.attempts) if job is not None else None
        if seen != self.job:
            self.job, self.since, self.cancelled_at = seen, now, 0.0
        if job is not None or Job.objects.filter(state=JobState.QUEUED).exists():
            self.busy = now
        if job is None:
            return
        if job.cancel:
            self.cancelled_at = self.cancelled_at or now
            if now - self.cancelled_at >= GRACE:
                self._end(job, JobState.CANCELLED)
        elif now - self.since >= self.longest:
            with language(job.user.language if job.user else "zh"):
                words = _("做了{seconds}秒还没有完，已停止；请拆分文件后再试，或者换一种格式")
                self._end(job, JobState.FAILED, words.format(seconds=round(self.longest)))

    def _end(self, job: Job, state: JobState, problem: str = "") -> None:
        """End the process with all that it started, then the job that it held."""
        if sys.platform == "win32":
            self.process.kill()
        else:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        ended = finish(job, state, problem)
        _log.warning("killed", job=job.pk, kind=job.kind, state=state.value, ended=ended)
        release(self.name)
        self.again_at = time.monotonic()
