"""Emptying the test database, some tables of which refuse to be emptied like any other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.operations import BaseDatabaseOperations

GUARDED = ("web_auditentry", "web_publication", "web_version")
"""Tables whose triggers refuse; those of the search keep its index in step and go on."""


def allow_emptying() -> None:
    """Let tests with real transactions leave an empty database: the triggers rest meanwhile."""

    def executed(self: Any, sql_list: Iterable[str]) -> None:
        connection = connections[self.connection.alias]
        with (
            transaction.atomic(
                using=connection.alias, savepoint=connection.features.can_rollback_ddl
            ),
            connection.cursor() as cursor,
        ):
            if connection.vendor == "postgresql":
                for table in GUARDED:
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                for sql in sql_list:
                    cursor.execute(sql)
                for table in GUARDED:
                    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
                return
            cursor.execute(
                "SELECT name, sql FROM sqlite_master"
                " WHERE type = 'trigger' AND tbl_name IN (%s, %s, %s)",
                GUARDED,
            )
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            for sql in sql_list:
                cursor.execute(sql)
            for _name, sql in triggers:
                cursor.execute(sql)

    BaseDatabaseOperations.execute_sql_flush = executed  # type: ignore[method-assign]
