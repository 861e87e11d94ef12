"""Sensitive pages ask for the password again where it was not given in the last minutes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

View = Callable[..., HttpResponse]


def fresh(back: str) -> Callable[[View], View]:
    """Send a person who did not confirm lately to do so, then to a page of ours.

    A form that was sent is not kept meanwhile: it may hold somebody else's password.

    Args:
        back: name of the page to return to; it takes those arguments of the address that the
            view takes, too.
    """

    def decorated(view: View) -> View:
        @wraps(view)
        def confirmed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if did_recently_reauthenticate(request):
                return view(request, *args, **kwargs)
            after = urlencode({"next": reverse(back, kwargs=_of_address(request))})
            return redirect(f"{reverse('account_reauthenticate')}?{after}")

        return confirmed

    return decorated


def _of_address(request: HttpRequest) -> dict[str, Any]:
    match = request.resolver_match  # without what the list of addresses adds, like `act`
    return match.captured_kwargs if match else {}  # type: ignore[attr-defined]
