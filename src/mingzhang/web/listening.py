"""Signals that must reach the audit log."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from mingzhang.web import audit
from mingzhang.web.models import User


def address_of(request: HttpRequest | None) -> str:
    """Where a request came from; the first proxy is believed only where one is configured."""
    from django.conf import settings

    if request is None:
        return ""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.PROXY else ""
    found = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    return str(found)[:45]


def connect() -> None:
    """Write logins, logouts and failures into the log."""
    user_logged_in.connect(_logged_in, dispatch_uid="audit")
    user_logged_out.connect(_logged_out, dispatch_uid="audit")
    user_login_failed.connect(_failed, dispatch_uid="audit")


def _logged_in(request: HttpRequest, user: User, **_rest: Any) -> None:
    audit.record(user, "login", f"user:{user.pk}", address=address_of(request))


def _logged_out(request: HttpRequest, user: User | None, **_rest: Any) -> None:
    if user is not None:
        audit.record(user, "logout", f"user:{user.pk}", address=address_of(request))


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_rest: Any) -> None:
    name = str(credentials.get("username") or credentials.get("login") or "")[:80]
    audit.record(None, "login.failed", "", {"username": name}, address_of(request))
