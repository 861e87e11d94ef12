"""Questions that public pages put again and again: made into SQL once, planned once.

Django makes a question into SQL anew each time, which for what a page asks takes several times as
long as the database takes to answer; and PostgreSQL plans it anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import UTC, datetime
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from mingzhang.lean import dataclass

Value = str | int | datetime
Row = TypeVar("Row")


def prepared_cursor() -> CursorWrapper:
    """A cursor whose statements the database plans once for a connection."""
    if connection.vendor != "postgresql":
        return connection.cursor()  # SQLite keeps what it has planned by itself
    connection.close_if_health_check_failed()  # as `connection.cursor` does
    connection.ensure_connection()
    with connection.wrap_database_errors:
        of: Any = connection
        made: CursorWrapper = of._prepare_cursor(_preparing()(of.connection))
        return made


@cache
def _preparing() -> type[Any]:
    from psycopg import Cursor

    class Preparing(Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
            return super().execute(query, params, **{**how, "prepare": True})

    return Preparing


@dataclass(frozen=True, slots=True)
class _Made:
    """A question as SQL.

    Attributes:
        places: of each value in the SQL its name, and where it has none what always stands there.
    """

    asked: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    places: Sequence[tuple[str, Any]]


class Question(Generic[Row]):
    """A question to the database that differs by a few values alone."""

    def __init__(self, make: Callable[..., QuerySet[Any, Row]]) -> None:
        """Remember how it is asked.

        Args:
            make: the question with the values, which are never None: its SQL is the same with all.
        """
        self._make = make
        self._made: dict[str, _Made] = {}

    def ask(self, **values: Value) -> list[Row]:
        """The rows, as the question itself would give them."""
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = _made(self._make, values)
        given = {name: _adapted(value) for name, value in values.items()}
        wanted = [given[name] if name else always for name, always in made.places]
        with prepared_cursor() as cursor:
            cursor.execute(made.sql, wanted)
            rows = cursor.fetchall()
        return _read(made, rows)


def _adapted(value: Value) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def _made(make: Callable[..., QuerySet[Any, Any]], values: Mapping[str, Value]) -> _Made:
    """Ask with two kinds of stand-ins; where these differ in what is made, a value belongs."""
    stand_ins = [
        {name: _stand_in(value, at, turn) for at, (name, value) in enumerate(values.items())}
        for turn in (0, 1)
    ]
    asked = [make(**given) for given in stand_ins]
    compilers = [one.query.get_compiler(using=one.db) for one in asked]
    (sql, first), (again, second) = (compiler.as_sql() for compiler in compilers)
    known = {
        (_adapted(one), _adapted(other)): name
        for name, one, other in zip(values, *(given.values() for given in stand_ins), strict=True)
    }
    places = [
        ("", one) if one == other else (known[one, other], None)
        for one, other in zip(first, second, strict=True)
    ]
    if sql != again or set(values) != {name for name, _always in places if name}:
        raise ValueError(f"{sql}: not all of {', '.join(values)} stand in it as they are")
    return _Made(asked[0], compilers[0], sql, places)


def _stand_in(value: Value, at: int, turn: int) -> Value:
    if isinstance(value, datetime):
        return datetime(2001, 1, 1, at, turn, tzinfo=UTC)
    if isinstance(value, str):
        return f"\ue000{at}{turn}"
    return 30_000 + 2 * at + turn  # as small as the smallest column


def _read(made: _Made, rows: Sequence[Any]) -> list[Any]:
    """The rows as Django reads them."""
    compiler: Any = copy(made.compiler)
    compiler.connection = connection
    width = compiler.col_count if compiler.has_extra_select else None
    answer = [[row[:width] for row in rows] if width else rows]
    compiler.execute_sql = lambda *_how, **_also: answer
    asked = object.__new__(type(made.asked))
    asked.__dict__.update(made.asked.__dict__, _query=_Answered(made.asked.query, compiler))
    iterable: Any = made.asked._iterable_class
    return list(iterable(asked))


class _Answered:
    """A query whose compiler knows the answer."""

    def __init__(self, query: Any, compiler: SQLCompiler) -> None:
        self._query = query
        self._compiler = compiler

    def get_compiler(self, *_how: Any, **_also: Any) -> SQLCompiler:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)
