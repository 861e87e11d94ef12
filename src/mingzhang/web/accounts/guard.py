"""What an account needs before it may work."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mingzhang.web.accounts.adapter import POWERFUL

Respond = Callable[[HttpRequest], HttpResponse]


def guard_account(respond: Respond) -> Respond:
    """A first password must be changed, and powerful roles need a second factor, before work."""

    def guarded(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/work/") and request.user.is_authenticated:
            if request.user.must_change_password:
                return redirect("account_change_password")
            needed = settings.REQUIRE_MFA and request.user.role in POWERFUL
            if needed and not is_mfa_enabled(request.user):
                return redirect("mfa_activate_totp")
        return respond(request)

    return guarded
