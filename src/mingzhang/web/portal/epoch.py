"""Whether the public still sees what it saw: asked before every page, so it is a few look-ups.

What the public sees changes by deeds that the audit log records, whose seals never come again, or
because an hour has come. So the newest seal of such a deed and the newest hour that has come say
it, however many publications there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from itertools import count
from threading import Lock
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from mingzhang.web.core.question import Question, prepared_cursor
from mingzhang.web.models import Organisation, Publication
from mingzhang.web.models.audit import PUBLIC_DEEDS

Epoch = tuple[object, ...]
_EPOCH = f"""
SELECT (SELECT seal FROM web_auditentry {{by}}
        WHERE action IN ({", ".join(f"'{deed}'" for deed in PUBLIC_DEEDS)})
        ORDER BY number DESC LIMIT 1),
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
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        found = _asked()  # SQLite answers sooner than another thread; who changes sees it first
    else:
        found = _asking.answer(_asked)
    return (timezone.localdate(), *found)  # what is late is so from midnight on


@cache
def question() -> str:
    """What the database is asked; SQLite has to be told which index finds it."""
    by = "" if connection.vendor == "postgresql" else "INDEXED BY public_deeds"
    return _EPOCH.format(by=by)


def _now() -> Any:
    return connection.ops.adapt_datetimefield_value(timezone.now())


def _asked() -> tuple[object, ...]:
    with prepared_cursor() as cursor:
        found: tuple[object, ...] = cursor.execute(question(), [_now()]).fetchone() or ()
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


_BODIES = Question(lambda address: bodies_of(address).order_by("pk").values_list(*_BODY))


def _published_near(address: str) -> QuerySet[Publication, Any]:
    near = bodies_of(address).values("pk")
    found: Any = Publication.objects.filter(slot__organisation__in=near).with_end().order_by("pk")
    chosen: QuerySet[Publication, Any] = found.values_list("pk", "visible_from", "is_gone")
    return chosen


_SEEN = Question(_published_near)


def family(address: str) -> Epoch:
    """What the pages of one organisation are made of: it, its department or units, and theirs.

    Changes when one of them changes, and stays when somebody else publishes.
    """
    now = timezone.now()
    seen = ((pk, since <= now, is_gone) for pk, since, is_gone in _SEEN.ask(address=address))
    return (tuple(_BODIES.ask(address=address)), tuple(seen))
