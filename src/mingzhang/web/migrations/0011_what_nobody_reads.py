"""How long a check took is in no result; a correction is not due since the year before last."""

from __future__ import annotations

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F

OPEN = ("correcting", "unit_review", "returned", "department_review", "bureau_review")


def forget_old_days(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """What was published once was handed in; the day for that is no day of its correction."""
    slots = apps.get_model("web", "Slot").objects.filter(state__in=OPEN, due__isnull=False)
    published = slots.filter(publications__published_at__date__gt=F("due"))
    slots.filter(pk__in=list(published.values_list("pk", flat=True))).update(due=None)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("web", "0010_reminders_and_filters")]

    operations: ClassVar = [
        migrations.RemoveField("CheckRun", "seconds"),
        migrations.RunPython(forget_old_days, migrations.RunPython.noop),
    ]
