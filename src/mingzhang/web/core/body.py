"""Who sends or reads slowly stops nobody else.

A thread of the server that waits for a body, or for somebody to take the next piece of a file,
serves nobody. So some are kept for what is quickly done, one address holds no more than a part of
the others, and a connection on which nothing moves is cut (`core.slowness`). A proxy in front,
which reads bodies and answers whole, has times of its own.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, BinaryIO

from mingzhang.web.core import slowness

Environment = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environment, Start], Iterable[bytes]]

_PIECE = 256 * 1024
_IN_MEMORY = 1024 * 1024
_PATIENCE = 0.2
_LOOK_EVERY = 5.0
WHOLE = 4 * 1024 * 1024
"""Bytes of an answer that the server is given at once, whoever reads it how slowly: most files."""

MEMORY = 256 * 1024 * 1024
"""Bytes of such answers that may be given away before it is looked who has not taken them."""

_SAID = {
    400: "400 Bad Request",
    413: "413 Content Too Large",
    503: "503 Service Unavailable",
}


class Bodies:
    """A WSGI application whose requests have their bodies, and whose answers wait for nobody.

    Args:
        at_once: how many slow things may be under way; fewer than the server has threads.
        by_address: how many of them of one address.
        most: bytes of one body.

    Attributes:
        waiting: threads that wait until something slow has ended.
    """

    def __init__(self, application: Application, at_once: int, by_address: int, most: int) -> None:
        self._application = application
        self._at_once = at_once
        self._by_address = by_address
        self._most = most
        self._under_way: Counter[str] = Counter()
        self._reading: dict[object, tuple[str, float]] = {}
        self._changed = threading.Condition()
        self.waiting = 0
        self._handed = 0
        self._looked = float("-inf")

    def __call__(self, environ: Environment, start: Start) -> Iterable[bytes]:
        """Answer a request."""
        text = environ.get("CONTENT_LENGTH") or ""
        length = int(text[:15]) if text.isascii() and text.isdigit() else 0
        is_open = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        if not length and not is_open:
            return self._answered(environ, start)
        if length > self._most:
            return _refused(start, 413)
        address = environ.get("REMOTE_ADDR", "")
        if not self._begin(address):
            return _refused(start, 503)
        mark = object()
        self._reading[mark] = (address, time.monotonic())
        try:
            body, size = _read(environ["wsgi.input"], self._most + 1 if is_open else length)
        except (OSError, RuntimeError):  # the connection ended
            return _refused(start, 400)
        finally:
            del self._reading[mark]
            self._end(address)
        if size > self._most:
            return _refused(start, 413)
        if not is_open and size < length:  # it ended in the middle: nobody acts on half a form
            return _refused(start, 400)
        environ["wsgi.input"] = body
        environ["CONTENT_LENGTH"] = str(size)
        return self._answered(environ, start)

    def _answered(self, environ: Environment, start: Start) -> Iterable[bytes]:
        """The answer; one that is read from a file takes its place among what is slow."""
        said: list[tuple[Any, ...]] = []
        answer = self._application(environ, lambda *given: said.append(given))
        if isinstance(answer, list):
            start(*said[-1])
            return answer
        length = _length_of(said[-1][1])
        if not getattr(answer, "streaming", True) or self._has_memory(length):
            start(*said[-1])
            try:
                return [b"".join(answer)]
            finally:
                _close(answer)
        address = environ.get("REMOTE_ADDR", "")
        if not self._begin(address):
            _close(answer)
            return _refused(start, 503)
        start(*said[-1])
        return _Stream(answer, lambda: self._end(address))

    def _has_memory(self, length: int | None) -> bool:
        """Whether the server may be given so much at once; it is counted then."""
        if length is None or length > WHOLE:
            return False
        now = time.monotonic()
        with self._changed:
            if self._handed + length > MEMORY and now - self._looked > 1.0:
                self._looked, self._handed = now, slowness.pending() * WHOLE  # at most
            if self._handed + length > MEMORY:
                return False
            self._handed += length
        return True

    def _begin(self, address: str) -> bool:
        def is_free() -> bool:
            free = self._under_way.total() < self._at_once
            return free and self._under_way[address] < self._by_address

        with self._changed:
            # Who waits here holds a thread, too: together no more than may be under way, or one.
            if not is_free():
                if self.waiting and self._under_way.total() + self.waiting >= self._at_once:
                    return False
                self.waiting += 1
                try:
                    if not self._changed.wait_for(is_free, _PATIENCE):
                        return False
                finally:
                    self.waiting -= 1
            self._under_way[address] += 1
        return True

    def _end(self, address: str) -> None:
        with self._changed:
            self._under_way -= Counter((address,))
            self._changed.notify_all()

    def watch(self) -> None:
        """Cut what stands still, for as long as the process lives."""
        seen = slowness.Watch()
        while True:
            time.sleep(_LOOK_EVERY)
            seen.look(time.monotonic(), self.awaited(time.monotonic()))

    def awaited(self, now: float) -> set[str]:
        """Addresses of which a body has been waited for too long."""
        began = list(self._reading.values())
        return {address for address, at in began if now - at > slowness.PATIENCE}


class _Stream:
    """Pieces of an answer; whatever becomes of it, its place is free afterwards."""

    def __init__(self, answer: Iterable[bytes], end: Callable[[], None]) -> None:
        self._answer = answer
        self._pieces = iter(answer)
        self._ends = [end]

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        """No piece more is wanted; the server says so, or forgets the answer."""
        while self._ends:
            end = self._ends.pop()
            try:
                _close(self._answer)
            finally:
                end()

    __del__ = close


def _read(source: BinaryIO, most: int) -> tuple[IO[bytes], int]:
    """The body up to so many bytes, and how many there are."""
    body = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    size = 0
    while size < most and (piece := source.read(min(_PIECE, most - size))):
        body.write(piece)
        size += len(piece)
    body.seek(0)
    return body, size


def _length_of(headers: Iterable[tuple[str, str]]) -> int | None:
    """How long an answer says that it is."""
    for name, value in headers:
        if name.lower() == "content-length" and value.isdigit():
            return int(value)
    return None


def _close(answer: Iterable[bytes]) -> None:
    close = getattr(answer, "close", None)
    if close is not None:
        close()


def _refused(start: Start, status: int) -> Iterable[bytes]:
    start(
        _SAID[status],
        [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close"),
         ("Retry-After", "10")],
    )  # fmt: skip
    return [_SAID[status].encode()]
