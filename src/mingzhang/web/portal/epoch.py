"""Whether the public still sees what it saw: asked before every page, so it is a few look-ups.

What the public sees changes by deeds that the audit log records, whose seals never come again, or
because an hour has come. So the newest seals of such deeds and the newest hour that has come say
it, however many publications there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from threading import Lock
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from mingzhang.web.models import Organisation, Publication

Epoch = tuple[object, ...]
DEEDS = (
    "publication.made",
    "slot.withdraw",
    "slot.bureau_approve",
    "slot.plan",
    "organisation.create",
    "organisation.change",
    "organisation.import",
    "demonstration.load",
)
"""Deeds of the audit log after which a public page may read otherwise."""
_NEWEST = "(SELECT seal FROM web_auditentry WHERE action = '{deed}' ORDER BY number DESC LIMIT 1)"
_EPOCH = f"""
SELECT {", ".join(_NEWEST.format(deed=deed) for deed in DEEDS)},
       (SELECT visible_from FROM web_publication WHERE visible_from <= %s
        ORDER BY visible_from DESC LIMIT 1),
       (SELECT MAX(id) FROM web_slot)
"""


_held: ContextVar[Epoch | None] = ContextVar("held", default=None)


@contextmanager
def held(now: Epoch) -> Iterator[None]:
    """While a page is made everything that it asks is of the moment at which it was asked for."""
    token = _held.set(now)
    try:
        yield
    finally:
        _held.reset(token)


def epoch() -> Epoch:
    """What changes whenever the public may see something else."""
    known = _held.get()
    if known is not None:
        return known
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_EPOCH, [_now()])
            found = cursor.fetchone()
    elif connection.in_atomic_block:  # it may see what nobody else does yet
        found = _prepared()
    else:
        found = _asking.answer(_prepared)
    return (timezone.localdate(), *found)  # what is late is so from midnight on


def _now() -> Any:
    return connection.ops.adapt_datetimefield_value(timezone.now())


def _prepared() -> tuple[object, ...]:
    """The same of PostgreSQL, which plans the question once for a connection."""
    from psycopg import Cursor

    connection.close_if_health_check_failed()  # as `connection.cursor` does
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        found: tuple[object, ...] = cursor.execute(_EPOCH, [_now()], prepare=True).fetchone() or ()
        return found


class _Asking:
    """One thread of a process asks at a time; who waits takes an answer that was asked for later.

    An answer is never older than the request that it is for: only what was asked after a request
    came is given to it. So all that come while somebody asks share the next answer, and what the
    database was asked for each of them costs one question.
    """

    def __init__(self) -> None:
        self._turns = count()
        self._lock = Lock()
        self._asked = -1
        self._answer: tuple[object, ...] = ()
        self._problem: DatabaseError | None = None

    def answer(self, ask: Callable[[], tuple[object, ...]]) -> tuple[object, ...]:
        """What was answered to a question that was put after this call.

        Raises:
            DatabaseError: the database did not answer; it is not waited for once for each.
        """
        came = next(self._turns)
        with self._lock:
            if self._asked < came:
                self._asked = next(self._turns)
                self._problem = None
                try:
                    self._answer = ask()
                except DatabaseError as error:
                    self._problem = error
            if self._problem is not None:
                raise self._problem
            return self._answer


_asking = _Asking()
_BODY = ("pk", "name", "address", "kind", "county", "parent")


def bodies_of(address: str) -> QuerySet[Organisation]:
    """An organisation, its department and its units, each found by an index of its own."""
    here = Organisation.objects.filter(address=address)
    is_near = Q(parent__in=here.values("pk")) | Q(pk__in=here.values("parent"))
    return Organisation.objects.filter(Q(address=address) | is_near)


def family(address: str) -> Epoch:
    """What the pages of one organisation are made of: it, its department or units, and theirs.

    Changes when one of them changes, and stays when somebody else publishes.
    """
    bodies = bodies_of(address).order_by("pk").values_list(*_BODY)
    known = tuple(bodies)
    here = [body[0] for body in known]
    published = Publication.objects.filter(slot__organisation__in=here).with_end().order_by("pk")
    now = timezone.now()
    seen = tuple((p.pk, p.visible_from <= now, p.is_gone) for p in published.only("visible_from"))
    return (known, seen)
