"""Five wrong passwords or codes for one account from one address close it there for a while."""

from __future__ import annotations

import ipaddress
from typing import Any

from allauth.mfa.base.forms import AuthenticateForm
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mingzhang.language import _
from mingzhang.web.core.address import address_of


def username_of(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The account that is counted; `Clerk` and `clerk` are one, as they are at login."""
    if credentials:
        name = credentials.get("username") or credentials.get("login") or ""
    else:
        name = request.POST.get("login", "") if request is not None else ""
    return str(name).strip().lower()[:150]


def client_address(request: HttpRequest) -> str | None:
    """The address that is counted, the same as in the audit log; None where it is no address."""
    try:
        return str(ipaddress.ip_address(address_of(request)))
    except ValueError:
        return None


def locked_page(
    request: HttpRequest, _response: HttpResponse | None, _credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page that says until when the account is closed; the same whether or not it exists."""
    wait = get_cool_off(request)
    context = {
        "until": timezone.now() + wait if wait else None,
        "minutes": int(wait.total_seconds() // 60) if wait else 0,
    }
    return render(request, "account/locked.html", context, status=429)


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The second step of a login: refuses every code while the account is closed."""

    def clean_code(self) -> str:
        """The code, where it is right."""
        from allauth.core import context

        request = context.request
        if not AxesProxyHandler.is_allowed(request, {"username": self.user.get_username()}):
            request.axes_locked_out = True
            raise ValidationError(_("失败次数过多，请稍后再试"))
        return str(super().clean_code())
