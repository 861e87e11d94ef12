"""A session ends after half an hour in which nobody did anything, and after twelve hours anyway.

The session is written only when its last sign of life is older than `EVERY`, so that reading
pages costs no writing; idleness is therefore found between 25 and 30 minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

Respond = Callable[[HttpRequest], HttpResponse]
EVERY = 5 * 60
SEEN, BEGAN = "seen", "began"
POLLED = ("job",)
"""Pages that ask again by themselves, which is no sign of a person."""


def watch_idleness(respond: Respond) -> Respond:
    """End sessions that are idle or old; keep those alive in which somebody works."""

    def watched(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return respond(request)  # the public's pages stay the same for everybody
        now = int(time.time())
        if request.user.is_authenticated:
            began, seen = request.session.get(BEGAN), request.session.get(SEEN)
            old = began is not None and now - began > settings.SESSION_LONGEST
            idle = seen is not None and now - seen > settings.SESSION_COOKIE_AGE
            if old or idle:
                logout(request)
        response = respond(request)
        if request.user.is_authenticated and not _asked_by_itself(request):
            request.session.setdefault(BEGAN, now)
            if now - request.session.get(SEEN, 0) > EVERY:
                request.session[SEEN] = now
        return response

    return watched


def _asked_by_itself(request: HttpRequest) -> bool:
    match = request.resolver_match
    asked = bool(getattr(request, "htmx", False)) and request.method == "GET"
    return asked and match is not None and match.url_name in POLLED
