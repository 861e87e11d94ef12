"""What search and lists of a hundred thousand booklets need: the words of an entry are kept beside
it (a phrase is looked for again in every row that the index names), what is hidden is few, amounts
and days have an order."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_POSTGRES = (
    "ALTER TABLE web_searchentry ADD COLUMN holds tsvector "
    "GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, grams)) STORED",
    "DROP INDEX web_searchentry_grams",
    "CREATE INDEX web_searchentry_holds ON web_searchentry USING gin (holds)",
)


def forwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Keep the words; SQLite's index has them already."""
    if editor.connection.vendor == "postgresql":
        for statement in _POSTGRES:
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("web", "0017_feedback")]
    operations: ClassVar[list[Any]] = [
        migrations.RunPython(forwards),
        migrations.AddIndex(
            "publication",
            models.Index(fields=["slot"], condition=models.Q(number__gt=1), name="corrected"),
        ),
        migrations.AddIndex(
            "publication", models.Index(fields=["published_at", "id"], name="publications_by_day")
        ),
        migrations.AddIndex(
            "searchentry",
            models.Index(
                models.F("fen").desc(),
                "id",
                condition=models.Q(fen__isnull=False),
                name="entries_largest_first",
            ),
        ),
    ]
