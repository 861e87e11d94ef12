"""Two paths change places in one step, where the system can: nobody ever finds neither."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_HERE = -100
"""`AT_FDCWD`: paths are taken from the folder of the process."""
_EXCHANGE = 2
"""`RENAME_EXCHANGE` of renameat2(2)."""


def exchange(one: Path, other: Path) -> bool:
    """Let two paths of one disk change places; False where the system or the disk cannot."""
    if not sys.platform.startswith("linux"):
        return False
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    done: int = call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE)
    return done == 0
