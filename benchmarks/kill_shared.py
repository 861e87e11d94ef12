"""Two machines on one database and one bucket, each killed at chosen moments.

`python -m benchmarks.kill_shared`: PostgreSQL, an S3 server (moto), and two machines of a web
server and a worker each, with folders of their own. Clerks save, programs send rows of a year and
files with a key of their own, each request to the machines in turn; jobs check and publish. A gate
stands before the database and before the bucket of every process (`moment.py`), and kills the
process group just before a file is put, in the middle of it, after it was put and before anybody
knows, and likewise around a row and its commit. What counted must be there once, every file that
the database names must lie in the bucket whole, and what a kill left there must be told by
`mingzhang scrub`, as a third machine sees it.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from benchmarks.kill import (
    Clerk,
    Killed,
    Outcome,
    Program,
    Sender,
    _part,
    _wait_for_server,
    database,
)
from benchmarks.moment import Gate, Moment, When

_PUT = (b"PUT /",)
_MOMENTS: tuple[tuple[str, str, tuple[bytes, ...], When], ...] = (
    ("worker", "database", (b'INSERT INTO "web_checkrun"',), When.BEFORE),
    ("worker", "database", (b'INSERT INTO "web_checkrun"', b"COMMIT"), When.BEFORE),
    ("worker", "database", (b'INSERT INTO "web_checkrun"', b"COMMIT"), When.AFTER),
    ("worker", "database", (b'INSERT INTO "web_publication"', b"COMMIT"), When.BEFORE),
    ("worker", "database", (b'INSERT INTO "web_publication"', b"COMMIT"), When.AFTER),
    ("web", "database", (b'INSERT INTO "web_draftedit"',), When.AFTER),
    ("web", "database", (b'INSERT INTO "web_draftedit"', b"COMMIT"), When.BEFORE),
    ("web", "database", (b'INSERT INTO "web_draftedit"', b"COMMIT"), When.AFTER),
    ("web", "database", (b'INSERT INTO "web_yearrow"', b"COMMIT"), When.BEFORE),
    ("web", "database", (b'INSERT INTO "web_yearrow"', b"COMMIT"), When.AFTER),
    ("worker", "bucket", _PUT, When.BEFORE),
    ("worker", "bucket", _PUT, When.MIDDLE),
    ("worker", "bucket", _PUT, When.AFTER),
    ("web", "bucket", _PUT, When.BEFORE),
    ("web", "bucket", _PUT, When.MIDDLE),
    ("web", "bucket", _PUT, When.AFTER),
    ("web", "database", (b'INSERT INTO "web_upload"',), When.AFTER),
    ("web", "database", (b'INSERT INTO "web_upload"', b"COMMIT"), When.BEFORE),
    ("web", "database", (b'INSERT INTO "web_upload"', b"COMMIT"), When.AFTER),
)
"""Who is killed, at which gate, at what words, and when; what few jobs bring comes first."""
_PATIENCE = 60.0
"""Seconds in which a moment has to come."""


@dataclass
class Shared(Outcome):
    """How it came out.

    Attributes:
        moments: at which somebody was killed; unreached: that did not come.
        files: handed in that counted; unnamed: left in the bucket by a kill, and told.
    """

    moments: list[str] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)
    files: int = 0
    unnamed: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing went wrong and every moment came."""
        return super().is_clean and not self.unreached


class Filer(Sender):
    """Hands in one file after the other to be checked, each under a key until it is answered."""

    def __init__(
        self, ports: Sequence[int], place: dict[str, Any], stopping: threading.Event
    ) -> None:
        super().__init__(ports, place, stopping)
        self.counted: dict[str, int] = {}

    def run(self) -> None:
        """Send until told to stop."""
        number = 0
        while not self.stopping.is_set() and not self.refused:
            number += 1
            key = f"{self.place['name']}-{number}"
            job = self._job_of(key)
            if job is not None:
                self.counted[key] = job
            self.stopping.wait(self.place["pause"])

    def _job_of(self, key: str) -> int | None:
        border = secrets.token_hex(12)
        page = f"<html><body><h1>某局2025年部门预算</h1><p>第{key}份</p></body></html>"
        body = (
            f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{key}.html"\r\n'
            f"Content-Type: text/html\r\n\r\n{page}\r\n--{border}--\r\n"
        ).encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={border}",
            "Authorization": f"Bearer {self.place['key']}",
            "Idempotency-Key": key,
        }
        for _attempt in range(600):
            try:
                status, text = self.post("/api/v1/check", body, headers)
            except (OSError, ValueError):
                status, text = 0, "no answer"
            except Exception as error:  # of http.client: half an answer is none
                status, text = 0, type(error).__name__
            if status == 202:
                return int(json.loads(text)["id"])
            if status not in (0, 429) and status < 500:
                break
            self.resent += 1
            time.sleep(0.2)
        self.refused.append(f"file {key}: {status} {text[:200]}")
        return None


@dataclass
class _Process:
    """One process of a machine, with its gates."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    gates: dict[str, Gate]
    port: int = 0
    killed: Killed | None = None

    def start(self) -> None:
        """Start it, for the first time or again."""
        if self.killed is None:
            self.killed = Killed(self.command, self.environment, self.log)
        else:
            self.killed.start()

    def kill(self) -> None:
        """End it and all below it."""
        if self.killed is not None:
            self.killed.kill()


@contextmanager
def bucket_server() -> Iterator[str]:
    """An S3 server with the bucket `county`; its address."""
    import fsspec
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    try:
        options = {"endpoint_url": address}
        fsspec.filesystem("s3", client_kwargs=options, skip_instance_cache=True).mkdir("county")
        yield address
    finally:
        server.stop()


class Machines:
    """The machines: every process reaches database and bucket through gates of its own.

    Args:
        environment: as the database and the bucket are reached directly.
    """

    def __init__(self, folder: Path, environment: dict[str, str], count: int = 2) -> None:
        self.folder, self.environment = folder, environment
        self.all: list[_Process] = []
        for number in range(count):
            self.all += [self._web(number), self._worker(number)]

    def of(self, kind: str) -> list[_Process]:
        """The web servers or the workers."""
        return [process for process in self.all if process.name.startswith(kind)]

    def close(self) -> None:
        """End everything."""
        for process in self.all:
            process.kill()
            for gate in process.gates.values():
                gate.close()

    def _web(self, number: int) -> _Process:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
            *("--blocking-threads", "4", "--no-ws", "--log-level", "error"),
            "mingzhang.web.wsgi:application",
        ]
        return self._process(f"web {number + 1}", number, command, port)

    def _worker(self, number: int) -> _Process:
        command = [sys.executable, "-m", "mingzhang.web.operation.work", f"worker-{number + 1}"]
        return self._process(f"worker {number + 1}", number, command, 0)

    def _process(self, name: str, number: int, command: list[str], port: int) -> _Process:
        place = self.folder / name.replace(" ", "-")
        place.mkdir()
        there = urlsplit(self.environment["DATABASE_URL"])
        home, gate = Path(unquote(there.hostname or "")), socket.socket(socket.AF_UNIX)
        gate.bind(str(place / f".s.PGSQL.{there.port}"))
        before_database = Gate(gate, lambda: _unix(home / f".s.PGSQL.{there.port}"))
        stored = urlsplit(self.environment["MINGZHANG_BUCKET_ENDPOINT"])
        gate = socket.create_server(("127.0.0.1", 0))
        address = str(stored.hostname), int(stored.port or 80)
        before_bucket = Gate(gate, lambda: socket.create_connection(address))
        data = self.folder / f"machine-{number + 1}"
        user = f"{there.username}@" if there.username else ""
        through = f"{user}{quote(str(place), safe='')}:{there.port}{there.path}"
        environment = {
            **self.environment,
            "MINGZHANG_DATA": str(data),
            "MINGZHANG_STATIC": str(data / "static"),
            "DATABASE_URL": f"postgres://{through}",
            "MINGZHANG_BUCKET_ENDPOINT": f"http://127.0.0.1:{gate.getsockname()[1]}",
        }
        gates = {"database": before_database, "bucket": before_bucket}
        log = self.folder / f"{place.name}.log"
        process = _Process(name, command, environment, log, gates, port)
        for one in gates.values():
            one.kill = process.kill
        return process


def _unix(path: Path) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.connect(str(path))
    return made


def run(chosen: Sequence[int] = ()) -> Shared:
    """All moments, or those with these numbers, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="mzks-", dir="/tmp"))  # a socket's path must be short
    with bucket_server() as stored:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "mingzhang.web.settings",
            "MINGZHANG_DATA": str(folder / "third"),
            "MINGZHANG_STATIC": str(folder / "third" / "static"),
            "MINGZHANG_SECRET_KEY": secrets.token_urlsafe(48),
            "MINGZHANG_AUDIT_KEY": secrets.token_urlsafe(48),
            "MINGZHANG_DEBUG": "1",
            "MINGZHANG_DEMO": "1",
            "MINGZHANG_BUCKET": "s3://county/files",
            "MINGZHANG_BUCKET_ENDPOINT": stored,
        }
        moments = [_MOMENTS[number] for number in chosen] or list(_MOMENTS)
        asked = {"checks": 12, "published": 3, "filers": 2}
        machines: Machines | None = None
        try:
            place = json.loads(_part("prepare", environment, json.dumps(asked)))
            machines = Machines(folder, environment)
            return _storm(environment, place, machines, moments)
        finally:
            if machines is not None:
                machines.close()
            shutil.rmtree(folder, ignore_errors=True)


def _storm(
    environment: dict[str, str],
    place: dict[str, Any],
    machines: Machines,
    moments: Sequence[tuple[str, str, tuple[bytes, ...], When]],
) -> Shared:
    outcome, stopping = Shared(), threading.Event()
    ports = [process.port for process in machines.of("web")]
    for process in machines.of("web"):
        process.start()
    for port in ports:
        _wait_for_server(port)
    clerks = [Clerk(ports, mine, stopping) for mine in place["clerks"]]
    programs = [Program(ports, mine, stopping) for mine in place["programs"]]
    filers = [Filer(ports, mine, stopping) for mine in place["filers"]]
    everybody: list[Sender] = [*clerks, *programs, *filers]
    for sender in everybody:
        sender.start()
    for moment in moments:
        _at(outcome, machines.of(moment[0]), moment)
    stopping.set()
    for sender in everybody:
        sender.join(150)
    edits = [edit for clerk in clerks for edit in clerk.counted]
    files = {key: job for filer in filers for key, job in filer.counted.items()}
    expected = {
        "cells": {uid: text for clerk in clerks for uid, text in clerk.now.items()},
        "edits": edits,
        "programs": [{**program.place, "rows": program.counted} for program in programs],
        "files": files,
        "stores": [str(machines.folder / f"machine-{number + 1}" / "files") for number in range(2)],
    }
    outcome.saves, outcome.files = len(edits), len(files)
    outcome.rows = sum(len(program.counted) for program in programs)
    outcome.resent = sum(sender.resent for sender in everybody)
    outcome.refused = [words for sender in everybody for words in sender.refused]
    for key, value in json.loads(_part("examine", environment, json.dumps(expected))).items():
        setattr(outcome, key, value)
    return outcome


def _at(
    outcome: Shared,
    processes: Sequence[_Process],
    moment: tuple[str, str, tuple[bytes, ...], When],
) -> None:
    """Kill the first of these to which the moment comes, and start it again."""
    kind, gate, words, when = moment
    told = f"{kind}, {when.value} {' … '.join(word.decode() for word in words)}"
    wanted = Moment(words, when)
    for process in processes:
        process.gates[gate].armed = wanted
        if process.killed is None:  # a worker: what waits for it is done as soon as it comes
            process.start()
    came = wanted.reached.wait(_PATIENCE)
    for process in processes:
        process.gates[gate].armed = None
    if not came:
        outcome.unreached.append(told)
        return
    (killed,) = (process for process in processes if process.gates[gate] is wanted.gate)
    outcome.moments.append(told)
    outcome.kills["server" if kind == "web" else "worker"] += 1
    print(killed.name, told, flush=True)
    killed.start()
    if kind == "web":
        _wait_for_server(killed.port)


def main() -> None:
    """Run it and print the figures; exit status 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, nargs="*", default=[])
    given = parser.parse_args()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        os.environ[name] = "test"
    os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
    signal.signal(signal.SIGTERM, lambda *_given: sys.exit(143))  # what was started ends, too
    began = time.monotonic()
    with database("postgres"):
        outcome = run(given.moments)
    for key, value in asdict(outcome).items():
        print(f"    {key:12} {value}")
    print(f"    {'seconds':12} {time.monotonic() - began:.0f}")
    print("    nothing lost" if outcome.is_clean else "    SOMETHING IS WRONG", flush=True)
    sys.exit(0 if outcome.is_clean else 1)


if __name__ == "__main__":
    main()
