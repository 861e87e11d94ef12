"""The queue under several workers at once, where the database can skip locked rows."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from django.db import connection

from mingzhang.web.jobs import enqueue, task
from mingzhang.web.jobs.worker import Worker
from mingzhang.web.models import AuditEntry, Job, JobState

_runs: Counter[int] = Counter()
_lock = threading.Lock()


@task("test-counted")
def counted(job: Job, _progress: object) -> None:
    from mingzhang.web import audit

    with _lock:
        _runs[job.pk] += 1
    audit.record(None, "test", f"job:{job.pk}")


@pytest.mark.django_db(transaction=True)
def test_four_workers_run_each_job_once() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("threads cannot share SQLite's database in memory; runs on PostgreSQL")
    _runs.clear()
    jobs = [enqueue("test-counted").pk for _number in range(60)]

    def work() -> None:
        try:
            Worker(wait=0.01).run(once=True)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Job.objects.filter(state=JobState.DONE).count() == len(jobs)
    assert _runs == Counter(jobs)
    from mingzhang.web import audit

    assert audit.verify().problem == ""
    assert AuditEntry.objects.count() == len(jobs)
