"""Whether a kept page still holds is asked before every page: by one index of the deeds that change
what the public sees, not by one look for each deed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models

_DEEDS = (
    "publication.made",
    "slot.withdraw",
    "slot.bureau_approve",
    "slot.plan",
    "organisation.create",
    "organisation.change",
    "organisation.import",
    "demonstration.load",
)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("web", "0020_summaries_of_publications")]
    operations: ClassVar[list[Any]] = [
        migrations.AddIndex(
            "auditentry",
            models.Index(
                fields=["number"], condition=models.Q(action__in=_DEEDS), name="public_deeds"
            ),
        ),
    ]
