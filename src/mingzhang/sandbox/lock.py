"""Hold a file for this process alone, as each system has it."""

from __future__ import annotations

import importlib
from typing import IO


def hold(file: IO[bytes]) -> None:
    """Wait until nobody else holds the open file, and hold it until it is closed.

    Raises:
        OSError: on Windows after ten seconds, where another process does not let go.
    """
    try:
        fcntl = importlib.import_module("fcntl")
    except ImportError:  # Windows
        msvcrt = importlib.import_module("msvcrt")
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX)


def take(file: IO[bytes]) -> bool:
    """Hold the open file as `hold` does, or say at once that somebody else holds it."""
    try:
        fcntl = importlib.import_module("fcntl")
    except ImportError:  # Windows
        msvcrt = importlib.import_module("msvcrt")
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
    else:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
