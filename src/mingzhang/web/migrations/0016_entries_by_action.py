"""The newest entry of an action is asked for before every public page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("web", "0015_buckets")]
    operations: ClassVar[list[Any]] = [
        migrations.RemoveIndex("auditentry", "web_auditen_action_de8bac_idx"),
        migrations.AddIndex(
            "auditentry", models.Index(fields=["action", "number"], name="entries_by_action")
        ),
    ]
