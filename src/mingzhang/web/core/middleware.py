"""What happens around every request."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from mingzhang.language import language
from mingzhang.web.core.measure import REQUESTS, SECONDS

Respond = Callable[[HttpRequest], HttpResponse]
_log = structlog.get_logger("mingzhang.request")
LANGUAGE_COOKIE = "mingzhang_language"


def observe(respond: Respond) -> Respond:
    """Count, time and log every request under a number of its own."""

    def observed(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        structlog.contextvars.bind_contextvars(request=uuid.uuid4().hex[:12])
        try:
            response = respond(request)
        finally:
            structlog.contextvars.unbind_contextvars("request")
        taken = time.perf_counter() - began
        match = request.resolver_match
        view = (match.view_name or "") if match else ""
        user = getattr(request, "user", None)
        name = user.get_username() if user is not None else ""
        note(request.method or "", request.path, view, response.status_code, taken, name)
        return response

    return observed


def note(method: str, path: str, view: str, status: int, seconds: float, user: str = "") -> None:
    """Count, time and log one request."""
    REQUESTS.labels(method, view, str(status)).inc()
    SECONDS.labels(view).observe(seconds)
    if not path.startswith(("/static/", "/health/")):
        milliseconds = round(seconds * 1000)
        _log.info(
            "request", method=method, path=path, status=status, milliseconds=milliseconds, user=user
        )


def speak(respond: Respond) -> Respond:
    """Speak the language of the person: of the account, of a cookie, else Chinese."""

    def spoken(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
        if not chosen and request.path.startswith(("/work/", "/accounts/")):
            chosen = getattr(request.user, "language", "") or ""
        name = "en" if chosen == "en" else "zh"
        request.mingzhang_language = name  # type: ignore[attr-defined]
        with language(name), translation.override("en" if name == "en" else "zh-hans"):
            return respond(request)

    return spoken
