"""A filter of system calls: no sockets but local ones, nothing that reaches other processes.

The filter is a short program for the kernel (classic BPF); a forbidden call fails with EPERM.
Source: linux/seccomp.h, linux/filter.h; numbers from the tables of each architecture.
"""

from __future__ import annotations

import ctypes
import errno
import platform

from mingzhang.lean import dataclass
from mingzhang.sandbox.linux import libc

_SET_SECCOMP, _FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16  # offsets in what the kernel shows of a call
_LOCAL = 1  # AF_UNIX
_X32 = 0x40000000


@dataclass(frozen=True, slots=True)
class _Machine:
    """Numbers of one architecture: its own, of `socket`, and of what is forbidden altogether."""

    audit: int
    socket: int
    forbidden: tuple[int, ...]


# ptrace, mount, umount2, kexec_load, add_key, request_key, keyctl, process_vm_readv and writev,
# perf_event_open, bpf, userfaultfd, io_uring_setup, pidfd_getfd
_NEW = (425, 438)
_MACHINES = {
    "x86_64": _Machine(
        0xC000003E, 41, (101, 165, 166, 246, 248, 249, 250, 310, 311, 298, 321, 323, *_NEW)
    ),
    "aarch64": _Machine(
        0xC00000B7, 198, (117, 40, 39, 104, 217, 218, 219, 270, 271, 241, 280, 282, *_NEW)
    ),
}


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))


def forbid(fatal: bool = False) -> bool:
    """Install the filter in this process; whether its machine is known and the kernel allows it.

    Args:
        fatal: end the process at a forbidden call, so that a test sees who made one.
    """
    machine = _MACHINES.get(platform.machine())
    if machine is None or ctypes.sizeof(ctypes.c_void_p) != 8:
        return False
    steps = _steps(machine, _KILL if fatal else _ERRNO | errno.EPERM)
    array = (_Step * len(steps))(*steps)
    program = _Program(len(steps), array)
    return bool(libc().prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)


def _steps(machine: _Machine, refusal: int) -> list[_Step]:
    """The program: first the architecture, then the number, then the family of a socket."""
    refuse = _Step(_RETURN, 0, 0, refusal)
    steps = [
        _Step(_LOAD, 0, 0, _ARCHITECTURE),
        _Step(_EQUAL, 1, 0, machine.audit),
        _Step(_RETURN, 0, 0, _KILL),
        _Step(_LOAD, 0, 0, _NUMBER),
        _Step(_AT_LEAST, 0, 1, _X32),
        refuse,
    ]
    for number in machine.forbidden:
        steps += [_Step(_EQUAL, 0, 1, number), refuse]
    steps += [
        _Step(_EQUAL, 0, 3, machine.socket),
        _Step(_LOAD, 0, 0, _ARGUMENT),
        _Step(_EQUAL, 1, 0, _LOCAL),
        refuse,
        _Step(_RETURN, 0, 0, _ALLOW),
    ]
    return steps
