"""Writers in turn: SQLite has one writer at a time, and who finds it busy sleeps and tries again.

Threads of one process queue here instead, which is fair and several times faster under load. It
must be the outermost of a transaction: who waits here may hold no lock of the database. Where the
database is locked for long, few threads wait, and none for long: the others go on answering.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import BoundedSemaphore, Lock

from django.conf import settings
from django.db import OperationalError, connection

PATIENCE = 20.0
"""Seconds in which a writer's turn must come; as long as SQLite itself waits for a lock."""

SHORT_PATIENCE = 2.0
"""Seconds for a place among those who wait, where as many wait as ever may."""

_turn = Lock()
_places = BoundedSemaphore(settings.BODIES_AT_ONCE)


def in_turn() -> AbstractContextManager[object]:
    """The turn of this process's writers; nothing where the database has many.

    Raises:
        OperationalError: it did not come in time.
    """
    free = connection.vendor != "sqlite" or connection.in_atomic_block
    return nullcontext() if free else waited()


@contextmanager
def waited() -> Iterator[None]:
    """The turn of one thread."""
    if not _places.acquire(timeout=SHORT_PATIENCE):
        raise OperationalError("database is locked: too many wait for it")
    try:
        if not _turn.acquire(timeout=PATIENCE):
            raise OperationalError("database is locked: the turn did not come")
        try:
            yield
        finally:
            _turn.release()
    finally:
        _places.release()
