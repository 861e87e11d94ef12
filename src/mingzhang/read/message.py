"""The messages between the program and its reading process: a length, and so many bytes."""

from __future__ import annotations

import struct
from typing import IO

from mingzhang.read.limit import MAX_MEMORY

UNREADABLE = "unreadable"
"""First of what is sent instead of a result: then the file, the reason, the advice."""

PUT_OFF = "put off"
"""All that is sent of a file that waits, see `lane`."""

_LENGTH = struct.Struct("<Q")


def send(pipe: IO[bytes], content: bytes) -> None:
    """Send one message."""
    pipe.write(_LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def received(pipe: IO[bytes]) -> bytes:
    """One message; `EOFError` where nobody sends any more."""

    def exactly(count: int) -> bytes:
        found = bytearray()
        while len(found) < count:
            piece = pipe.read(min(count - len(found), 1 << 20))
            if not piece:
                raise EOFError
            found += piece
        return bytes(found)

    (length,) = _LENGTH.unpack(exactly(_LENGTH.size))
    if length > MAX_MEMORY:  # no process that keeps its limits has so much to say
        raise EOFError
    return exactly(length)
