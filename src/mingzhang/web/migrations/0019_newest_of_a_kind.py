"""The newest entries of a kind, and of a year, by an index: the search looks at those first."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("web", "0018_a_province_is_searched")]
    operations: ClassVar[list[Any]] = [
        migrations.RemoveIndex("searchentry", "web_searche_kind_abbdc9_idx"),
        migrations.AddIndex(
            "searchentry", models.Index(fields=["kind", "id"], name="entries_of_kind")
        ),
        migrations.AddIndex(
            "searchentry", models.Index(fields=["kind", "year", "id"], name="entries_of_year")
        ),
    ]
