"""Buckets that all processes share: how often somebody may do something.

A bucket holds so many requests and fills again evenly. With PostgreSQL it is a row of an unlogged
table there, so that it counts for every machine; with SQLite, which one machine has, a row of a
small file of its own, so that counting never waits for who writes to the platform. Where neither
can be written (a full disk), reading goes on and nothing is counted.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Sequence
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, transaction

_log = structlog.get_logger("mingzhang.bucket")
_TABLE = """
CREATE TABLE IF NOT EXISTS mingzhang_bucket
(key varchar(200) PRIMARY KEY, held double precision NOT NULL, at double precision NOT NULL)
"""
# What is held now; a clock that was set back fills nothing and takes nothing away.
_NOW = (
    "{least}(%(most)s, mingzhang_bucket.held"
    " + {greatest}(0, %(now)s - mingzhang_bucket.at) * %(rate)s)"
)
_TAKE = f"""
INSERT INTO mingzhang_bucket (key, held, at) VALUES (%(key)s, %(most)s - %(count)s, %(now)s)
ON CONFLICT (key) DO UPDATE SET held = {_NOW} - %(count)s, at = %(now)s WHERE {_NOW} >= %(count)s
RETURNING held
"""
_HELD = f"SELECT {_NOW} FROM mingzhang_bucket WHERE key = %(key)s"
_CLEAR = "DELETE FROM mingzhang_bucket WHERE at < %(now)s OR key = %(key)s"
_FORGET_EVERY = 600.0
_local = threading.local()
_forgotten = 0.0


def take(key: str, count: float, most: float, seconds: float) -> float:
    """Take from a bucket; the seconds to wait where it does not hold so much, else 0.

    Args:
        key: whose and for what, at most 200 characters.
        most: what a full bucket holds; seconds: in which an empty one is full again.
    """
    given = {"key": key, "count": count, "most": most, "rate": most / seconds, "now": time.time()}
    try:
        if _ask(_TAKE, given):
            _forget_old(given)
            return 0.0
        held = _ask(_HELD, given)
    except (DatabaseError, sqlite3.Error) as error:
        _log.warning("bucket", error=str(error))
        return 0.0
    return (count - float(held[0])) * seconds / most if held else 0.0


def empty_all() -> None:
    """Forget every bucket."""
    _ask(_CLEAR, {"key": "", "now": time.time() + 3600})


def _forget_old(given: dict[str, Any]) -> None:
    global _forgotten
    if given["now"] - _forgotten > _FORGET_EVERY:
        _forgotten = given["now"]
        _ask(_CLEAR, {"key": "", "now": given["now"] - 24 * 3600})


def _file() -> sqlite3.Connection:
    """The file of this thread; where it was removed, another is made."""
    path = settings.DATA / "buckets.sqlite3"
    kept: tuple[str, sqlite3.Connection] | None = getattr(_local, "kept", None)
    if kept is not None and kept[0] == str(path) and path.exists():
        return kept[1]
    file = sqlite3.connect(path, timeout=2, isolation_level=None)
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=OFF")
    file.execute(_TABLE)
    _local.kept = (str(path), file)
    return file


def _ask(words: str, given: dict[str, Any]) -> Sequence[Any] | None:
    """The first row of the answer."""
    if connection.vendor == "postgresql":
        words = words.format(least="LEAST", greatest="GREATEST")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(words, given)
            return cursor.fetchone() if cursor.description else None
    words = words.format(least="min", greatest="max")
    for name in given:
        words = words.replace(f"%({name})s", f":{name}")
    found: Sequence[Any] | None = _file().execute(words, given).fetchone()
    return found
