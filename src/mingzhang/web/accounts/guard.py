"""What an account needs before it may work."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mingzhang.language import _
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
        is_known = request.user.is_authenticated and not request.user.has_usable_password()
        if is_known and request.path == reverse("account_change_password"):
            # The library would send them to an address that is not here.
            raise PermissionDenied(_("这个账号没有密码，请系统管理员重置"))
        return respond(request)

    return guarded
