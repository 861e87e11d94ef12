"""Connections on which next to nothing moves, found by what the kernel counts and then cut.

The web server has a time for the head of a request, none for its body or for who does not read the
answer. Every connection of this process is looked at now and then: one that takes less than
`LEAST` of what lies ready for it within `PATIENCE`, or sends less than that of a body that is
waited for, is ended, which frees whoever waits. Only where there is a Linux kernel to ask.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
import termios
from collections.abc import Collection, Iterator
from fcntl import ioctl

from mingzhang.lean import dataclass

PATIENCE = 30.0
"""Seconds within which something must move."""

LEAST = 30_000
"""Bytes that must have moved meanwhile: a kilobyte a second."""

_SENT_MILLISECONDS = struct.Struct("=44xI")
_BYTES = struct.Struct("=120xQQ")


@dataclass(frozen=True, slots=True)
class _Moved:
    """What a connection had moved at a moment: bytes that arrived there, and here."""

    at: float
    arrived: int
    received: int


class Watch:
    """Remembers what moved, from one look to the next."""

    def __init__(self) -> None:
        self._seen: dict[int, _Moved] = {}

    def look(self, now: float, awaited: Collection[str]) -> int:
        """Cut what stands still; how many were cut.

        Args:
            now: seconds of a clock that only goes on.
            awaited: addresses of which a body has been waited for, longer than `PATIENCE`.
        """
        seen: dict[int, _Moved] = {}
        cut = 0
        for inode, one in _connections():
            with one:
                state = _state_of(one)
                if state is None:
                    continue
                address, waits, silent, arrived, received = state
                before = self._seen.get(inode)
                if before is None or now - before.at < PATIENCE:
                    seen[inode] = before or _Moved(now, arrived, received)
                    continue
                is_slow = waits > 0 and arrived - before.arrived < LEAST
                if address in awaited and silent >= PATIENCE and not waits:
                    is_slow = is_slow or received - before.received < LEAST
                if is_slow:
                    _end(one)
                    cut += 1
                else:
                    seen[inode] = _Moved(now, arrived, received)
        self._seen = seen
        return cut


def pending() -> int:
    """How many connections of this process have not taken what lies ready for them."""
    count = 0
    for _inode, one in _connections():
        with one:
            state = _state_of(one)
            count += state is not None and state[1] > 0
    return count


def _connections() -> Iterator[tuple[int, socket.socket]]:
    """The TCP connections of this process, each as a copy that is closed by whoever takes it."""
    if sys.platform != "linux":
        return
    for name in os.listdir("/proc/self/fd"):
        try:
            if not os.readlink(f"/proc/self/fd/{name}").startswith("socket:"):
                continue
            copy = os.dup(int(name))
        except OSError:  # closed meanwhile
            continue
        one = socket.socket(fileno=copy)
        if one.family in (socket.AF_INET, socket.AF_INET6) and one.type == socket.SOCK_STREAM:
            yield os.fstat(copy).st_ino, one
        else:
            one.close()


def _state_of(one: socket.socket) -> tuple[str, int, float, int, int] | None:
    """Address of the other end, bytes that wait for it, seconds since something was sent to it,
    bytes that arrived there and here; None for what is no connection of somebody."""
    try:
        address = one.getpeername()[0]
        told = one.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        waits = struct.unpack("i", ioctl(one, termios.TIOCOUTQ, b"\0" * 4))[0]
    except OSError:
        return None
    if len(told) < _BYTES.size:
        return None
    silent = _SENT_MILLISECONDS.unpack_from(told)[0] / 1000
    return (address.removeprefix("::ffff:"), waits, silent, *_BYTES.unpack_from(told))


def _end(one: socket.socket) -> None:
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:  # it ended by itself
        return
