"""How often programs may ask: a bucket for every address and every token, in each process.

A bucket holds as many requests as may come at once and fills again evenly. It lives in the memory
of one server process, so with N processes up to N times the rate gets through, and a restart
fills every bucket; it keeps one program from taking the whole machine, it is no wall.
"""

from __future__ import annotations

import threading
import time

from django.http import HttpRequest
from ninja.throttling import BaseThrottle

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

MOST_BUCKETS = 20_000


class Throttle(BaseThrottle):
    """One of the rates."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()
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
        now = time.monotonic()
        with self._lock:
            held, at = self._buckets.pop(whose, (float(most), now))
            held = min(most, held + (now - at) * most / seconds)
            enough = held >= count
            self._buckets[whose] = (held - count if enough else held, now)
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.pop(next(iter(self._buckets)))
        return 0 if enough else (count - held) * seconds / most

    def clear(self) -> None:
        """Fill every bucket again."""
        with self._lock:
            self._buckets.clear()


ANONYMOUS = Throttle("anonymous")
BY_TOKEN = Throttle("token")
FILES = Throttle("file")
EXPORTS = Throttle("export")
FAILURES = Throttle("failure")
EVERY = (ANONYMOUS, BY_TOKEN, FILES, EXPORTS, FAILURES)
