"""A job that must end is ended from outside, whatever it is in the middle of."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from mingzhang.web.jobs import enqueue, keeper, request_cancel
from mingzhang.web.jobs.keeper import Keeper
from mingzhang.web.jobs.queue import claim
from mingzhang.web.models import Job, JobState

STUCK = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("stuck", flush=True)
while True: sum(range(10**6))
"""


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keeper]:
    """A keeper whose process listens to nobody."""

    def start(self: Keeper) -> None:
        self.name = f"stuck-{time.monotonic_ns()}"
        self.process = subprocess.Popen(
            [sys.executable, "-c", STUCK], stdout=subprocess.PIPE, start_new_session=True
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"stuck\n"
        self.began = time.monotonic()

    monkeypatch.setattr(Keeper, "_start", start)
    monkeypatch.setattr(keeper, "_LOOKS", 0.0)
    made = Keeper(longest=30)
    yield made
    made.process.kill()
    made.process.wait()
    assert made.process.stdout is not None
    made.process.stdout.close()


def _held(by: Keeper) -> Job:
    enqueue("test-stuck")
    job = claim(by.name)
    assert job is not None
    by.look()
    return job


@pytest.mark.django_db
def test_cancelled_job_that_does_not_stop_loses_its_process(
    stuck: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = _held(stuck)
    request_cancel(job)
    stuck.look()
    assert stuck.process.poll() is None  # it may still stop by itself
    monkeypatch.setattr(keeper, "GRACE", 0.0)
    stuck.look()
    assert stuck.process.wait(5) == -signal.SIGKILL
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    stuck.look()
    assert stuck.process.poll() is None  # the next job finds another


@pytest.mark.django_db
def test_job_that_takes_too_long_is_ended_and_says_so(stuck: Keeper) -> None:
    job = _held(stuck)
    stuck.look()
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    stuck.longest = 0.0
    stuck.look()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert "0秒" in job.problem


@pytest.mark.django_db
def test_time_of_one_job_is_not_counted_for_the_next(stuck: Keeper) -> None:
    first = _held(stuck)
    stuck.since -= 29
    Job.objects.filter(pk=first.pk).update(state=JobState.DONE)
    second = _held(stuck)
    stuck.since -= 29
    stuck.look()
    second.refresh_from_db()
    assert second.state == JobState.RUNNING
