"""What was published, and the versions it rests on, can never change: the database refuses.

Still allowed: new rows, and another account in the place of who did it (`published_by`,
`made_by`), so that an account can be merged into another. What is derived from a publication
(figures, search entries, website copies) is not guarded: it can be made anew.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_GUARDED = {
    "publication": (
        "id", "slot_id", "version_id", "number", "published_at", "visible_from", "files",
        "digest", "sm3", "page", "reason",
    ),
    "version": (
        "id", "slot_id", "number", "made_at", "source", "booklet", "upload_id", "draft_revision",
        "reason",
    ),
}  # fmt: skip
_SQLITE_UPDATE = """
CREATE TRIGGER {name}_no_update BEFORE UPDATE OF {columns} ON web_{name}
BEGIN SELECT RAISE(ABORT, 'a {name} never changes'); END
"""
_SQLITE_DELETE = """
CREATE TRIGGER {name}_no_delete BEFORE DELETE ON web_{name}
BEGIN SELECT RAISE(ABORT, 'a {name} never changes'); END
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION {name}_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a {name} never changes'; END $$;
CREATE TRIGGER {name}_no_update BEFORE UPDATE OF {columns} ON web_{name}
FOR EACH ROW EXECUTE FUNCTION {name}_stays();
CREATE TRIGGER {name}_no_delete BEFORE DELETE ON web_{name}
FOR EACH ROW EXECUTE FUNCTION {name}_stays();
CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON web_{name}
FOR EACH STATEMENT EXECUTE FUNCTION {name}_stays();
"""


def forwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    for name, guarded in _GUARDED.items():
        columns = ", ".join(guarded)
        if editor.connection.vendor == "postgresql":
            editor.execute(_POSTGRES.format(name=name, columns=columns))
        else:
            editor.execute(_SQLITE_UPDATE.format(name=name, columns=columns))
            editor.execute(_SQLITE_DELETE.format(name=name, columns=columns))


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("web", "0002_audit_only_grows")]
    operations: ClassVar[list[Any]] = [migrations.RunPython(forwards)]
