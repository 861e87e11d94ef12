"""Headers that every answer carries, and requests that are too large."""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mingzhang.web.core.wire import whole

Respond = Callable[[HttpRequest], HttpResponse]
PRIVATE = ("/work/", "/accounts/")
_UNUSED = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")
PERMISSIONS = ", ".join(f"{name}=()" for name in _UNUSED)
ROOM = 1024 * 1024
"""What the fields of a form may take beside its files."""


def harden(respond: Respond) -> Respond:
    """Refuse what is too large, and say what browsers may do with our pages."""

    def hardened(request: HttpRequest) -> HttpResponse:
        if _length(request) > settings.MAX_UPLOAD + ROOM:
            response = render(request, "413.html", status=413)
        else:
            response = respond(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path.startswith(PRIVATE):
            response.headers["Cache-Control"] = "no-store"
        return response

    return hardened


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    length = whole(text)
    return sys.maxsize if length is None and text.isdigit() else length or 0
