"""A worker: takes jobs one at a time, renews its lease while it works, says why one failed."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
import traceback
import uuid
from types import FrameType

import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from mingzhang.errors import MingzhangError, SourceErrors
from mingzhang.language import _, language
from mingzhang.read.limit import MAX_UNPACKED
from mingzhang.sandbox import Limits
from mingzhang.sandbox.posix import limit
from mingzhang.web import audit
from mingzhang.web.accounts.permission import may_run
from mingzhang.web.core.connection import leave_other_file
from mingzhang.web.core.room import has_room
from mingzhang.web.jobs.queue import (
    LEASE,
    Cancelled,
    LostLease,
    Progress,
    claim,
    finish,
    release,
    renew,
)
from mingzhang.web.jobs.task import chores, get_task
from mingzhang.web.models import Job, JobState, Upload
from mingzhang.web.storage.upload import without_places

_log = structlog.get_logger("mingzhang.worker")
ANCHOR_EVERY = 3600.0
"""Seconds between two heads of the audit log in the anchor file, where one is set."""

CHORES_EVERY = 300.0
"""Seconds between two rounds of what is done by itself."""


class NoLongerAllowed(MingzhangError):
    """Permission is asked again when a job runs: roles change while it waits."""


def _require_allowed(job: Job) -> None:
    if not may_run(job):
        raise NoLongerAllowed(_("提出这项任务的人现在没有这个权限，没有办"))


def _names(job: Job) -> list[str]:
    """What the uploads that a job works on are called, in their order."""
    numbers = job.payload.get("uploads") or [job.payload.get("upload")]
    names = dict(Upload.objects.filter(pk__in=[n for n in numbers if n]).values_list("pk", "name"))
    return [names[number] for number in numbers if number in names]


class Worker:
    """The loop of one worker process."""

    def __init__(self, wait: float = 0.5, name: str = "") -> None:
        self.name = name or f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:6]}"
        self.wait = wait
        self.stopping = threading.Event()
        self.anchored = time.monotonic()
        self.chores_at = float("-inf")

    def run(self, once: bool = False) -> int:
        """Work until stopped; with `once`, until the queue is empty. How many jobs were ended."""
        count = 0
        audit.write_anchor()
        while not self.stopping.is_set():
            close_old_connections()
            leave_other_file()
            self._do_chores()
            if time.monotonic() - self.anchored > ANCHOR_EVERY:
                self.anchored = time.monotonic()
                audit.write_anchor()
            job = claim(self.name) if has_room() else None
            if job is not None:
                self.work(job)
                count += 1
            elif once and not (has_room() and Job.objects.filter(state=JobState.QUEUED).exists()):
                break
            else:
                self.stopping.wait(self.wait)
        release(self.name)
        return count

    def _do_chores(self) -> None:
        """What is due by itself; one that fails is written down, and the others are done."""
        if time.monotonic() - self.chores_at < CHORES_EVERY:
            return
        self.chores_at = time.monotonic()
        for chore in chores():
            try:
                chore()
            except Exception:
                _log.exception("chore", name=chore.__name__)

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Finish the job at hand, take no other."""
        self.stopping.set()

    def work(self, job: Job) -> None:
        """Run one job to its end, whichever it is."""
        done = threading.Event()
        keeper = threading.Thread(target=self._keep, args=(job, done), daemon=True)
        keeper.start()
        began = time.perf_counter()
        try:
            task = get_task(job.kind)
            spoken = job.user.language if job.user else "zh"
            with language(spoken):
                _require_allowed(job)
                result = task(job, Progress(job)) or {}
            finish(job, JobState.DONE, result=result)
        except Cancelled:
            finish(job, JobState.CANCELLED)
        except LostLease:
            _log.warning("lost", job=job.pk, kind=job.kind)
        except SourceErrors as errors:
            words = "\n".join(mistake.words() for mistake in errors.mistakes)
            finish(job, JobState.FAILED, without_places(words, _names(job)))
        except MingzhangError as error:
            finish(job, JobState.FAILED, without_places(str(error), _names(job)))
        except Exception as error:  # our own mistake, said as such; the worker goes on
            _log.exception("failed", job=job.pk, kind=job.kind)
            words = _("程序出错，已记录；请重试，仍不行请联系管理员（{error}）")
            finish(
                job,
                JobState.FAILED,
                words.format(error=type(error).__name__),
                traceback.format_exc(),
            )
        finally:
            done.set()
            keeper.join()
            _log.info(
                "job", job=job.pk, kind=job.kind, seconds=round(time.perf_counter() - began, 2)
            )

    def _keep(self, job: Job, done: threading.Event) -> None:
        """Renew the lease from a thread, so that a long step is not taken for death."""
        while not done.wait(LEASE.total_seconds() / 3):
            if not renew(job):
                break
        connection.close()


def serve(name: str = "") -> None:
    """Run a worker until SIGTERM or SIGINT."""
    limit(Limits(memory=settings.JOB_MEMORY, file_size=MAX_UNPACKED))
    worker = Worker(name=name)
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    _log.info("worker", name=worker.name)
    worker.run()
