"""A gate before a server, at which whoever asks can be killed at a chosen moment.

It passes on bytes of S3 or of PostgreSQL until it is armed. Then the first client whose bytes hold
the wanted words, one after the other on one connection, is ended: before they reach the server,
with half of what follows, or after the server has done it and before its answer comes back.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from enum import Enum

_CHUNK = 1 << 16
_GO_ON = b"HTTP/1.1 100"
"""An answer of S3 that is none yet: the body may come."""


class When(Enum):
    """When somebody is killed: the server has nothing, has a part, has done it and told nobody."""

    BEFORE = "before"
    MIDDLE = "middle"
    AFTER = "after"


class Moment:
    """What is waited for, at one gate or at several: it comes once.

    Attributes:
        words: that a client says, in this order; reached: it has come; gate: where.
    """

    def __init__(self, words: tuple[bytes, ...], when: When) -> None:
        self.words, self.when = words, when
        self.reached = threading.Event()
        self.gate: Gate | None = None
        self._lock = threading.Lock()

    def take(self, gate: Gate) -> bool:
        """Whether it comes here, and nowhere else."""
        with self._lock:
            if self.gate is None:
                self.gate = gate
            return self.gate is gate


class Gate:
    """Listens on a socket and passes on to a server.

    Args:
        listening: bound; reach: a new connection to the server.

    Attributes:
        armed: what is waited for; kill: ends who comes through here.
    """

    def __init__(self, listening: socket.socket, reach: Callable[[], socket.socket]) -> None:
        self._listening, self._reach = listening, reach
        self.armed: Moment | None = None
        self.kill: Callable[[], None] = lambda: None
        listening.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more."""
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listening.accept()
            except OSError:
                return
            _Passage(self, client, self._reach()).start()


class _Passage:
    """One connection through the gate."""

    def __init__(self, gate: Gate, client: socket.socket, server: socket.socket) -> None:
        self.gate, self.client, self.server = gate, client, server
        self.moment: Moment | None = None
        self.heard = 0
        self.doomed: Moment | None = None

    def start(self) -> None:
        """Pass on in both directions."""
        threading.Thread(target=self._guarded, args=(self._ask,), daemon=True).start()
        threading.Thread(target=self._guarded, args=(self._answer,), daemon=True).start()

    def _guarded(self, passing: Callable[[], None]) -> None:
        with contextlib.suppress(OSError):
            passing()
        for end in (self.client, self.server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _ask(self) -> None:
        while data := self.client.recv(_CHUNK):
            if self.doomed is not None and self.doomed.when is When.MIDDLE:
                self.server.sendall(data[: len(data) // 2])
                self._end(self.doomed)
                return
            found = self._found(data)
            if found is not None and found.when is When.BEFORE:
                self._end(found)
                return
            self.doomed = self.doomed or found
            self.server.sendall(data)

    def _found(self, data: bytes) -> Moment | None:
        """The moment that has come with these bytes."""
        armed = self.gate.armed
        if armed is not self.moment:
            self.moment, self.heard = armed, 0
        if armed is None:
            return None
        at = 0
        while self.heard < len(armed.words):
            place = data.find(armed.words[self.heard], at)
            if place < 0:
                return None
            at, self.heard = place + len(armed.words[self.heard]), self.heard + 1
        self.gate.armed = None
        return armed if armed.take(self.gate) else None

    def _answer(self) -> None:
        while data := self.server.recv(_CHUNK):
            doomed = self.doomed
            goes_on = data.startswith(_GO_ON) and data.endswith(b"\r\n\r\n") and len(data) < 64
            if doomed is not None and doomed.when is When.AFTER and not goes_on:
                self._end(doomed)
                return
            self.client.sendall(data)

    def _end(self, moment: Moment) -> None:
        self.gate.kill()
        moment.reached.set()
