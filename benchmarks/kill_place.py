"""What `benchmarks.kill` works on, and how it looks afterwards; each in a process of its own.

`python -m benchmarks.kill_place prepare` prints what clerks and programs need as JSON, `examine`
reads what they were promised and prints what became of it.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

CLERKS = 4
CELLS = 20
DRAIN = 180.0
"""Seconds that jobs may take to end once nothing is killed any more."""
EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "lanxian-media-center-2025"
_YEAR = {"readings": "readings.csv", "money": "ledger.csv", "purchases": "procurement/journal.csv"}


def prepare(checks: int, published: int, filers: int = 0) -> dict[str, Any]:
    """Two departments with drafts, two clerks in each, and one whose year is kept.

    Args:
        checks: jobs that check a version of each draft.
        published: booklets that wait to be published.
        filers: programs that hand in files to be checked.
    """
    from django.core.management import call_command

    from mingzhang.demonstration.county import invented_budget, invented_county
    from mingzhang.entry.flat import budget_to_rows
    from mingzhang.web.draft.stored import write_rows
    from mingzhang.web.draft.version import freeze
    from mingzhang.web.jobs import enqueue
    from mingzhang.web.models import Organisation, Slot, State

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
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
        for _job in range(checks):
            enqueue("check_again", {"version": version.pk}, slot=slot)
        clerks.extend(_clerks_of(slot, number))
    programs = list(_programs(published))
    return {"clerks": clerks, "programs": programs, "filers": [*map(_filer, range(filers))]}


def _filer(number: int) -> dict[str, Any]:
    """A program that hands in files."""
    from django.utils import timezone

    from mingzhang.web.api.token import make_token
    from mingzhang.web.models import Organisation, Role, User

    name = f"filer-{number}"
    organisation = Organisation.objects.get(address="kept")
    user = User.objects.create(username=name, role=Role.CLERK, organisation=organisation)
    _token, key = make_token(user, name, ("check",), timezone.now() + timedelta(1))
    return {"name": name, "key": key, "pause": 4.5}


def _clerks_of(slot: Any, number: int) -> Iterator[dict[str, Any]]:
    """Those who type one draft, each with cells that are theirs alone."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from mingzhang.web.models import Role, User

    lines = list(slot.rows.filter(table="lines", values__has_key="fen"))
    for half in range(CLERKS // 2):
        user = User(username=f"k{number}{half}", role=Role.CLERK, organisation=slot.organisation)
        user.set_unusable_password()
        user.save()
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        mine = lines[half * CELLS : (half + 1) * CELLS]
        yield {
            "slot": slot.pk,
            "session": session.session_key,
            "cells": [(row.uid, row.values["fen"]) for row in mine],
        }


def _programs(published: int) -> Iterator[dict[str, Any]]:
    """The example's department: booklets that wait to be published, and a year that is kept."""
    from dataclasses import replace

    from django.utils import timezone

    from mingzhang.entry import read_source
    from mingzhang.entry.flat import budget_to_rows
    from mingzhang.web.api.token import make_token
    from mingzhang.web.draft.stored import write_rows
    from mingzhang.web.draft.version import freeze
    from mingzhang.web.jobs import enqueue
    from mingzhang.web.models import Organisation, Role, Slot, User
    from mingzhang.web.workflow import perform

    budget = read_source(EXAMPLE)
    organisation = Organisation.objects.create(
        name=budget.department.name, kind="department", code="900", address="kept"
    )
    for year in range(2025, 2025 - published, -1):
        slot = Slot.objects.create(
            organisation=organisation, year=year, kind="budget", profile=budget.profile
        )
        write_rows(slot, budget_to_rows(replace(budget, year=year)))
        freeze(slot, None)
        for move in ("submit", "unit_approve", "bureau_approve"):
            day = {"day": date(year, 2, 1)} if move == "bureau_approve" else {}
            perform(slot, move, None, address="", override="已核实", **day)
        enqueue("publish", {"override": "已核实"}, slot=slot)
    kept = Slot.objects.get(organisation=organisation, year=2025)
    for table, rows in _rows().items():
        user = User.objects.create(
            username=f"program-{table}", role=Role.CLERK, organisation=organisation
        )
        until = timezone.now() + timedelta(1)
        _token, key = make_token(user, table, ("year",), until)
        yield {"slot": kept.pk, "table": table, "key": key, "rows": rows, "pause": 0.3}


def _rows() -> dict[str, list[dict[str, str]]]:
    """Rows that a year may have: a reading of every day, the example's ledger and purchases."""
    made = {}
    for table, name in _YEAR.items():
        with (EXAMPLE / "year" / name).open(encoding="utf-8-sig", newline="") as file:
            made[table] = [
                {key: text for key, text in row.items() if text and key != "封记"}
                for row in csv.DictReader(file)
            ]
    first, day = made["readings"][0], date(2025, 1, 1)
    made["readings"] = [
        {**first, "日期": (day + timedelta(number)).isoformat()} for number in range(365)
    ]
    return made


def examine(expected: dict[str, Any]) -> dict[str, Any]:
    """Wait until the jobs have ended, then look for what is lost, repeated or broken."""
    from django.db import connection

    from mingzhang.web.models import CheckRun, DraftEdit, DraftRow, Job, JobState
    from mingzhang.web.operation import held, scrubbing
    from mingzhang.web.operation.verification import referenced
    from mingzhang.web.storage import store

    until = time.monotonic() + DRAIN
    unended = (JobState.QUEUED, JobState.RUNNING)
    while Job.objects.filter(state__in=unended).exists() and time.monotonic() < until:
        time.sleep(0.5)
    kept = {row.uid: row.values.get("fen", "") for row in DraftRow.objects.all()}
    lost = sum(kept.get(uid) != text for uid, text in expected["cells"].items())
    edits = Counter(DraftEdit.objects.values_list("uid", flat=True))
    lost += sum(edits[uid] == 0 for uid in expected["edits"])
    repeated = sum(times > 1 for times in edits.values())
    for sent in expected["programs"]:
        gone, twice = _of_the_year(sent)
        lost, repeated = lost + gone, repeated + twice
    gone, twice = _handed_in(expected.get("files", {}))
    lost, repeated = lost + gone, repeated + twice
    states = Counter(Job.objects.values_list("state", flat=True))
    checked = Job.objects.filter(state=JobState.DONE, kind="check_again")
    results = Counter(job.result.get("run") for job in checked)
    problems = []
    known = set(CheckRun.objects.values_list("id", flat=True))
    if not set(results) <= known:
        problems.append("a job that is done has no result")
    if Job.objects.exclude(state__in=unended).filter(ended_at=None).exists():
        problems.append("a job ended without a time")
    verdict = held.verify()
    if verdict.problem:
        problems.append(verdict.problem)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            words = cursor.fetchone()[0]
            if words != "ok":
                problems.append(words)
    published, half = _published()
    unnamed = scrubbing.find_unnamed()
    for digest in sorted(referenced().union(unnamed)):
        try:
            store.get(digest)
        except (FileNotFoundError, store.Damaged) as error:
            problems.append(f"file {digest[:16]}: {type(error).__name__}")
    for place in map(Path, expected.get("stores", ())):
        for path in place.glob("??/[!.]*"):
            digest = path.parent.name + path.name
            if path.read_bytes() != store.get(digest):
                problems.append(f"file {digest[:16]}: {place} holds something else")
    shared = {"unnamed": len(unnamed)} if "files" in expected else {}
    return shared | {
        "lost": lost,
        "repeated": repeated,
        "jobs": dict(states),
        "stuck": sum(states[state] for state in unended),
        "runs_twice": sum(times > 1 for times in results.values()),
        "published": published,
        "half": half,
        "problems": problems,
    }


def _handed_in(files: dict[str, int]) -> tuple[int, int]:
    """How many files whose job was acknowledged have none, and how many have several.

    Args:
        files: the job of each, by the key that it was handed in under.
    """
    from mingzhang.web.api.repeat import request_of
    from mingzhang.web.models import Job, Upload

    names = Counter(Upload.objects.values_list("name", flat=True))
    jobs = Counter(job.payload.get("key") for job in Job.objects.filter(kind="check_file"))
    answered = {job.pk: job for job in Job.objects.filter(pk__in=files.values())}
    gone = twice = 0
    for key, number in files.items():
        job, known = answered.get(number), request_of(key, "").key
        gone += job is None or not job.result.get("report") or job.payload.get("key") != known
        twice += names[f"{key}.html"] != 1 or jobs[known] != 1
    return gone, twice


def _of_the_year(sent: dict[str, Any]) -> tuple[int, int]:
    """How many rows that were acknowledged are not there, and how many are there twice."""
    from mingzhang.web.models import YearRow
    from mingzhang.year.kept import TABLES, same_as

    part = TABLES[sent["table"]]
    rows = YearRow.objects.filter(slot=sent["slot"], table=sent["table"], struck_at=None)
    there = Counter(same_as(row.values) for row in rows)
    asked = []
    for row in sent["rows"]:
        fields = {name: part.find(name) for name in row}
        asked.append(same_as({f.key: row[name] for name, f in fields.items() if f is not None}))
    numbers = list(rows.order_by("number").values_list("number", flat=True))
    gaps = sum(number != wanted for number, wanted in zip(numbers, count(1), strict=False))
    return (
        sum(there[row] == 0 for row in asked) + gaps,
        sum(times > 1 for times in there.values()),
    )


def _published() -> tuple[int, int]:
    """How many booklets are public, and of how many something is that is not whole."""
    from mingzhang.web.models import Slot, State, Transition
    from mingzhang.web.publication import verify

    whole = half = 0
    approved = Transition.objects.filter(name="bureau_approve").values("slot")
    for slot in Slot.objects.filter(pk__in=approved):
        made = list(slot.publications.all())
        if slot.state == State.PUBLISHED:
            is_whole = len(made) == 1 and all(
                publication.figures.exists()
                and publication.entries.exists()
                and all(line.intact for line in verify.recompute(publication))
                for publication in made
            )
            whole, half = whole + is_whole, half + (not is_whole)
        else:
            half += bool(made)
    return whole, half


def main() -> None:
    """The part that is named."""
    import django

    django.setup()
    given = json.load(sys.stdin)
    made = prepare(**given) if sys.argv[1] == "prepare" else examine(given)
    print(json.dumps(made))


if __name__ == "__main__":
    main()
