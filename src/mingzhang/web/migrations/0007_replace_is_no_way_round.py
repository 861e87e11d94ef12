"""INSERT OR REPLACE deletes a row without a word to the triggers that forbid it; steps stay too.

SQLite runs no DELETE trigger for the row that a REPLACE takes away, so the insert itself is refused
where the row is there. PostgreSQL's ON CONFLICT updates, which its triggers see.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_KEYS = {
    "auditentry": ("id", "number"),
    "publication": ("id",),
    "version": ("id",),
    "transition": ("id",),
}
_SQLITE_INSERT = """
CREATE TRIGGER {name}_no_replace BEFORE INSERT ON web_{name}
WHEN EXISTS (SELECT 1 FROM web_{name} WHERE {same})
BEGIN SELECT RAISE(ABORT, 'a {name} is never replaced'); END
"""
_SQLITE_PAIR = """
CREATE TRIGGER {name}_no_second BEFORE INSERT ON web_{name}
WHEN EXISTS (SELECT 1 FROM web_{name} WHERE slot_id = NEW.slot_id AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'a {name} is never replaced'); END
"""
_STEP = (
    "id",
    "slot_id",
    "name",
    "before",
    "after",
    "version_id",
    "digest",
    "reason",
    "override",
    "day",
)
_SQLITE_STEP = """
CREATE TRIGGER transition_no_update BEFORE UPDATE OF {columns} ON web_transition
BEGIN SELECT RAISE(ABORT, 'a transition never changes'); END
"""
_SQLITE_STEP_DELETE = """
CREATE TRIGGER transition_no_delete BEFORE DELETE ON web_transition
BEGIN SELECT RAISE(ABORT, 'a transition never changes'); END
"""
_POSTGRES_STEP = """
CREATE OR REPLACE FUNCTION transition_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a transition never changes'; END $$;
CREATE TRIGGER transition_no_update BEFORE UPDATE OF {columns} ON web_transition
FOR EACH ROW EXECUTE FUNCTION transition_stays();
CREATE TRIGGER transition_no_delete BEFORE DELETE ON web_transition
FOR EACH ROW EXECUTE FUNCTION transition_stays();
CREATE TRIGGER transition_no_truncate BEFORE TRUNCATE ON web_transition
FOR EACH STATEMENT EXECUTE FUNCTION transition_stays();
"""


def forwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    columns = ", ".join(f'"{name}"' for name in _STEP)
    if editor.connection.vendor == "postgresql":
        editor.execute(_POSTGRES_STEP.format(columns=columns))
        return
    editor.execute(_SQLITE_STEP.format(columns=columns))
    editor.execute(_SQLITE_STEP_DELETE)
    for name, keys in _KEYS.items():
        same = " OR ".join(f"{key} = NEW.{key}" for key in keys)
        editor.execute(_SQLITE_INSERT.format(name=name, same=same))
    for name in ("publication", "version"):
        editor.execute(_SQLITE_PAIR.format(name=name))


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("web", "0006_approval_names_its_content")]
    operations: ClassVar[list[Any]] = [migrations.RunPython(forwards)]
