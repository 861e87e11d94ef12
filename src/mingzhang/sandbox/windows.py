"""A job object of Windows: bounds the memory of a process and ends it with the one that made it."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from typing import Any

_EXTENDED = 9
_KILL_ON_CLOSE = 0x2000
_PROCESS_MEMORY = 0x100


class _Basic(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class _Extended(ctypes.Structure):
    _fields_ = (
        ("BasicLimitInformation", _Basic),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


def put_into_job(process: subprocess.Popen[bytes], memory: int) -> int | None:
    """Bound a process that was just started; the handle of its job, None where that failed.

    The job lives as long as this process; when it ends, the processes of the job end too.
    """
    if sys.platform != "win32":
        return None
    kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    job = kernel.CreateJobObjectW(None, None)
    if not job:
        return None
    limits = _Extended()
    limits.BasicLimitInformation.LimitFlags = _KILL_ON_CLOSE | _PROCESS_MEMORY
    limits.ProcessMemoryLimit = memory
    size = ctypes.sizeof(limits)
    handle = ctypes.c_void_p(job)
    if not kernel.SetInformationJobObject(handle, _EXTENDED, ctypes.byref(limits), size):
        return None
    if not kernel.AssignProcessToJobObject(handle, ctypes.c_void_p(int(process._handle))):
        return None
    return int(job)
