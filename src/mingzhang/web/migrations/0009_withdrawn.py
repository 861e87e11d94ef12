"""What was withdrawn is asked for before every public page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("web", "0008_search_by_number_and_pinyin")]
    operations: ClassVar[list[Any]] = [
        migrations.AddIndex(
            model_name="transition",
            index=models.Index(
                condition=models.Q(name="withdraw"), fields=["id"], name="withdrawals"
            ),
        ),
    ]
