"""What Linux offers a process that gives up rights: by `prctl` and `unshare`, through ctypes."""

from __future__ import annotations

import ctypes
import os
import signal
import threading

_SET_DEATH_SIGNAL = 1
_SET_NO_NEW_PRIVILEGES = 38
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


def libc() -> ctypes.CDLL:
    """The C library of this process."""
    return ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> bool:
    """End this process when the one ends that started it."""
    parent = os.getppid()
    if libc().prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0) != 0:
        return False
    if os.getppid() != parent:  # it ended meanwhile
        os.kill(os.getpid(), signal.SIGKILL)
    return True


def forbid_privileges() -> bool:
    """No program that this process starts gets more rights than it has."""
    return bool(libc().prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0)


def leave_network() -> bool:
    """Go into a network of its own, which has no way out; whether that is allowed here."""
    if threading.active_count() > 1:
        return False
    ways = (_NEW_NETWORK, _NEW_USER | _NEW_NETWORK)
    return any(int(libc().unshare(way)) == 0 for way in ways)
