"""What overviews need of a publication stands in a row beside it. The rows of what is published
already are made of its pages after the migrations (`publication.summary.keep_missing`)."""

from __future__ import annotations

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("web", "0019_newest_of_a_kind")]
    operations: ClassVar[list[Any]] = [
        migrations.CreateModel(
            name="Summary",
            fields=[
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="summary",
                        serialize=False,
                        to="web.publication",
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("income_total", models.BigIntegerField(null=True)),
                ("expenditure_total", models.BigIntegerField(null=True)),
                ("basic", models.BigIntegerField(null=True)),
                ("project", models.BigIntegerField(null=True)),
                ("three_public", models.BigIntegerField(null=True)),
                ("largest_project", models.BigIntegerField(null=True)),
                ("data", models.JSONField()),
            ],
        ),
    ]
