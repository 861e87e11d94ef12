"""What the divisions of the bureau say of a version, and what a version holds for them."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_DESKS = [
    ("", "—"),
    ("business", "业务股"),
    ("performance", "绩效股"),
    ("procurement", "采购办"),
    ("assets", "资产股"),
]


def _id() -> models.BigAutoField[int, int]:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("web", "0013_year_rows")]

    operations: ClassVar = [
        migrations.CreateModel(
            "SignOff",
            [
                ("id", _id()),
                ("digest", models.CharField(max_length=64)),
                ("desk", models.CharField(choices=_DESKS, max_length=16)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("agrees", models.BooleanField()),
                ("text", models.TextField(blank=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_offs",
                        to="web.version",
                    ),
                ),
            ],
            options={"ordering": ["at", "id"]},
        ),
        migrations.CreateModel(
            "Holdings",
            [
                ("id", _id()),
                ("data", models.JSONField()),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holdings",
                        to="web.version",
                    ),
                ),
            ],
        ),
    ]
