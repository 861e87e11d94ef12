"""Whether the platform lives, whether it is ready, and what it counts; no secrets in any."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from mingzhang.web.core.address import address_of
from mingzhang.web.core.room import has_room
from mingzhang.web.models import Job, JobState, Slot, State
from mingzhang.web.models.slot import late_slots
from mingzhang.web.storage import damage

LONGEST_WAIT = timedelta(minutes=10)
"""A job that waits longer means that no worker takes any."""


@require_GET
@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_GET
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """The database answers, the store can be written, the queue moves; else 503."""
    checks = {name: _asked(check) for name, check in _CHECKS.items()}
    good = all(word == "ok" for word in checks.values())
    # A damaged file is no reason to send nobody here, but somebody must hear of it.
    checks["files"] = _asked(_files)
    status = "failed" if not good else "ok" if checks["files"] == "ok" else "damaged"
    return JsonResponse({"status": status, "checks": checks}, status=200 if good else 503)


def _asked(check: Callable[[], str]) -> str:
    try:
        return check()
    except (DatabaseError, OSError) as error:
        return type(error).__name__  # its words may name paths and hosts


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM web_slot LIMIT 1")
    return "ok"


def _store() -> str:
    folder = Path(settings.STORE)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".ready-"):
        pass
    return "ok"


def _room() -> str:
    return "ok" if has_room() else "the disk is nearly full"


def _queue() -> str:
    oldest = Job.objects.filter(state=JobState.QUEUED).order_by("id").first()
    if oldest is None or timezone.now() - oldest.made_at < LONGEST_WAIT:
        return "ok"
    # A long queue that a living worker eats its way through is no failure.
    if Job.objects.filter(state=JobState.RUNNING, lease_until__gte=timezone.now()).exists():
        return "ok"
    ended = Job.objects.filter(ended_at__gte=timezone.now() - LONGEST_WAIT)
    return "ok" if ended.exists() else "no worker takes jobs"


def _workers() -> str:
    """A lease that ran out long ago belongs to a worker that died and was not replaced."""
    gone = timezone.now() - LONGEST_WAIT
    dead = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=gone).exists()
    return "a worker died and none took over" if dead else "ok"


def _files() -> str:
    """Files that were found damaged or missing, by whoever read them or by `scrub`."""
    count = len(damage.known())
    return f"{count} stored files are damaged or missing" if count else "ok"


_CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "store": _store,
    "room": _room,
    "queue": _queue,
    "workers": _workers,
}


@require_GET
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts for Prometheus, of all web processes together, for those who may read them."""
    if address_of(request) not in settings.METRICS_FROM:
        raise Http404
    shared = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    counted = CollectorRegistry() if shared else REGISTRY
    if shared:
        multiprocess.MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    body = generate_latest(counted) + generate_latest(_stands())
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)


def _stands() -> CollectorRegistry:
    """How things stand in the database at this moment; no process has these for itself."""
    # Gauges of the library would go into the files that the processes share.
    registry = CollectorRegistry()
    registry.register(_Stands())
    return registry


class _Stands(Collector):
    """Asks the database when Prometheus asks."""

    def collect(self) -> list[Metric]:
        """The families of gauges."""
        today, now = timezone.localdate(), timezone.now()
        slots = GaugeMetricFamily("mingzhang_slots", "Slots by state", labels=["state"])
        counted = dict(Slot.objects.order_by().values_list("state").annotate(n=Count("id")))
        for state in State:
            slots.add_metric([state.value], counted.get(state.value, 0))
        late = Slot.objects.filter(late_slots(today)).count()
        jobs = GaugeMetricFamily("mingzhang_jobs", "Jobs by state", labels=["state"])
        queued = dict(Job.objects.order_by().values_list("state").annotate(n=Count("id")))
        for job_state in JobState:
            jobs.add_metric([job_state.value], queued.get(job_state.value, 0))
        oldest = Job.objects.filter(state=JobState.QUEUED).order_by("id").first()
        age = (now - oldest.made_at).total_seconds() if oldest else 0.0
        working = Job.objects.filter(state=JobState.RUNNING, lease_until__gte=now)
        return [
            slots,
            GaugeMetricFamily("mingzhang_slots_late", "Slots past their deadline", late),
            jobs,
            GaugeMetricFamily("mingzhang_queue_length", "Jobs that wait", queued.get("queued", 0)),
            GaugeMetricFamily("mingzhang_queue_age_seconds", "Age of the oldest that waits", age),
            GaugeMetricFamily(
                "mingzhang_files_damaged",
                "Stored files that were found damaged or missing",
                len(damage.known()),
            ),
            GaugeMetricFamily(
                "mingzhang_workers_busy",
                "Workers that hold a valid lease",
                working.values("worker").distinct().count(),
            ),
        ]
