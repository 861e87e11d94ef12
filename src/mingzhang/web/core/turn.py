"""Writers in turn: SQLite has one writer at a time, and who finds it busy sleeps and tries again.

Threads of one process queue here instead, which is fair and several times faster under load. It
must be the outermost of a transaction: who waits here may hold no lock of the database.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from threading import Lock

from django.db import connection

_turn = Lock()


def in_turn() -> AbstractContextManager[object]:
    """The turn of this process's writers; nothing where the database has many."""
    free = connection.vendor != "sqlite" or connection.in_atomic_block
    return nullcontext() if free else _turn
