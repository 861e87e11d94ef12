"""The attack: one request after another out of a seed, and what each answer gave away."""

from __future__ import annotations

import re
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from benchmarks.attack import body
from benchmarks.attack.place import Address, Person, Place, addresses, look_around, people

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_METHODS = ("GET",) * 9 + ("POST",) * 8 + ("PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE")
_CALM = ("accounts/logout", "accounts/password", "deactivate", "disable", "reset", "factor")
"""What would only end the session, or the account, that attacks: seldom asked for."""

_FORM = re.compile(rb"<form\b[^>]*>.*?</form>", re.DOTALL)
_ACTION = re.compile(rb'<form\b[^>]*\baction="([^"]*)"')
_INPUT = re.compile(rb'<(?:input|textarea|select|button)\b[^>]*\bname="([\w-]+)"[^>]*>')
_VALUE = re.compile(rb'\bvalue="([^"]*)"')
_OPTION = re.compile(rb'<option\b[^>]*\bvalue="([^"]*)"')
_MOST_FORMS = 300


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page: where it goes, and what stood in it."""

    action: str
    person: Person
    fields: tuple[tuple[str, bytes], ...]
    files: tuple[str, ...]


@dataclass(slots=True)
class Outcome:
    """What came of it; nothing may be broken, leaked or wrong.

    Attributes:
        broken: failures of ours by where they happened, with the first request of each.
        leaks: answers that said more than the reader may know.
        longest: seconds of the slowest request of each view.
        problem: what the log and the tables say afterwards.
    """

    requests: int = 0
    jobs: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    views: set[str] = field(default_factory=set)
    broken: dict[str, str] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)
    longest: dict[str, float] = field(default_factory=dict)
    problem: str = ""

    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not (self.broken or self.leaks or self.problem)


class Attack:
    """Hostile requests, always the same ones for one seed and one place."""

    def __init__(self, seed: int, outcome: Outcome, only: Sequence[str] = ()) -> None:
        from django.test import Client

        self.random = Random(seed)
        self.outcome = outcome
        self.place: Place = look_around()
        self.people: list[Person] = people()
        known = addresses()
        self.addresses = [a for a in known if not only or a.route.startswith(tuple(only))]
        self.forms: dict[tuple[str, str], Form] = {}
        self.allowed: dict[str, list[str]] = {}
        self.known = [value for values in self.place.objects.values() for value, _slot in values]
        self.keys = tuple(sorted({word for address in known for word in address.words} | _KEYS))
        self.clients = {
            person.name: Client(raise_request_exception=False) for person in self.people
        }

    def run(self, requests: int, until: float = float("inf"), jobs: bool = False) -> None:
        """Send so many requests, or until a moment of the monotonic clock.

        Args:
            jobs: do what was asked of workers, too.
        """
        for number in range(requests):
            if time.monotonic() > until:
                return
            self._send()
            if jobs and number % 40 == 39:
                self._work()

    def _send(self) -> None:
        random = self.random
        person = random.choice(self.people)
        if self.forms and random.random() < 0.35:
            form = random.choice(list(self.forms.values()))
            self._ask(form.person, "POST", form.action, self._of_form(form), form.action)
            return
        address = random.choice(self.addresses)
        if any(word in address.route for word in _CALM) and random.random() < 0.9:
            return
        allowed = self.allowed.get(address.view)
        method = random.choice(allowed if allowed and random.random() < 0.9 else _METHODS)
        path = self.place.filled(random, address)
        if random.random() < 0.5 and address.words:
            pairs = [(w, body.some_text(random, self.known)) for w in self._some(address.words)]
            path += "?" + body.form(pairs)[0].decode()[:20_000]
        sent = (b"", "") if method in ("GET", "HEAD") else self._body(address)
        self._ask(person, method, path, sent, address.view)

    def _some(self, words: Sequence[str]) -> list[str]:
        return self.random.sample(list(words), self.random.randint(1, min(len(words), 6)))

    def _body(self, address: Address) -> body.Body:
        random = self.random
        kind = random.randrange(10)
        pairs = [
            (word, body.some_text(random, self.known))
            for word in (self._some(address.words) if address.words else ())
        ]
        if kind < 4:
            return body.form(pairs)
        if kind < 6:
            return body.multipart(random, pairs, ("file", "files"), body.file_content(random))
        if kind < 9:
            keys = address.words or self.keys
            seed = random.choice(_SEEDS) if random.random() < 0.6 else {}
            return body.as_json(random, body.changed(random, seed, keys, self.known))
        kinds = ("text/plain", "application/json", "application/x-www-form-urlencoded", "", "a/b;c")
        return random.randbytes(60), random.choice(kinds)

    def _of_form(self, form: Form) -> body.Body:
        """The form as it stood, but for a field or two."""
        random = self.random
        spoilt = set(self._some([name for name, _v in form.fields] or ["x"]))
        pairs = [
            (n, body.some_text(random, self.known) if n in spoilt and random.random() < 0.6 else v)
            for n, v in form.fields
        ]
        if form.files:
            return body.multipart(random, pairs, form.files, body.file_content(random))
        return body.form(pairs)

    def _ask(self, person: Person, method: str, path: str, sent: body.Body, view: str) -> None:
        from django.core.signals import got_request_exception
        from django.db import transaction

        raised: list[BaseException] = []

        def hear(**_given: Any) -> None:
            import sys

            error = sys.exc_info()[1]
            if error is not None:
                raised.append(error)

        headers = {"HTTP_ACCEPT_LANGUAGE": self.random.choice(("zh", "en", "\u00ff"))}
        if path.startswith("/api/") and person.key and self.random.random() < 0.9:
            headers["HTTP_AUTHORIZATION"] = f"Bearer {person.key}"
        client = self._client(person)
        got_request_exception.connect(hear)
        began = time.monotonic()
        status, content, kind = 500, b"", ""
        answer: Any = None
        try:
            # A request that breaks the transaction takes only its own part of it along.
            with transaction.atomic():
                answer = client.generic(method, path, sent[0], sent[1], **headers)
                status, kind = answer.status_code, answer.headers.get("Content-Type", "")
                content = b"".join(answer) if answer.streaming else answer.content
        except Exception as error:  # in front of the views, or while the answer was made
            raised.append(error)
            status = 500
        finally:
            got_request_exception.disconnect(hear)
        outcome = self.outcome
        outcome.requests += 1
        outcome.statuses[status] += 1
        if status < 400:
            outcome.views.add(view)
        if status == 405 and answer.headers.get("Allow"):
            self.allowed[view] = answer.headers["Allow"].split(", ")
        taken = time.monotonic() - began
        outcome.longest[view] = max(taken, outcome.longest.get(view, 0.0))
        told = f"{person.name} {method} {path[:300]} {sent[1][:40]} {sent[0][:200]!r}"
        if status >= 500 and status != 503:
            for error in raised or [RuntimeError(f"status {status}")]:
                outcome.broken.setdefault(where(error), f"{type(error).__name__} {error}\n  {told}")
        self._read(person, content, status, told)
        if method == "GET" and status == 200 and kind.startswith("text/html"):
            for form in self._forms_of(content, path, person):
                self.forms[(form.action, person.name)] = form
            while len(self.forms) > _MOST_FORMS:
                del self.forms[self.random.choice(list(self.forms))]

    def _client(self, person: Person) -> Any:
        """The browser of somebody, who has just given the password."""
        client = self.clients[person.name]
        if person.user is not None:
            session = client.session
            if session.get("_auth_user_id") != str(person.user.pk):
                client.force_login(person.user, _BACKEND)
                session = client.session
            given = {"method": "password", "at": time.time(), "reauthenticated": True}
            session["account_authentication_methods"] = [given]
            session["account_authentication_methods_user"] = str(person.user.pk)
            session.save()
        return client

    def _read(self, person: Person, content: bytes, status: int, told: str) -> None:
        """Look for what this person may not know."""
        from mingzhang.web.accounts.permission import may
        from mingzhang.web.models import Slot, User

        for secret in self.place.secrets:
            if secret in content:
                self.outcome.leaks.append(f"{status} {secret[:30]!r}: {told}")
        for number, mark in self.place.marks.items():
            if mark in content:
                user = User.objects.filter(pk=person.user.pk).first() if person.user else None
                if user is None or not may(user, "view", Slot.objects.get(pk=number)):
                    self.outcome.leaks.append(f"{status} slot {number}: {told}")

    def _forms_of(self, content: bytes, path: str, person: Person) -> Iterator[Form]:
        for text in _FORM.findall(content):
            if b'method="post"' not in text.lower():
                continue
            action = _ACTION.search(text)
            goal = action[1].decode("utf-8", "replace") if action else ""
            goal = goal.replace("&amp;", "&") or urlsplit(path).path
            if not goal.startswith("/") or any(word in goal for word in _CALM):
                continue
            fields: list[tuple[str, bytes]] = []
            files: list[str] = []
            options = _OPTION.findall(text)
            for tag in _INPUT.finditer(text):
                name = tag[1].decode()
                value = _VALUE.search(tag[0])
                if b'type="file"' in tag[0]:
                    files.append(name)
                elif tag[0].startswith(b"<select") and options:
                    fields.append((name, self.random.choice(options)))
                else:
                    fields.append((name, value[1] if value else b"1"))
            yield Form(goal, person, tuple(fields), tuple(files))

    def _work(self) -> None:
        """Do one job as a worker does it; a failure of ours in it is a finding."""
        from django.db import transaction

        from mingzhang.errors import MingzhangError
        from mingzhang.web.jobs.queue import Cancelled, Progress, claim, finish
        from mingzhang.web.jobs.task import get_task
        from mingzhang.web.models import JobState

        job = claim("attack")
        if job is None or job.kind == "demonstrate":
            return
        self.outcome.jobs += 1
        began = time.monotonic()
        try:
            with transaction.atomic():
                result = get_task(job.kind)(job, Progress(job)) or {}
            finish(job, JobState.DONE, result=result)
        except Cancelled:
            finish(job, JobState.CANCELLED)
        except MingzhangError as problem:
            finish(job, JobState.FAILED, str(problem))
        except Exception as error:
            self.outcome.broken.setdefault(where(error), f"job {job.kind}: {error!r}")
            finish(job, JobState.FAILED, "attack")
        view = f"job {job.kind}"
        self.outcome.longest[view] = max(
            time.monotonic() - began, self.outcome.longest.get(view, 0.0)
        )


def where(error: BaseException) -> str:
    """The last place of ours that an error came through, and what kind it is."""
    trace: TracebackType | None = error.__traceback__
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if "mingzhang" in frame.filename] or list(frames)
    last = ours[-1] if ours else None
    place = f"{last.filename.rpartition('mingzhang/')[2]}:{last.lineno}" if last else "?"
    return f"{type(error).__name__} at {place}"


_KEYS = frozenset(
    ("uid", "operations", "op", "table", "field", "before", "after", "values", "parent", "position")
)
_SEEDS: tuple[Any, ...] = (
    {
        "uid": "6f1c2a52-0000-4000-8000-000000000001",
        "operations": [
            {"op": "set", "table": "department", "uid": "department", "field": "county",
             "before": "", "after": "1"},
        ],
    },
    {
        "uid": "6f1c2a52-0000-4000-8000-000000000002",
        "operations": [
            {"op": "insert", "table": "lines", "uid": "6f1c2a52-0000-4000-8000-000000000003",
             "parent": "", "position": 1.0, "values": {"fen": "1", "function": "2050101"}},
            {"op": "move", "table": "lines", "uid": "6f1c2a52-0000-4000-8000-000000000003",
             "position": 2.0},
            {"op": "delete", "table": "lines", "uid": "6f1c2a52-0000-4000-8000-000000000003",
             "before": {}, "inner": {}},
        ],
    },
    {"move": "submit", "comment": "x", "version": 1, "override": "x", "day": "2025-02-01"},
    {"text": "x", "anchor": "cell/basic/main/301/total", "place": "x", "quote": "x"},
    {"table": "money", "rows": [{"day": "2025-03-01", "fen": "1", "kind": "x"}], "number": 1},
)  # fmt: skip
"""Data as the pages and programs send it."""
