"""`make load`: readers and clerks at once, SQLite beside PostgreSQL.

A county of 100 departments with two years of published booklets is made in a fresh database, the
real server is started on a free port, and clients on the same machine read and write. Prints
medians and 95th percentiles in milliseconds, and whether every acknowledged write is there.
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

YEARS = (2024, 2025)
_COMMAND = "from mingzhang.cli import run; run()"


@dataclass
class Times:
    """How long requests of each kind took, in seconds, and what went wrong."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

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


def populate(departments: int) -> list[int]:
    """A county of published booklets, and an open draft of the next year for every department.

    Returns:
        Ids of the slots with open drafts.
    """
    from datetime import date

    from mingzhang.demonstration.county import invented_budget, invented_county
    from mingzhang.entry.flat import budget_to_rows
    from mingzhang.web import workflow
    from mingzhang.web.draft.stored import write_rows
    from mingzhang.web.draft.version import Frozen, frozen_draft, keep_version
    from mingzhang.web.models import Organisation, Slot
    from mingzhang.web.publication import publishing

    # Pages are measured, not downloads: files are not made, and only the first booklet is checked.
    publishing.make_files = lambda *_parts: {}  # type: ignore[assignment]
    first: Frozen | None = None
    invented = [o for o in invented_county(departments) if o.kind == "department"]
    everybody = invented_county(departments)
    open_slots = []
    for number, made in enumerate(invented):
        organisation = Organisation.objects.create(
            name=made.name, kind="department", code=made.code, address=f"d{number}", county="清禾县"
        )
        for year in (*YEARS, YEARS[-1] + 1):
            slot = Slot.objects.create(
                organisation=organisation,
                year=year,
                kind="budget",
                profile=organisation.profile,
                due=date(year, 1, 20),
            )
            write_rows(slot, budget_to_rows(invented_budget(made, min(year, YEARS[-1]), everybody)))
            if year in YEARS:
                if first is None:
                    first = frozen_draft(slot)
                source, booklet = _computed(slot)
                keep_version(slot, Frozen(source, booklet, first.checked), None)
                workflow.perform(slot, "submit", None, address="")
                workflow.perform(slot, "unit_approve", None, address="")
                workflow.perform(slot, "bureau_approve", None, address="", day=date(year, 2, 1))
                publishing.publish(slot, None)
            else:
                workflow.perform(slot, "start", None, address="")
                open_slots.append(slot.pk)
        print(f"\r    {number + 1}/{len(invented)} departments", end="", flush=True)
    print()
    return open_slots


def _computed(slot: Any) -> tuple[str, str]:
    """Digests of a draft's rows and of its booklet, which is not checked."""
    from mingzhang.entry.flat import rows_to_budget, rows_to_data
    from mingzhang.pipeline.compilation import compute_booklet
    from mingzhang.tables.profile import get_profile
    from mingzhang.web.draft.stored import draft_rows
    from mingzhang.web.storage import store
    from mingzhang.web.storage.codec import booklet_to_data

    rows = draft_rows(slot)
    booklet = compute_booklet(rows_to_budget(rows, get_profile(slot.profile)))
    return store.put_json(rows_to_data(rows)), store.put_json(booklet_to_data(booklet))


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


def read_pages(host: str, port: int, readers: int, seconds: float) -> Times:
    """Many readers at once, each asking for one page after the other."""
    times, listed = Times(), addresses(host, port)
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

    _together(reader, readers)
    return times


def save_cells(
    host: str, port: int, slots: list[int], clerks: int, seconds: float, pause: float
) -> tuple[Times, int]:
    """Many clerks at once, each changing cells of a draft of their own.

    Returns:
        The times, and how many acknowledged writes are not in the database.
    """
    from django.test import Client

    from mingzhang.web.models import DraftRow, Role, Slot, User

    times = Times()
    end = time.monotonic() + seconds
    lost: list[str] = []

    def clerk(number: int) -> None:
        slot = Slot.objects.get(pk=slots[number % len(slots)])
        user = User.objects.create(
            username=f"clerk{number}", role=Role.CLERK, organisation=slot.organisation
        )
        client = Client()
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        session = client.cookies["mingzhang"].value
        row = DraftRow.objects.filter(slot=slot, table="lines").order_by("position")[0]
        text = row.values.get("note", "")
        connection = http.client.HTTPConnection(host, port, timeout=60)
        csrf = "x" * 32
        headers = {
            "Content-Type": "application/json",
            "Cookie": f"mingzhang={session}; csrftoken={csrf}",
            "X-CSRFToken": csrf,
        }
        while time.monotonic() < end:
            after = f"{number}-{uuid.uuid4().hex[:8]}"
            operation = {
                "op": "set", "table": "lines", "uid": row.uid, "field": "note",
                "before": text, "after": after,
            }  # fmt: skip
            body = json.dumps({"uid": uuid.uuid4().hex, "operations": [operation]})
            began = time.perf_counter()
            connection.request("POST", f"/work/slots/{slot.pk}/fill/edits/", body, headers)
            response = connection.getresponse()
            answer = response.read().decode()
            times.add("save", time.perf_counter() - began)
            if response.status == 200:
                text = after
            else:
                times.wrong.append(f"{response.status} {answer[:200]}")
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


@contextmanager
def server(data: Path) -> Iterator[tuple[str, int]]:
    """The real server on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", _COMMAND, "serve", "--data", str(data)]
    process = subprocess.Popen([*command, "--port", str(port)])
    try:
        for _attempt in range(240):
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=5).request("GET", "/")
                break
            except OSError:
                time.sleep(0.25)
        yield "127.0.0.1", port
    finally:
        process.terminate()
        process.wait(30)


def measure(options: argparse.Namespace) -> bool:
    """One database: fill it, serve it, read and write. Whether nothing was lost or refused."""
    from mingzhang.web.operation import serving

    data = Path(os.environ["MINGZHANG_DATA"])
    serving.configure(data)
    serving.migrate()
    began = time.perf_counter()
    slots = populate(options.departments)
    print(f"    county made in {time.perf_counter() - began:.0f} s")
    good = True
    with server(data) as (host, port):
        for name in ("cold", "warm"):
            times = read_pages(host, port, options.readers, options.seconds)
            print(f"  {options.readers} readers, {name}:")
            print("\n".join(times.rows()))
            good = good and not times.wrong
            print("\n".join(f"    wrong: {w}" for w in times.wrong[:5]))
        times, lost = save_cells(host, port, slots, options.clerks, options.seconds, 0.2)
        print(f"  {options.clerks} clerks:")
        print("\n".join(times.rows()))
        print(f"    lost writes: {lost}")
        print("\n".join(f"    wrong: {w}" for w in times.wrong[:5]))
        return good and not times.wrong


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
    from web.postgres import postgres

    with postgres(folder / "postgres") as address, log.open("wb") as errors:
        environment["DATABASE_URL"] = address
        return subprocess.run(command, env=environment, stderr=errors, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
