"""`make load`: readers and clerks at once, SQLite beside PostgreSQL, beside a Django of one line.

A county of 100 departments with two years of published booklets is made in a fresh database, the
real server is started on a free port, and clients on the same machine read and write. Prints
medians and 95th percentiles in milliseconds, what the same clients get of a Django that says
hello on the same server, and whether every acknowledged write is there. A missed goal fails.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.county import populate

GOALS = {"read": 150.0, "save": 200.0, "preview": 1000.0}
"""Milliseconds: 95th percentiles of reading and saving, the longest of preview with findings."""
FLOOR = 5.0
"""How many times the portal may take what the smallest Django takes."""
PROJECTS = 50
"""Of the department that is previewed: a little more than 500 lines of the budget."""
_COMMAND = "from mingzhang.cli import run; run()"


@dataclass
class Times:
    """How long requests of each kind took, in seconds, and what went wrong."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def p95(self) -> float:
        """Of all, in milliseconds."""
        return _percentile([t for times in self.taken.values() for t in times], 95)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return sum(map(len, self.taken.values())) / self.seconds

    def add(self, kind: str, seconds: float) -> None:
        """One request."""
        with self.lock:
            self.taken[kind].append(seconds * 1000)

    def rows(self) -> Iterator[str]:
        """A line for each kind."""
        everything = [t for times in self.taken.values() for t in times]
        for kind, times in [*sorted(self.taken.items()), ("all", everything)]:
            if times:
                middle, high = statistics.median(times), _percentile(times, 95)
                yield (
                    f"    {kind:<12}{len(times):>7} requests   median {middle:7.1f} ms"
                    f"   p95 {high:7.1f} ms   max {max(times):7.1f} ms"
                )


def _percentile(values: list[float], share: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def addresses(host: str, port: int) -> list[tuple[str, str]]:
    """Public pages with their kinds, as the site map lists them."""
    connection = http.client.HTTPConnection(host, port, timeout=60)
    connection.request("GET", "/sitemap.xml")
    text = connection.getresponse().read().decode()
    found = []
    for address in re.findall(r"<loc>https?://[^/<]+([^<]*)</loc>", text):
        parts = [part for part in address.split("/") if part]
        kind = "home" if not parts else parts[0] if parts[0] != "d" else _kind(parts)
        found.append((kind, address))
    for word in ("教育", "水利", "道路", "补助", "2050201"):
        from urllib.parse import quote

        found.append(("search", f"/search/?text={quote(word)}"))
    return found


def _kind(parts: list[str]) -> str:
    if len(parts) == 2:
        return "department"
    return "booklet" if len(parts) == 4 else parts[4]


def read_pages(
    host: str, port: int, readers: int, seconds: float, listed: list[tuple[str, str]]
) -> Times:
    """Many readers at once, each asking for one page after the other."""
    times = Times()
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, address in listed:
        by_kind[kind].append(address)
    end = time.monotonic() + seconds

    def reader(seed: int) -> None:
        chance = random.Random(seed)
        connection = http.client.HTTPConnection(host, port, timeout=60)
        while time.monotonic() < end:
            kind = chance.choice(list(by_kind))
            address = chance.choice(by_kind[kind])
            began = time.perf_counter()
            connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
            response = connection.getresponse()
            response.read()
            times.add(kind, time.perf_counter() - began)
            if response.status != 200:
                times.wrong.append(f"{response.status} {address}")

    began = time.monotonic()
    _together(reader, readers)
    times.seconds = time.monotonic() - began
    return times


def save_cells(
    host: str, port: int, slots: list[int], clerks: int, seconds: float, pause: float
) -> tuple[Times, int]:
    """Many clerks at once, each changing cells of a draft of their own.

    Returns:
        The times, and how many acknowledged writes are not in the database.
    """
    from mingzhang.web.models import DraftRow, Role, Slot, User

    times = Times()
    end = time.monotonic() + seconds
    lost: list[str] = []

    def clerk(number: int) -> None:
        slot = Slot.objects.get(pk=slots[number % len(slots)])
        user = User.objects.create(
            username=f"clerk{number}", role=Role.CLERK, organisation=slot.organisation
        )
        session = _session(user)
        rows = DraftRow.objects.filter(slot=slot, table="lines").order_by("position")
        row = rows[number // len(slots)]  # nobody else's
        text = row.values.get("note", "")
        connection = http.client.HTTPConnection(host, port, timeout=60)
        while time.monotonic() < end:
            after = f"{number}-{uuid.uuid4().hex[:8]}"
            operation = {
                "op": "set", "table": "lines", "uid": row.uid, "field": "note",
                "before": text, "after": after,
            }  # fmt: skip
            body = json.dumps({"uid": uuid.uuid4().hex, "operations": [operation]})
            began = time.perf_counter()
            address = f"/work/slots/{slot.pk}/fill/edits/"
            status, answer = _ask(connection, "POST", address, body, session)
            times.add("save", time.perf_counter() - began)
            if status == 200:
                text = after
            else:
                times.wrong.append(f"{status} {answer[:200]}")
            time.sleep(pause)
        row.refresh_from_db()
        if row.values.get("note") != text:
            lost.append(f"slot {slot.pk}: {row.values.get('note')} instead of {text}")

    _together(clerk, clerks)
    times.wrong.extend(lost)
    return times, len(lost)


def _together(work: Callable[[int], None], count: int) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _answering(port: int) -> tuple[str, int]:
    """Host and port, as soon as somebody answers there."""
    for _attempt in range(240):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/")
            connection.getresponse().read()
            break
        except OSError:
            time.sleep(0.25)
    return "127.0.0.1", port


def _session(user: Any) -> str:
    """The key of a session in which somebody is signed in."""
    from django.test import Client

    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    key: str = client.cookies["mingzhang"].value
    return key


def _ask(
    connection: http.client.HTTPConnection,
    method: str,
    address: str,
    body: str | None,
    session: str,
) -> tuple[int, str]:
    """Status and text of an answer to somebody who is signed in."""
    csrf = "x" * 32
    headers = {
        "Content-Type": "application/json",
        "Cookie": f"mingzhang={session}; csrftoken={csrf}",
        "X-CSRFToken": csrf,
    }
    connection.request(method, address, body, headers)
    response = connection.getresponse()
    return response.status, response.read().decode()


@contextmanager
def server(data: Path) -> Iterator[tuple[str, int]]:
    """The real server on a free port."""
    port = _free_port()
    command = [sys.executable, "-c", _COMMAND, "serve", "--data", str(data)]
    process = subprocess.Popen([*command, "--port", str(port)])
    try:
        yield _answering(port)
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def floor() -> Iterator[tuple[str, int]]:
    """The smallest Django on the same server."""
    from mingzhang.web.operation import serving

    port = _free_port()
    command = serving.server_command("127.0.0.1", port, 2, "benchmarks.hello:application")
    root = str(Path(__file__).resolve().parents[1])
    process = subprocess.Popen(command, cwd=root, start_new_session=True)
    try:
        yield _answering(port)
    finally:
        process.terminate()
        process.wait(30)


def previews(host: str, port: int) -> Times:
    """A draft of many lines: after every change its preview and its findings."""
    from benchmarks.growth import department
    from mingzhang.entry.flat import budget_to_rows
    from mingzhang.web.draft.stored import write_rows
    from mingzhang.web.models import DraftRow, Organisation, Role, Slot, User

    organisation = Organisation.objects.create(
        name="清禾县测量局", kind="department", code="999", address="measured", county="清禾县"
    )
    slot = Slot.objects.create(
        organisation=organisation, year=2025, kind="budget", profile="shanxi-county-budget-2025"
    )
    write_rows(slot, budget_to_rows(department(PROJECTS)))
    clerk = User.objects.create(username="measured", role=Role.CLERK, organisation=organisation)
    session = _session(clerk)
    rows = list(DraftRow.objects.filter(slot=slot, table="lines").order_by("position")[:8])
    connection = http.client.HTTPConnection(host, port, timeout=60)
    times = Times()
    for row in rows:
        save = json.dumps(
            {
                "uid": uuid.uuid4().hex,
                "operations": [
                    {"op": "set", "table": "lines", "uid": row.uid, "field": "note",
                     "before": row.values.get("note", ""), "after": uuid.uuid4().hex[:8]}
                ],
            }
        )  # fmt: skip
        _ask(connection, "POST", f"/work/slots/{slot.pk}/fill/edits/", save, session)
        began = time.perf_counter()
        for part in ("tables", "findings"):
            address = f"/work/slots/{slot.pk}/fill/preview/?part={part}"
            status, answer = _ask(connection, "GET", address, None, session)
            if status != 200 or json.loads(answer)["mistakes"]:
                times.wrong.append(f"{status} {address}: {answer[:200]}")
        times.add("preview", time.perf_counter() - began)
    return times


def measure(options: argparse.Namespace) -> bool:
    """One database: fill it, serve it, read and write. Whether all goals are met."""
    from mingzhang.web.operation import serving

    data = Path(os.environ["MINGZHANG_DATA"])
    serving.configure(data)
    serving.migrate()
    began = time.perf_counter()
    slots = populate(options.departments)
    print(f"    county made in {time.perf_counter() - began:.0f} s")
    missed: list[str] = []

    def told(name: str, times: Times) -> None:
        print(f"  {name}:")
        print("\n".join(times.rows()))
        missed.extend(f"wrong: {words}" for words in times.wrong[:5])

    with floor() as (host, port):
        hello = read_pages(host, port, options.readers, options.seconds / 3, [("hello", "/")])
        told(f"{options.readers} readers of a Django that says hello", hello)
    with server(data) as (host, port):
        listed = addresses(host, port)
        for name in ("cold", "warm"):
            times = read_pages(host, port, options.readers, options.seconds, listed)
            told(f"{options.readers} readers, {name}, {times.rate:.0f} pages a second", times)
        print(
            f"    {hello.rate / times.rate:.1f} times a hello of Django ({hello.rate:.0f} a second)"
        )
        if times.p95 > GOALS["read"]:
            missed.append(f"p95 of reading {times.p95:.0f} ms, goal {GOALS['read']:.0f}")
        if hello.rate / times.rate > FLOOR:
            missed.append(f"{hello.rate / times.rate:.1f} times a hello of Django, goal {FLOOR}")
        saved, lost = save_cells(host, port, slots, options.clerks, options.seconds, 0.2)
        told(f"{options.clerks} clerks, {lost} lost writes", saved)
        if saved.p95 > GOALS["save"]:
            missed.append(f"p95 of saving {saved.p95:.0f} ms, goal {GOALS['save']:.0f}")
        shown = previews(host, port)
        told("preview and findings of 514 lines after a change", shown)
        if max(shown.taken["preview"]) > GOALS["preview"]:
            missed.append(
                f"preview {max(shown.taken['preview']):.0f} ms, goal {GOALS['preview']:.0f}"
            )
    print("\n".join(f"    MISSED {words}" for words in missed) or "    all goals met", flush=True)
    return not missed


def main() -> int:
    """Both databases, each in a process of its own; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, default=100)
    parser.add_argument("--readers", type=int, default=32)
    parser.add_argument("--clerks", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--only", choices=("sqlite", "postgres", "here"), default="")
    options = parser.parse_args()
    if options.only == "here":
        return 0 if measure(options) else 1
    status = 0
    for name in ("sqlite", "postgres"):
        if options.only in ("", name):
            with tempfile.TemporaryDirectory(prefix="mingzhang-load-") as folder:
                status |= _measured(name, Path(folder))
    return status


def _measured(name: str, folder: Path) -> int:
    """One run in a process with an environment of its own."""
    environment = {
        **os.environ,
        "MINGZHANG_DATA": str(folder / "data"),
        "MINGZHANG_SECRET_KEY": uuid.uuid4().hex * 2,
        "MINGZHANG_AUDIT_KEY": uuid.uuid4().hex * 2,
        "MINGZHANG_REQUIRE_MFA": "0",
        "MINGZHANG_LOG": "json",
    }
    command = [sys.executable, "-m", "benchmarks.load", *sys.argv[1:], "--only", "here"]
    print(f"{name}:", flush=True)
    log = folder / "log"
    if name == "sqlite":
        environment.pop("DATABASE_URL", None)
        with log.open("wb") as errors:
            return subprocess.run(command, env=environment, stderr=errors, check=False).returncode
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from web.postgres import running_postgres

    with running_postgres() as address, log.open("wb") as errors:
        environment["DATABASE_URL"] = address
        return subprocess.run(command, env=environment, stderr=errors, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
