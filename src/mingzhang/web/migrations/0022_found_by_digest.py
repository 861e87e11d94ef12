"""A publication is found by the digest of its manifest or of a file without reading all of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models

_MADE = (
    "CREATE INDEX publications_by_file ON web_publication "
    "USING gin (jsonb_path_query_array(files, '$.*.*') jsonb_path_ops)"
)


def _make(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(_MADE)


def _drop(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX publications_by_file")


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("web", "0021_public_deeds")]
    operations: ClassVar[list[Any]] = [
        migrations.AddIndex(
            "publication", models.Index(fields=["digest"], name="publications_by_digest")
        ),
        migrations.AddIndex(
            "publication", models.Index(fields=["sm3"], name="publications_by_sm3")
        ),
        migrations.RunPython(_make, _drop),
    ]
