"""The one Django application."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Everything of the platform is one application, so that its schema moves as one."""

    name = "mingzhang.web"
    label = "web"
    verbose_name = "明账"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what must reach the audit log, where there are accounts at all."""
        from django.apps import apps

        if apps.is_installed("allauth.account"):
            from mingzhang.web.accounts import listening

            listening.connect()
