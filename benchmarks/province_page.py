"""What pages cost when they are made anew, in a province: processor time and questions.

Asked by `benchmarks.province` of the database that it has filled. Run with few bodies and with
many, the two tables say which page grows with the province.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Goals

YEAR = 2020
_SLOT = f"/d/b5/{YEAR}/budget/"
PUBLIC = {
    "home": "/",
    "department": "/d/b5/",
    "booklet": _SLOT,
    "project": _SLOT + "projects/p1/",
    "search": "/search/?text=饮水安全",
    "comparison": f"/compare/?d=b5&d=b7&y={YEAR}&y={YEAR + 1}",
    "feed": "/feed.xml",
    "map of the site": "/sitemap.xml",
    "a part of it": "/sitemap-2.xml",
    "catalogue": "/catalog.jsonld",
    "verify": f"/verify/?digest={'0' * 64}",
    "API, publications": "/api/v1/publications?limit=50",
    "API, search": "/api/v1/search?q=饮水安全",
}
OFFICE = {
    "bureau, first page": ("bureau", "/work/"),
    "bureau, queue": ("bureau", "/work/queue/?all=1"),
    "bureau, calendar": ("bureau", "/work/calendar/"),
    "unit, first page": ("clerk", "/work/"),
    "unit, queue": ("clerk", "/work/queue/?all=1"),
}


def page() -> dict[str, Any]:
    """What the portal shows of every booklet here: five figures and two projects."""
    keys = ("income_total", "expenditure_total", "basic", "project", "three_public")
    whose = {"name": "局", "address": "b5", "kind": "department", "county": "县", "parent": None}
    lists = ("tree", "three_public", "economic", "tables", "parts", "sections", "outcomes",
             "notices", "glossary")  # fmt: skip
    project = {"unit": "局", "fen": 10**6, "category": "", "goal": "", "indicators": [], "html": ""}
    return {
        "schema": 4,
        "title": "局2020年部门预算",
        "organisation": whose,
        "year": YEAR,
        "kind": "budget",
        "number": 1,
        "published_at": "2024-01-01T00:00:00+00:00",
        "reason": "",
        "key": [{"key": key, "label": key, "fen": 10**8, "previous_fen": None} for key in keys],
        "flows": {"nodes": [], "links": []},
        **{name: [] for name in lists},
        "department_target": None,
        "catalogue": None,
        "passed": {},
        "projects": [{"slug": f"p{n}", "name": f"项目{n}", **project} for n in (1, 2)],
    }


def costs(goals: Goals, most: float) -> None:
    """Every page made anew, after once to warm up."""
    print(f"{'':24}{'program ms':>12}{'database ms':>12}{'questions':>11}{'KB':>9}")
    for name, client, address in _pages():
        answer = client.get(address, HTTP_HOST="127.0.0.1")
        if answer.status_code == 404 and "sitemap" in address:  # one file holds all
            continue
        assert answer.status_code == 200, (address, answer.status_code, answer.headers)
        program, database, questions = _asked(client, address)
        size = len(answer.content) / 1024
        print(f"  {name:22}{program:12.1f}{database:12.1f}{questions:11}{size:9.1f}", flush=True)
        if "site" not in name and "part" not in name and name != "catalogue":  # robots wait
            goals.most(f"  {name}", program + database, most, "ms")


def _pages() -> Iterator[tuple[str, Any, str]]:
    from django.test import Client

    from mingzhang.web.models import Organisation, User

    for name, address in PUBLIC.items():
        yield name, Client(), address
    body = Organisation.objects.get(address="b5")
    people = {
        "clerk": {"role": "clerk", "organisation": body},
        "bureau": {"role": "bureau", "desk": "business"},
    }
    clients = {}
    for who, given in people.items():
        person = User.objects.create_user(f"page-{who}", **given)
        clients[who] = Client()
        clients[who].force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    for name, (who, address) in OFFICE.items():
        yield name, clients[who], address


def _asked(client: Any, address: str) -> tuple[float, float, int]:
    """Milliseconds of processor of the program and of the database, and how many questions."""
    from django.db import connection

    from mingzhang.web.portal import serving

    count = 0

    def counted(execute: Any, *given: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*given)

    times = 3
    of: Any = connection
    database = _database_time(of.connection.info.backend_pid)
    began = time.process_time()
    with connection.execute_wrapper(counted):
        for _turn in range(times):
            serving.forget()
            client.get(address, HTTP_HOST="127.0.0.1")
    program = time.process_time() - began
    database = _database_time(of.connection.info.backend_pid) - database
    return program / times * 1000, database / times * 1000, count // times


def _database_time(process: int) -> float:
    """Processor seconds of the server's process for our connection, to a hundredth."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
