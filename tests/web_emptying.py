"""Emptying the test database, whose guarded tables refuse to be emptied like any other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def allow_emptying() -> None:
    """Let tests with real transactions leave an empty database: the triggers rest meanwhile.

    Which tables are guarded is asked of the database, so that a new guard needs no line here.
    """
    from django.db import connections, transaction  # where Django is set up, and not before
    from django.db.backends.base.operations import BaseDatabaseOperations

    def executed(self: Any, sql_list: Iterable[str]) -> None:
        connection = connections[self.connection.alias]
        with (
            transaction.atomic(
                using=connection.alias, savepoint=connection.features.can_rollback_ddl
            ),
            connection.cursor() as cursor,
        ):
            if connection.vendor == "postgresql":
                _emptied_on_postgres(cursor, sql_list)
            else:
                _emptied_on_sqlite(cursor, sql_list)

    BaseDatabaseOperations.execute_sql_flush = executed  # type: ignore[method-assign]


def _emptied_on_postgres(cursor: Any, sql_list: Iterable[str]) -> None:
    cursor.execute(
        "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
        " JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
    )
    tables = [name for (name,) in cursor.fetchall()]
    for name in tables:
        cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
    for sql in sql_list:
        cursor.execute(sql)
    for name in tables:
        cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")


def _emptied_on_sqlite(cursor: Any, sql_list: Iterable[str]) -> None:
    """Only what keeps rows from being deleted; triggers of a search index have to go on working."""
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'"
    )
    triggers = cursor.fetchall()
    for name, _sql in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')
    for sql in sql_list:
        cursor.execute(sql)
    for _name, sql in triggers:
        cursor.execute(sql)
