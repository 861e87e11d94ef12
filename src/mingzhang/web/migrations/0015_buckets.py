"""The table of buckets on PostgreSQL: made here, so that no request has to; SQLite has a file.

It is unlogged: what it holds is worth a minute, and a crash may empty it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_TABLE = """
CREATE UNLOGGED TABLE IF NOT EXISTS mingzhang_bucket
(key varchar(200) PRIMARY KEY, held double precision NOT NULL, at double precision NOT NULL)
"""


def forwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make it."""
    if editor.connection.vendor == "postgresql":
        editor.execute(_TABLE)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("web", "0014_sign_offs")]
    operations: ClassVar[list[Any]] = [migrations.RunPython(forwards, migrations.RunPython.noop)]
