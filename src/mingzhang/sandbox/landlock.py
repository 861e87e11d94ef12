"""Rules for files by Landlock, from Linux 5.13 on: what is not allowed cannot be opened.

Source: linux/landlock.h; Documentation/userspace-api/landlock.rst.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from pathlib import Path

from mingzhang.sandbox.linux import libc

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # system calls, the same on every architecture
_VERSION = 1
_BENEATH = 1
_EXECUTE, _WRITE, _READ, _LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_FIRST = (1 << 13) - 1  # all rights of the first version
_TCP = 0b11  # to bind, to connect: from the fourth version on
_ABSTRACT = 0b01  # sockets without a file, from the sixth version on
_FILE = _EXECUTE | _WRITE | _READ | _TRUNCATE
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/shm")


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def version() -> int:
    """The version of Landlock that the kernel has; 0 for none."""
    found = libc().syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)
    return max(int(found), 0)


def restrict(writable: Sequence[Path], readable: Sequence[Path] | None) -> bool:
    """Let this process open nothing else; whether the kernel can.

    Args:
        writable: folders in which it may do anything.
        readable: files and folders that it may read and run; None for all that the user may.
    """
    known = version()
    if not known:
        return False
    handled = _FIRST
    handled |= _REFER if known >= 2 else 0
    handled |= _TRUNCATE if known >= 3 else 0
    reading = _EXECUTE | _READ | _LIST
    if readable is None:
        handled &= ~reading
    rules = _Ruleset(handled, _TCP if known >= 4 else 0, _ABSTRACT if known >= 6 else 0)
    size = 8 if known < 4 else 16 if known < 6 else 24
    ruleset = libc().syscall(_CREATE, ctypes.byref(rules), ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return False
    try:
        for path in readable or ():
            _allow(ruleset, path, reading)
        for path in (*writable, *map(Path, _DEVICES)):
            _allow(ruleset, path, handled & ~_IOCTL)
        return bool(libc().syscall(_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there needs no rule
    try:
        if not path.is_dir():
            rights &= _FILE
        rule = _Beneath(rights, handle)
        libc().syscall(_ADD_RULE, ruleset, _BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(handle)
