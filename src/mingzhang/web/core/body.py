"""Few bodies of requests are read at once, fewer of one address: who sends slowly stops no page.

A thread of the server that waits for a body serves nobody. So some are kept for requests without
one, and one address holds no more than a part of the others. A proxy in front, which reads bodies
whole before it passes them on, adds a time within which they must come.
"""

from __future__ import annotations

import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from typing import IO, Any, BinaryIO

Environment = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environment, Start], Iterable[bytes]]

_PIECE = 256 * 1024
_IN_MEMORY = 1024 * 1024
_PATIENCE = 0.2
_SAID = {
    400: "400 Bad Request",
    413: "413 Content Too Large",
    503: "503 Service Unavailable",
}


class Bodies:
    """A WSGI application whose requests have their bodies.

    Args:
        at_once: how many bodies may be under way; fewer than the server has threads.
        by_address: how many of them of one address.
        most: bytes of one.
    """

    def __init__(self, application: Application, at_once: int, by_address: int, most: int) -> None:
        self._application = application
        self._at_once = at_once
        self._by_address = by_address
        self._most = most
        self._under_way: Counter[str] = Counter()
        self._changed = threading.Condition()

    def __call__(self, environ: Environment, start: Start) -> Iterable[bytes]:
        """Answer a request."""
        text = environ.get("CONTENT_LENGTH") or ""
        length = int(text[:15]) if text.isascii() and text.isdigit() else 0
        is_open = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        if not length and not is_open:
            return self._application(environ, start)
        if length > self._most:
            return _refused(start, 413)
        address = environ.get("REMOTE_ADDR", "")
        if not self._begin(address):
            return _refused(start, 503)
        try:
            body, size = _read(environ["wsgi.input"], self._most + 1 if is_open else length)
        except (OSError, RuntimeError):  # the connection ended
            return _refused(start, 400)
        finally:
            self._end(address)
        if size > self._most:
            return _refused(start, 413)
        environ["wsgi.input"] = body
        environ["CONTENT_LENGTH"] = str(size)
        return self._application(environ, start)

    def _begin(self, address: str) -> bool:
        def is_free() -> bool:
            free = self._under_way.total() < self._at_once
            return free and self._under_way[address] < self._by_address

        with self._changed:
            if not self._changed.wait_for(is_free, _PATIENCE):
                return False
            self._under_way[address] += 1
        return True

    def _end(self, address: str) -> None:
        with self._changed:
            self._under_way -= Counter((address,))
            self._changed.notify_all()


def _read(source: BinaryIO, most: int) -> tuple[IO[bytes], int]:
    """The body up to so many bytes, and how many there are."""
    body = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    size = 0
    while size < most and (piece := source.read(min(_PIECE, most - size))):
        body.write(piece)
        size += len(piece)
    body.seek(0)
    return body, size


def _refused(start: Start, status: int) -> Iterable[bytes]:
    start(
        _SAID[status],
        [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close"),
         ("Retry-After", "10")],
    )  # fmt: skip
    return [_SAID[status].encode()]
