"""What was published before is found by its numbers, and by pinyin, too."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forwards(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Write the index of every entry anew."""
    from mingzhang.web.publication.search import index_text

    entries = apps.get_model("web", "SearchEntry").objects
    changed = []
    for entry in entries.iterator(500):
        entry.grams = index_text(entry.kind, entry.title, entry.text, entry.fen)
        changed.append(entry)
        if len(changed) == 500:
            entries.bulk_update(changed, ["grams"])
            changed = []
    entries.bulk_update(changed, ["grams"])


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("web", "0007_replace_is_no_way_round")]
    operations: ClassVar[list[Any]] = [migrations.RunPython(forwards, migrations.RunPython.noop)]
