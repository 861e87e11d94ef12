"""Refusals that reach the audit log."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from mingzhang.web import audit
from mingzhang.web.core.address import address_of

Respond = Callable[[HttpRequest], HttpResponse]


def record_denials(respond: Respond) -> Respond:
    """Write into the audit log what a person who is logged in was refused."""

    def recorded(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        if response.status_code == 403 and request.user.is_authenticated:
            audit.record(
                request.user,
                "denied",
                request.path[:80],
                {"method": request.method},
                address_of(request),
            )
        return response

    return recorded
