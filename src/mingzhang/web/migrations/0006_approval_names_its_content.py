"""An approval names the very content it is about, and a step why it was made all the same."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("web", "0005_addresses")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="transition",
            name="digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="transition",
            name="override",
            field=models.TextField(blank=True),
        ),
    ]
