"""What is attacked: addresses with the words that their views read, objects, people, secrets."""

from __future__ import annotations

import inspect
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote_from_bytes

from benchmarks.attack.body import some_text

_HOLE = re.compile(r"<(?:(\w+):)?(\w+)>")
_READ = re.compile(r'(?:GET|POST|FILES|sent|data|query)(?:\.get(?:list)?)?[(\[]\s*"([\w-]+)"')
_SLOT = "slot_id"


@dataclass(frozen=True, slots=True)
class Address:
    """One entry of the lists of addresses.

    Attributes:
        route: with holes, `work/slots/<int:slot_id>/`.
        words: parameters and fields that the module of its view reads.
    """

    route: str
    view: str
    words: tuple[str, ...]


def addresses() -> list[Address]:
    """Every address of the platform."""
    from django.urls import URLPattern, get_resolver

    def walk(resolver: Any, before: str) -> Iterator[Address]:
        for entry in resolver.url_patterns:
            route = before + str(entry.pattern)
            if isinstance(entry, URLPattern):
                view: Any = inspect.unwrap(entry.callback)
                view = getattr(view, "view_class", getattr(view, "func", view))
                module = sys.modules.get(view.__module__)
                text = inspect.getsource(module) if module is not None else ""
                words = tuple(sorted(set(_READ.findall(text))))
                yield Address(route, f"{view.__module__}.{getattr(view, '__name__', '')}", words)
            else:
                yield from walk(entry, route)

    return list(walk(get_resolver(), ""))


@dataclass(slots=True)
class Place:
    """The objects of the database by the holes of addresses, and what nobody may be told."""

    objects: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    """Values with the slot that each belongs to, 0 for none."""

    secrets: tuple[bytes, ...] = ()
    marks: dict[int, bytes] = field(default_factory=dict)
    """A text of each slot that only those who may see it may read."""

    def filled(self, random: Random, address: Address) -> str:
        """The address with its holes filled: what is there, what is another's, what is not."""
        holes = [name for _kind, name in _HOLE.findall(address.route)]
        chosen: dict[str, str] = {}
        slot = 0
        for name in holes:
            known = self.objects.get(name, [])
            if name == _SLOT or not known:
                continue
            value, of = random.choice(known)
            chosen[name], slot = value, of or slot
        if _SLOT in holes and slot and random.random() < 0.6:
            chosen[_SLOT] = str(slot)

        def fill(match: re.Match[str]) -> str:
            name = match[2]
            if random.random() < 0.08:
                return quote_from_bytes(some_text(random, ())[:3000], safe="")
            if name not in chosen:
                known = self.objects.get(name, [])
                chosen[name] = random.choice(known)[0] if known else "1"
            return quote_from_bytes(chosen[name].encode(), safe="")

        return "/" + _HOLE.sub(fill, address.route.removeprefix("^").removesuffix("$"))


def look_around() -> Place:
    """The place as it stands in the database, marked."""
    from django.conf import settings

    from mingzhang.web import models

    def numbers(model: Any, slot: str = "") -> list[tuple[str, int]]:
        names = ("pk", slot) if slot else ("pk",)
        rows = model.objects.order_by("-pk").values_list(*names)[:200]
        return [(str(row[0]), int(row[1] or 0) if slot else 0) for row in rows]

    def words(*texts: str) -> list[tuple[str, int]]:
        return [(text, 0) for text in texts]

    organisations = models.Organisation.objects.values_list("address", flat=True)
    objects = {
        _SLOT: numbers(models.Slot),
        "user_id": numbers(models.User),
        "organisation_id": numbers(models.Organisation),
        "token_id": numbers(models.Token),
        "job_id": numbers(models.Job, "slot_id"),
        "edit_id": numbers(models.DraftEdit, "slot_id"),
        "upload_id": numbers(models.Upload, "slot_id"),
        "thread_id": numbers(models.Thread, "slot_id"),
        "copy_id": numbers(models.WebsiteCopy, "publication__slot_id"),
        "publication_id": numbers(models.Publication, "slot_id"),
        "number": [
            (str(number), slot)
            for number, slot in models.Version.objects.values_list("number", "slot_id")[:200]
        ],
        "address": words(*filter(None, organisations)),
        "year": words("2024", "2025", "2026", "1999"),
        "kind": words("budget", "final_accounts"),
        "table": words("readings", "money", "purchases", "assets", "checked", "evidence", "lines"),
        "form": words(*("pdf", "docx", "ofd", "xlsx", "html", "csv", "json", "zip", "letter")),
        "name": words(*_NAMES),
        "slug": words("1", "basic", "01", "overview", "projects"),
        "question": words("disclosed", "late"),
    }
    hashes = models.User.objects.values_list("password", flat=True)[:3]
    secrets = (settings.SECRET_KEY, settings.AUDIT_KEY, str(settings.DATA), *hashes)
    told = (b"Traceback (most recent", b"django.db.utils", b"site-packages")
    return Place(objects, (*(text.encode() for text in secrets if text), *told), _marked(models))


_NAMES = (
    *("start", "submit", "recall", "unit_approve", "unit_return", "department_approve"),
    *("department_return", "bureau_approve", "bureau_return", "publish", "correct", "withdraw"),
    *("performance", "procurement", "assets", "business", "stop", "reopen", "replace"),
)


def _marked(models: Any) -> dict[int, bytes]:
    """A remark in every slot that the public does not see; only those who may see it may read."""
    found: dict[int, bytes] = {}
    author = models.User.objects.filter(role=models.Role.BUREAU).first()
    for slot in models.Slot.objects.exclude(pk__in=models.Publication.objects.values("slot"))[:60]:
        text = f"密语{slot.pk}号·{time.monotonic_ns()}"
        thread = models.Thread.objects.create(slot=slot, opened_by=author)
        models.Comment.objects.create(thread=thread, user=author, text=text)
        found[slot.pk] = text.encode()
    return found


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who attacks; nobody in particular where there is no account.

    Attributes:
        key: of a token for programs, empty for none.
    """

    name: str
    user: Any = None
    key: str = ""


def people() -> list[Person]:
    """Two of every role and desk, some with a token, and a stranger."""
    from mingzhang.web.api.token import SCOPES, make_token
    from mingzhang.web.models import User

    found = [Person("stranger")]
    seen: dict[str, int] = {}
    for user in User.objects.filter(is_active=True).order_by("pk"):
        kind = f"{user.role}/{user.desk}"
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= 2:
            user.must_change_password = False
            user.save(update_fields=["must_change_password"])
            _token, key = make_token(user, "attack", SCOPES, None)
            found.append(Person(user.username, user, key))
    return found
