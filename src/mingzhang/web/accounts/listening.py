"""Signals that must reach the audit log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from mingzhang.web import audit
from mingzhang.web.core.address import address_of
from mingzhang.web.models import AuditEntry, User

PASSWORD_ACTIONS = ("password.change", "account.create", "account.reset_password")


def connect() -> None:
    """Write logins, failures, lockouts, passwords and second factors into the log."""
    from allauth.account.signals import password_changed
    from allauth.mfa import signals as factor
    from axes.signals import user_locked_out

    user_logged_in.connect(_logged_in, dispatch_uid="audit")
    user_logged_out.connect(_logged_out, dispatch_uid="audit")
    user_login_failed.connect(_failed, dispatch_uid="audit")
    user_locked_out.connect(_locked_out, dispatch_uid="audit")
    password_changed.connect(_password_changed, dispatch_uid="audit")
    factor.authenticator_added.connect(_factor_added, dispatch_uid="audit")
    factor.authenticator_removed.connect(_factor_removed, dispatch_uid="audit")
    factor.authenticator_reset.connect(_factor_reset, dispatch_uid="audit")
    factor.authentication_failed.connect(_factor_failed, dispatch_uid="audit")


def _logged_in(request: HttpRequest, user: User, **_rest: Any) -> None:
    audit.record(user, "login", f"user:{user.pk}", address=address_of(request))
    if not user.must_change_password and is_password_old(user):
        user.must_change_password = True
        user.save(update_fields=["must_change_password"])
        audit.record(user, "password.expired", f"user:{user.pk}", address=address_of(request))


def is_password_old(user: User) -> bool:
    """Whether the password was set longer ago than allowed, as the audit log has it."""
    from django.conf import settings

    if not settings.PASSWORD_DAYS:
        return False
    entries = AuditEntry.objects.filter(target=f"user:{user.pk}", action__in=PASSWORD_ACTIONS)
    last = entries.order_by("-number").values_list("at", flat=True).first()
    return timezone.now() - (last or user.date_joined) > timedelta(days=settings.PASSWORD_DAYS)


def _logged_out(request: HttpRequest, user: User | None, **_rest: Any) -> None:
    if user is not None:
        audit.record(user, "logout", f"user:{user.pk}", address=address_of(request))


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_rest: Any) -> None:
    name = str(credentials.get("username") or credentials.get("login") or "")[:80]
    audit.record(None, "login.failed", "", {"username": name}, address_of(request))


def _locked_out(request: HttpRequest, username: str | None = None, **_rest: Any) -> None:
    name = str(username or "")[:80]
    audit.record(None, "login.locked", "", {"username": name}, address_of(request))


def _password_changed(request: HttpRequest, user: User, **_rest: Any) -> None:
    audit.record(user, "password.change", f"user:{user.pk}", address=address_of(request))


def _factor_added(request: HttpRequest, user: User, authenticator: Any, **_rest: Any) -> None:
    _factor("factor.add", request, user, authenticator)


def _factor_removed(request: HttpRequest, user: User, authenticator: Any, **_rest: Any) -> None:
    _factor("factor.remove", request, user, authenticator)


def _factor_reset(request: HttpRequest, user: User, authenticator: Any, **_rest: Any) -> None:
    _factor("factor.renew", request, user, authenticator)


def _factor(action: str, request: HttpRequest, user: User, authenticator: Any) -> None:
    detail = {"type": str(authenticator.type)}
    audit.record(user, action, f"user:{user.pk}", detail, address_of(request))


def _factor_failed(request: HttpRequest, user: User, **_rest: Any) -> None:
    """A wrong code counts like a wrong password, so that codes cannot be tried out either."""
    user_login_failed.send(
        sender=__name__, credentials={"username": user.get_username()}, request=request
    )
