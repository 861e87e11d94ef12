"""Reminders with a record; filters and looked-through parts that people keep for themselves."""

from __future__ import annotations

from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
_CASCADE = django.db.models.deletion.CASCADE
_PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("web", "0009_withdrawn")]
    operations: ClassVar[list[Any]] = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", _KEY.clone()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "kind",
                    models.CharField(choices=[("due", "催报"), ("mend", "催改")], max_length=8),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="内容")),
                ("people", models.JSONField(default=list)),
                ("outcome", models.JSONField(default=list)),
                (
                    "slot",
                    models.ForeignKey(on_delete=_PROTECT, related_name="reminders", to="web.slot"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=_PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["at", "id"]},
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", _KEY.clone()),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("query", models.CharField(max_length=400)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=_CASCADE, related_name="filters", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "name"), name="filter_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Viewed",
            fields=[
                ("id", _KEY.clone()),
                ("part", models.CharField(max_length=80)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=_CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(on_delete=_CASCADE, related_name="viewed", to="web.version"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "version", "part"), name="viewed_once")
                ],
            },
        ),
    ]
