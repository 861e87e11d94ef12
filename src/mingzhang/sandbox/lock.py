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
