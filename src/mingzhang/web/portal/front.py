"""Pages that are kept are answered before everything else: one look at the epoch, no middleware.

What Django answered to a reader without an account is remembered with all its headers, and given
again to whoever asks the same in the same way, as long as the public sees the same. Everything
else goes on to Django: other methods, people who are signed in, unusual conditions.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from mingzhang.lean import dataclass
from mingzhang.web.core.connection import leave_other_file
from mingzhang.web.core.middleware import LANGUAGE_COOKIE, note
from mingzhang.web.portal.epoch import epoch
from mingzhang.web.portal.serving import Kept

Environment = dict[str, Any]
Start = Callable[..., Any]
Headers = list[tuple[str, str]]
MOST_ANSWERS = 4096
"""Ways of asking that are remembered; the pages themselves are kept once."""
_CONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE", "HTTP_AUTHORIZATION")
_OF_CONTENT = ("content-length", "content-type", "content-encoding")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What Django answered, and the page that it is of."""

    headers: Headers
    kept: Kept
    view: str


class Front:
    """A WSGI application in front of Django."""

    def __init__(self, application: Callable[[Environment, Start], Iterable[bytes]]) -> None:
        self._application = application
        self._answers: OrderedDict[tuple[str, ...], _Answer] = OrderedDict()
        self._lock = Lock()

    def __call__(self, environ: Environment, start: Start) -> Iterable[bytes]:
        """Answer a request."""
        key = _key(environ)
        if key is None:
            return self._application(environ, start)
        began = time.perf_counter()
        answer = self._answers.get(key)
        if answer is not None and _is_current(answer.kept):
            body = _given(answer, environ, start)
            status = 200 if body else 304
            taken = time.perf_counter() - began
            note("GET", environ["PATH_INFO"], answer.view, status, taken)
            return body
        said: list[tuple[str, Headers]] = []

        def hear(status: str, headers: Headers, *rest: Any) -> Any:
            said.append((status, headers))
            return start(status, headers, *rest)

        answered = self._application(environ, hear)
        kept = getattr(answered, "kept", None)
        if kept is not None and said and said[0][0].startswith("200"):
            self._remember(key, _Answer(said[0][1], kept, getattr(answered, "view", "")))
        return answered

    def _remember(self, key: tuple[str, ...], answer: _Answer) -> None:
        if any(name.lower() == "set-cookie" for name, _value in answer.headers):
            return
        with self._lock:
            self._answers[key] = answer
            self._answers.move_to_end(key)
            while len(self._answers) > MOST_ANSWERS:
                self._answers.popitem(last=False)


def _key(environ: Environment) -> tuple[str, ...] | None:
    """How somebody asks; None where Django has to look at it."""
    if environ["REQUEST_METHOD"] != "GET" or any(name in environ for name in _CONDITIONS):
        return None
    chosen = ""
    for piece in environ.get("HTTP_COOKIE", "").split(";"):
        name, _equals, value = piece.strip().partition("=")
        if name == settings.SESSION_COOKIE_NAME:
            return None
        if name == LANGUAGE_COOKIE:
            chosen = value
    return (
        environ.get("wsgi.url_scheme", ""),
        environ.get("HTTP_X_FORWARDED_PROTO", ""),
        environ.get("HTTP_HOST", ""),
        environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
        chosen,
        "gzip" if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") else "",
    )


def _is_current(kept: Kept) -> bool:
    """Whether the page is known to be what the public sees now."""
    try:
        leave_other_file()
        return kept.epoch == epoch() and kept.what == kept.made_of()
    except DatabaseError:
        connection.close()  # Django asks again, and says what is in the way
        return False


def _given(answer: _Answer, environ: Environment, start: Start) -> list[bytes]:
    """The answer; empty where the reader has it already."""
    tag = next((value for name, value in answer.headers if name.lower() == "etag"), "")
    had = [piece.strip() for piece in environ.get("HTTP_IF_NONE_MATCH", "").split(",")]
    if tag and (tag in had or f"W/{tag}" in had):
        start("304 Not Modified", [h for h in answer.headers if h[0].lower() not in _OF_CONTENT])
        return []
    start("200 OK", list(answer.headers))
    is_packed = ("Content-Encoding", "gzip") in answer.headers
    return [answer.kept.packed if is_packed else answer.kept.body()]
