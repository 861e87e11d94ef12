"""The audit log is only ever added to: the database itself refuses anything else."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SQLITE = """
CREATE TRIGGER audit_no_{verb} BEFORE {VERB} ON web_auditentry
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$;
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE ON web_auditentry
FOR EACH ROW EXECUTE FUNCTION audit_only_grows();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON web_auditentry
FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();
"""


def forwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    if editor.connection.vendor == "postgresql":
        editor.execute(_POSTGRES)
    else:
        for verb in ("update", "delete"):
            editor.execute(_SQLITE.format(verb=verb, VERB=verb.upper()))


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("web", "0001_initial")]
    operations: ClassVar[list[Any]] = [migrations.RunPython(forwards)]
