"""The one Django application."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WebConfig(AppConfig):
    """Everything of the platform is one application, so that its schema moves as one."""

    name = "mingzhang.web"
    label = "web"
    verbose_name = "明账"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what must reach the audit log, where there are accounts at all.

        After a migration, which a restore has too, uploaded profiles lie where they are looked for.
        """
        from django.apps import apps

        from mingzhang.web.core import connection

        connection.watch()
        if apps.is_installed("allauth.account"):
            from mingzhang.web.accounts import listening

            listening.connect()
            post_migrate.connect(_lay_out, sender=self)


def _lay_out(**_told: Any) -> None:
    from mingzhang.web.operation.office import profile

    profile.lay_out()
