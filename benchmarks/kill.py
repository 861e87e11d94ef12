"""Is anything lost when server and worker are killed while people work? `python -m benchmarks.kill`

Four clerks save cells, two in each draft, and jobs are queued, while the web server and the worker
get SIGKILL at random moments and are started again. A save counts once its answer has arrived; one
without an answer is sent again under its own name, as the page does. At the end every save that
counted must be there, every job must have ended, and the audit log and the database be whole.
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
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

CLERKS = 4
_CELLS = 20
_CSRF = "k" * 32
_AFTER_KILL = 0.2
_DRAIN = 180.0


@dataclass
class Outcome:
    """How it came out; nothing may be lost, repeated, stuck or wrong.

    Attributes:
        kills: of the server and of the worker.
        saves: that counted; resent: sent again because no answer had come.
        lost: saves that counted and are not in the draft; repeated: that took effect twice.
        refused: answers that were neither acceptance nor silence.
        jobs: queued ones by the state in which they ended; stuck: that did not end.
        problems: of the audit log and of the database.
    """

    kills: dict[str, int] = field(default_factory=lambda: {"server": 0, "worker": 0})
    saves: int = 0
    resent: int = 0
    lost: int = 0
    repeated: int = 0
    refused: list[str] = field(default_factory=list)
    jobs: dict[str, int] = field(default_factory=dict)
    stuck: int = 0
    runs_twice: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing went wrong."""
        wrong = (self.lost, self.repeated, self.stuck, self.runs_twice)
        return not any(wrong) and not self.refused and not self.problems


class NoEndpoint(Exception):
    """The page for filling in does not answer here."""


class Clerk(threading.Thread):
    """Saves one cell after the other until told to stop."""

    def __init__(self, port: int, place: dict[str, Any], stopping: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.place, self.stopping = port, place, stopping
        self.now: dict[str, str] = dict(place["cells"])
        self.counted: list[str] = []
        self.resent = 0
        self.refused: list[str] = []

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
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(
                "POST",
                f"/work/slots/{self.place['slot']}/fill/edits/",
                body,
                {
                    "Content-Type": "application/json",
                    "Cookie": f"mingzhang={self.place['session']}; csrftoken={_CSRF}",
                    "X-CSRFToken": _CSRF,
                },
            )
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()


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


def run(kills: int = 50, pause: tuple[float, float] = (0.5, 2.5), seed: int = 1) -> Outcome:
    """Do all of it in a folder of its own.

    Args:
        kills: how often, server and worker together.
        pause: seconds between two kills, from and to.

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
    try:
        place = json.loads(_part("prepare", environment))
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
    clerks = [Clerk(port, mine, stopping) for mine in place["clerks"]]
    _wait_for_server(port)
    status, _text = clerks[0].send(json.dumps({"uid": "probe", "operations": []}))
    if status == 404:
        raise NoEndpoint
    for clerk in clerks:
        clerk.start()
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
    for clerk in clerks:
        clerk.join(120)
    expected = {
        "cells": {uid: text for clerk in clerks for uid, text in clerk.now.items()},
        "edits": [edit for clerk in clerks for edit in clerk.counted],
    }
    outcome.saves = len(expected["edits"])
    outcome.resent = sum(clerk.resent for clerk in clerks)
    outcome.refused = [words for clerk in clerks for words in clerk.refused]
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


# ---- parts that need Django, each in a process of its own --------------------------------------


def _part(name: str, environment: dict[str, str], given: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.kill", "--part", name],
        env=environment,
        cwd=Path(__file__).resolve().parents[1],
        input=given,
        capture_output=True,
        text=True,
        timeout=_DRAIN + 120,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return done.stdout.splitlines()[-1]


def prepare() -> dict[str, Any]:
    """Two departments with drafts, two clerks in each, versions, and jobs that check them."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    from mingzhang.demonstration.county import invented_budget, invented_county
    from mingzhang.entry.flat import budget_to_rows
    from mingzhang.web.draft.stored import write_rows
    from mingzhang.web.draft.version import freeze
    from mingzhang.web.jobs import enqueue
    from mingzhang.web.models import Organisation, Role, Slot, State, User

    call_command("migrate", verbosity=0)
    county = invented_county(4)
    clerks: list[dict[str, Any]] = []
    for number, known in enumerate([o for o in county if o.kind == "department"][1:3]):
        organisation = Organisation.objects.create(
            name=known.name, kind="department", code=known.code, address=f"d{number}"
        )
        budget = invented_budget(known, 2025, county)
        slot = Slot.objects.create(
            organisation=organisation,
            year=2025,
            kind="budget",
            profile=budget.profile,
            state=State.DRAFTING,
        )
        write_rows(slot, budget_to_rows(budget))
        version = freeze(slot, None)
        for _job in range(15):
            enqueue("check_again", {"version": version.pk}, slot=slot)
        lines = list(slot.rows.filter(table="lines", values__has_key="fen"))
        for half in range(CLERKS // 2):
            user = User(username=f"k{number}{half}", role=Role.CLERK, organisation=organisation)
            user.set_unusable_password()
            user.save()
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.save()
            mine = lines[half * _CELLS : (half + 1) * _CELLS]
            clerks.append(
                {
                    "slot": slot.pk,
                    "session": session.session_key,
                    "cells": [(row.uid, row.values["fen"]) for row in mine],
                }
            )
    return {"clerks": clerks}


def examine(expected: dict[str, Any]) -> dict[str, Any]:
    """Wait until the jobs have ended, then look for what is lost, repeated or broken."""
    from collections import Counter

    from django.db import connection

    from mingzhang.web import audit
    from mingzhang.web.models import CheckRun, DraftEdit, DraftRow, Job, JobState

    until = time.monotonic() + _DRAIN
    unended = (JobState.QUEUED, JobState.RUNNING)
    while Job.objects.filter(state__in=unended).exists() and time.monotonic() < until:
        time.sleep(0.5)
    kept = {row.uid: row.values.get("fen", "") for row in DraftRow.objects.all()}
    lost = sum(kept.get(uid) != text for uid, text in expected["cells"].items())
    edits = Counter(DraftEdit.objects.values_list("uid", flat=True))
    lost += sum(edits[uid] == 0 for uid in expected["edits"])
    states = Counter(Job.objects.values_list("state", flat=True))
    results = Counter(job.result.get("run") for job in Job.objects.filter(state=JobState.DONE))
    problems = []
    known = set(CheckRun.objects.values_list("id", flat=True))
    if not set(results) <= known:
        problems.append("a job that is done has no result")
    if Job.objects.exclude(state__in=unended).filter(ended_at=None).exists():
        problems.append("a job ended without a time")
    verdict = audit.verify()
    if verdict.problem:
        problems.append(verdict.problem)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            words = cursor.fetchone()[0]
            if words != "ok":
                problems.append(words)
    return {
        "lost": lost,
        "repeated": sum(count > 1 for count in edits.values()),
        "jobs": dict(states),
        "stuck": sum(states[state] for state in unended),
        "runs_twice": sum(count > 1 for count in results.values()),
        "problems": problems,
    }


def main() -> None:
    """Run it and print the figures; exit status 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", choices=("prepare", "examine"))
    given = parser.parse_args()
    if given.part:
        import django

        django.setup()
        made = prepare() if given.part == "prepare" else examine(json.load(sys.stdin))
        print(json.dumps(made))
        return
    began = time.monotonic()
    outcome = run(given.kills, seed=given.seed)
    for name, value in asdict(outcome).items():
        print(f"{name:12} {value}")
    print(f"{'seconds':12} {time.monotonic() - began:.0f}")
    print("nothing lost" if outcome.is_clean else "SOMETHING IS WRONG")
    sys.exit(0 if outcome.is_clean else 1)


if __name__ == "__main__":
    main()
