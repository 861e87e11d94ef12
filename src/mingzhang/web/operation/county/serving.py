"""All counties of a list on this machine: their web processes, and workers where there is work.

A web process a county is there all the time, so that a domain answers at once. A worker is not: a
hundred of them would hold ten gigabytes to wait. One connection a database asks which schema has
jobs that wait, and a worker of that county begins, ends when it has rested, and once an hour begins
for what is due by itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import field

import structlog

from mingzhang.lean import dataclass
from mingzhang.web.operation.county.registry import County, environment
from mingzhang.web.operation.serving import (
    Ending,
    check_port,
    end_all,
    metrics_folder,
    server_command,
)

_log = structlog.get_logger("mingzhang.counties")
LOOK_EVERY = 1.0
REST = 30.0
"""Seconds without a job after which a county's worker ends."""

CHORES_EVERY = 3600.0
_SHORTEST_LIFE = 5.0
_LONGEST_PAUSE = 60.0


@dataclass(slots=True)
class _Running:
    """A county with its processes.

    Attributes:
        pause: seconds before its web processes begin again, longer each time they die at once.
        worked_at: when its worker last began.
    """

    county: County
    known: dict[str, str]
    web: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    pause: float = 0.0
    again_at: float = 0.0
    worker: subprocess.Popen[bytes] | None = None
    worked_at: float = field(default=float("-inf"))

    def look(self, now: float) -> None:
        """Begin its web processes again where they died; the other counties go on meanwhile."""
        if self.web is not None and self.web.poll() is None:
            return
        if self.web is not None and not self.again_at:
            quick = now - self.began < _SHORTEST_LIFE
            self.pause = min(_LONGEST_PAUSE, (self.pause or 1.0) * 2) if quick else 0.0
            self.again_at = now + self.pause
            _log.warning("ended", county=self.county.key, status=self.web.returncode)
        if now >= self.again_at:
            command = server_command("127.0.0.1", self.county.port, self.county.web)
            self.web = subprocess.Popen(command, env=self.known, start_new_session=True)
            self.began, self.again_at = now, 0.0

    @property
    def is_working(self) -> bool:
        """Whether a worker of it lives."""
        return self.worker is not None and self.worker.poll() is None

    def work(self, now: float) -> None:
        """Begin a worker of it."""
        command = [sys.executable, "-m", "mingzhang", "worker", "--idle", str(REST)]
        self.worker = subprocess.Popen(command, env=self.known, start_new_session=True)
        self.worked_at = now


class Queues:
    """Which counties have jobs that wait; one connection a database."""

    def __init__(self, counties: Iterable[County]) -> None:
        self._by_database: dict[str, list[str]] = {}
        for county in counties:
            self._by_database.setdefault(county.database, []).append(county.key)
        self._connections: dict[str, object] = {}

    def waiting(self) -> set[str]:
        """Keys of counties with a job that waits, or whose worker died over one."""
        import psycopg

        found: set[str] = set()
        for database, keys in self._by_database.items():
            asked = " UNION ALL ".join(
                f"SELECT '{key}' WHERE EXISTS (SELECT 1 FROM \"{key}\".web_job WHERE state = "
                "'queued' OR (state = 'running' AND lease_until < now() - interval '5 seconds'))"
                for key in keys  # which `registry` has looked at
            )
            try:
                connection = self._connections.get(database)
                if not isinstance(connection, psycopg.Connection) or connection.closed:
                    connection = psycopg.connect(database, autocommit=True, connect_timeout=5)
                    self._connections[database] = connection
                found.update(row[0] for row in connection.execute(asked))
            except psycopg.Error as error:  # the next look may find it again
                _log.warning("database", error=str(error).strip())
                self._connections.pop(database, None)
        return found


def serve(counties: Sequence[County], workers: int) -> None:
    """Serve all of them until stopped.

    Args:
        workers: most that live at once, of whichever counties have work.

    Raises:
        NotServed: a port is taken.
        Unusable: a secret is not set.
    """
    ending = Ending()
    for county in counties:
        check_port("127.0.0.1", county.port)
    folders = [metrics_folder() for _county in counties]
    running = [
        _Running(c, environment(c, {**os.environ, "PROMETHEUS_MULTIPROC_DIR": folder.name}))
        for c, folder in zip(counties, folders, strict=True)
    ]
    queues, looked = Queues(counties), float("-inf")
    try:
        while not ending.is_told:
            now = time.monotonic()
            for one in running:
                one.look(now)
            if now - looked >= LOOK_EVERY:
                looked = now
                for one in next_to_work(running, queues.waiting(), now, workers):
                    one.work(now)
            time.sleep(0.3)
    finally:
        children = [p for one in running for p in (one.web, one.worker) if p is not None]
        end_all(children)
        for folder in folders:
            folder.cleanup()


def next_to_work(
    running: Sequence[_Running], waiting: set[str], now: float, most: int
) -> list[_Running]:
    """The counties whose worker begins now: those with jobs, then those whose hour is over.

    Whose worker began longest ago comes first, so that one busy county keeps no other waiting.
    """
    free = most - sum(one.is_working for one in running)
    resting = [one for one in running if not one.is_working]
    due = [
        one for one in resting if one.county.key in waiting or now - one.worked_at >= CHORES_EVERY
    ]
    due.sort(key=lambda one: (one.county.key not in waiting, one.worked_at))
    return due[: max(0, free)]
