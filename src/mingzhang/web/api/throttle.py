"""How often programs may ask: a bucket for every address and every token, see `core.bucket`."""

from __future__ import annotations

import threading

from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from mingzhang.web.core import bucket
from mingzhang.web.core.address import address_of
from mingzhang.web.models import Token

RATES: dict[str, tuple[int, float]] = {
    "anonymous": (240, 60),
    "token": (600, 60),
    "file": (30, 60),
    "export": (20, 60),
    "failure": (30, 60),
}
"""Requests per seconds: public reading by address; with a token; files handed in by a token;
whole-corpus exports by address; failed keys by address."""


class Throttle(BaseThrottle):
    """One of the rates."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._waiting = threading.local()

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether the bucket of whoever asks still holds a request, which is taken."""
        token = getattr(request, "auth", None)
        whose = f"token:{token.pk}" if isinstance(token, Token) else address_of(request)
        wait = self.take(whose)
        self._waiting.seconds = wait
        return wait <= 0

    def wait(self) -> float | None:
        """Seconds until the bucket holds a request again, for the one just refused."""
        return float(self._waiting.seconds)

    def take(self, whose: str, count: float = 1) -> float:
        """Take from a bucket; the seconds to wait where it does not hold so much, else 0."""
        most, seconds = RATES[self.name]
        return bucket.take(f"{self.name}:{whose}"[:200], count, most, seconds)


ANONYMOUS = Throttle("anonymous")
BY_TOKEN = Throttle("token")
FILES = Throttle("file")
EXPORTS = Throttle("export")
FAILURES = Throttle("failure")
