"""Is anything lost when server and worker are killed while people work? `python -m benchmarks.kill`

Four clerks save cells, two in each draft, programs send the rows of a year (readings, ledger,
purchases), and jobs are queued that check and publish, while the web server and the worker get
SIGKILL at random moments and are started again. A save counts once its answer has arrived; one
without an answer is sent again under its own name, as the page does, or as it was, as a program
does. At the end every save and every row that counted must be there once, every job must have
ended, every booklet be published whole or not at all, and the audit log, what it speaks of and the
database be whole. On SQLite and on PostgreSQL.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.kill_place import DRAIN

_CSRF = "k" * 32
_AFTER_KILL = 0.2


@dataclass
class Outcome:
    """How it came out; nothing may be lost, repeated, stuck or wrong.

    Attributes:
        kills: of the server and of the worker.
        saves, rows: that counted; resent: sent again because no answer had come.
        lost: saves and rows that counted and are not there; repeated: that took effect twice.
        refused: answers that were neither acceptance nor silence.
        jobs: queued ones by the state in which they ended; stuck: that did not end.
        published: booklets; half: those of which something is public that is not whole.
        problems: of the audit log and of the database.
    """

    kills: dict[str, int] = field(default_factory=lambda: {"server": 0, "worker": 0})
    saves: int = 0
    rows: int = 0
    resent: int = 0
    lost: int = 0
    repeated: int = 0
    refused: list[str] = field(default_factory=list)
    jobs: dict[str, int] = field(default_factory=dict)
    stuck: int = 0
    runs_twice: int = 0
    published: int = 0
    half: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing went wrong."""
        wrong = (self.lost, self.repeated, self.stuck, self.runs_twice, self.half)
        return not any(wrong) and not self.refused and not self.problems


class NoEndpoint(Exception):
    """The page for filling in does not answer here."""


class Sender(threading.Thread):
    """Whoever asks the servers, each in turn, until told to stop.

    Attributes:
        resent: requests that were sent again because no answer came; refused: other answers.
    """

    def __init__(
        self, ports: Sequence[int], place: dict[str, Any], stopping: threading.Event
    ) -> None:
        super().__init__(daemon=True)
        self.place, self.stopping = place, stopping
        self.resent = 0
        self.refused: list[str] = []
        self._ports = cycle(ports)

    def post(self, address: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """Ask the next server; status and text of the answer.

        Raises:
            OSError, http.client.HTTPException: no answer came.
        """
        connection = http.client.HTTPConnection("127.0.0.1", next(self._ports), timeout=30)
        try:
            connection.request("POST", address, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()


class Clerk(Sender):
    """Saves one cell after the other until told to stop."""

    def __init__(
        self, ports: Sequence[int], place: dict[str, Any], stopping: threading.Event
    ) -> None:
        super().__init__(ports, place, stopping)
        self.now: dict[str, str] = dict(place["cells"])
        self.counted: list[str] = []

    def run(self) -> None:
        """Save until told to stop."""
        chance = random.Random(self.place["cells"][0][0])
        number = 0
        while not self.stopping.is_set() and not self.refused:
            number += 1
            uid = chance.choice(list(self.now))
            edit = secrets.token_hex(16)
            after = f"{number}.{chance.randrange(100):02d}"
            status = self._until_answered(edit, uid, after)
            if status == 200:
                self.now[uid] = after
                self.counted.append(edit)

    def _until_answered(self, edit: str, uid: str, after: str) -> int:
        body = json.dumps(
            {
                "uid": edit,
                "operations": [
                    {
                        "op": "set",
                        "table": "lines",
                        "uid": uid,
                        "field": "fen",
                        "before": self.now[uid],
                        "after": after,
                    }
                ],
            }
        )
        # Even when all is over the last save must get its answer, or nobody knows what it did.
        for attempt in range(2000):
            try:
                status, text = self.send(body)
            except (OSError, http.client.HTTPException):
                self.resent += 1
                time.sleep(0.05)
                continue
            if status == 200:
                return status
            if status >= 500 and attempt < 100:
                self.resent += 1
                time.sleep(0.05)
                continue
            self.refused.append(f"{status} {text[:200]}")
            return status
        self.refused.append("no answer")
        return 0

    def send(self, body: str) -> tuple[int, str]:
        """Post one edit; status and text of the answer."""
        headers = {
            "Content-Type": "application/json",
            "Cookie": f"mingzhang={self.place['session']}; csrftoken={_CSRF}",
            "X-CSRFToken": _CSRF,
        }
        return self.post(f"/work/slots/{self.place['slot']}/fill/edits/", body.encode(), headers)


class Program(Sender):
    """Sends the rows of one table of a year one after the other, each until it is answered."""

    def __init__(
        self, ports: Sequence[int], place: dict[str, Any], stopping: threading.Event
    ) -> None:
        super().__init__(ports, place, stopping)
        self.counted: list[dict[str, str]] = []

    def run(self) -> None:
        """Send until told to stop or all is sent."""
        for row in self.place["rows"]:
            if self.stopping.is_set() or not self._sent(row):
                return
            self.counted.append(row)
            self.stopping.wait(self.place["pause"])

    def _sent(self, row: dict[str, str]) -> bool:
        status = 0
        for _attempt in range(2000):
            try:
                status, text = self.send(json.dumps({"rows": [row]}))
            except (OSError, http.client.HTTPException):
                status, text = 0, "no answer"
            if status in (200, 201):
                return True
            if status not in (0, 429) and status < 500:
                break
            self.resent += 1
            time.sleep(0.1)
        self.refused.append(f"{self.place['table']}: {status} {text[:200]}")
        return False

    def send(self, body: str) -> tuple[int, str]:
        """Post one row; status and text of the answer."""
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self.place['key']}",
        }
        address = f"/api/v1/slots/{self.place['slot']}/year/{self.place['table']}"
        return self.post(address, body.encode(), headers)


class Killed:
    """A process group that is killed and started again."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self.command, self.environment, self.log = list(command), environment, log
        self.start()

    def start(self) -> None:
        """Start it, with everything that it starts in one group."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                start_new_session=True,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """SIGKILL to the whole group."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def run(
    kills: int = 50,
    pause: tuple[float, float] = (0.5, 2.5),
    seed: int = 1,
    *,
    checks: int = 15,
    published: int = 3,
) -> Outcome:
    """Do all of it in a folder of its own.

    Args:
        kills: how often, server and worker together.
        pause: seconds between two kills, from and to.
        checks, published: jobs for the worker, see `kill_place.prepare`.

    Raises:
        NoEndpoint: there is no page for filling in.
    """
    folder = Path(tempfile.mkdtemp(prefix="mingzhang-kill-"))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "mingzhang.web.settings",
        "MINGZHANG_DATA": str(folder),
        "MINGZHANG_STATIC": str(folder / "static"),
        "MINGZHANG_SECRET_KEY": secrets.token_urlsafe(48),
        "MINGZHANG_AUDIT_KEY": secrets.token_urlsafe(48),
        "MINGZHANG_DEBUG": "1",
        "MINGZHANG_DEMO": "1",
    }
    running: list[Killed] = []
    asked = {"checks": checks, "published": published}
    try:
        place = json.loads(_part("prepare", environment, json.dumps(asked)))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = Killed(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi"),
                *("--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
                *("--blocking-threads", "4", "--no-ws", "--log-level", "error"),
                "mingzhang.web.wsgi:application",
            ],
            environment,
            folder / "server.log",
        )
        running.append(server)
        worker = Killed(
            [sys.executable, "-m", "mingzhang.web.operation.work"],
            environment,
            folder / "worker.log",
        )
        running.append(worker)
        return _storm(environment, place, port, server, worker, kills, pause, seed)
    finally:
        for killed in running:
            killed.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _storm(
    environment: dict[str, str],
    place: dict[str, Any],
    port: int,
    server: Killed,
    worker: Killed,
    kills: int,
    pause: tuple[float, float],
    seed: int,
) -> Outcome:
    outcome, chance = Outcome(), random.Random(seed)
    stopping = threading.Event()
    clerks = [Clerk((port,), mine, stopping) for mine in place["clerks"]]
    _wait_for_server(port)
    status, _text = clerks[0].send(json.dumps({"uid": "probe", "operations": []}))
    if status == 404:
        raise NoEndpoint
    programs = [Program((port,), mine, stopping) for mine in place["programs"]]
    for thread in (*clerks, *programs):
        thread.start()
    _wait_until(lambda: all(clerk.counted or clerk.refused for clerk in clerks), 150)
    for number in range(kills):
        time.sleep(chance.uniform(*pause))
        name, killed = ("worker", worker) if number % 2 else ("server", server)
        killed.kill()
        outcome.kills[name] += 1
        time.sleep(_AFTER_KILL)
        killed.start()
        if name == "server":
            # Killed only while it works: killing what has not come up yet proves nothing.
            counted = [len(clerk.counted) for clerk in clerks]
            _wait_until(
                lambda before=counted: any(
                    len(clerk.counted) > was or clerk.refused
                    for clerk, was in zip(clerks, before, strict=True)
                ),
                150,
            )
    stopping.set()
    for thread in (*clerks, *programs):
        thread.join(120)
    edits = [edit for clerk in clerks for edit in clerk.counted]
    expected = {
        "cells": {uid: text for clerk in clerks for uid, text in clerk.now.items()},
        "edits": edits,
        "programs": [{**program.place, "rows": program.counted} for program in programs],
    }
    outcome.saves = len(edits)
    outcome.rows = sum(len(program.counted) for program in programs)
    outcome.resent = sum(thread.resent for thread in (*clerks, *programs))
    outcome.refused = [words for thread in (*clerks, *programs) for words in thread.refused]
    for key, value in json.loads(_part("examine", environment, json.dumps(expected))).items():
        setattr(outcome, key, value)
    return outcome


def _wait_for_server(port: int) -> None:
    def answers() -> bool:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health/live/")
            return connection.getresponse().status > 0
        except OSError:
            return False

    _wait_until(answers, 90)


def _wait_until(true: Any, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.05)


def _part(name: str, environment: dict[str, str], given: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.kill_place", name],
        env=environment,
        cwd=Path(__file__).resolve().parents[1],
        input=given,
        capture_output=True,
        text=True,
        timeout=DRAIN + 120,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return done.stdout.splitlines()[-1]


def main() -> None:
    """Run it and print the figures; exit status 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=("sqlite", "postgres"), default="")
    given = parser.parse_args()
    is_clean = True
    for name in ("sqlite", "postgres"):
        if given.only in ("", name):
            with database(name):
                is_clean &= _told(name, given.kills, given.seed)
    sys.exit(0 if is_clean else 1)


@contextmanager
def database(name: str) -> Iterator[None]:
    """Have the platform work on this database: `sqlite`, or a `postgres` of its own."""
    before = os.environ.pop("DATABASE_URL", None)
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from web.postgres import running_postgres

    try:
        with running_postgres() if name == "postgres" else nullcontext("") as address:
            os.environ["DATABASE_URL"] = address
            yield
    finally:
        os.environ.pop("DATABASE_URL", None)
        if before is not None:
            os.environ["DATABASE_URL"] = before


def _told(name: str, kills: int, seed: int) -> bool:
    began = time.monotonic()
    outcome = run(kills, seed=seed)
    print(f"{name}:")
    for key, value in asdict(outcome).items():
        print(f"    {key:12} {value}")
    print(f"    {'seconds':12} {time.monotonic() - began:.0f}")
    print("    nothing lost" if outcome.is_clean else "    SOMETHING IS WRONG", flush=True)
    return outcome.is_clean


if __name__ == "__main__":
    main()
