"""Limits of memory, processor time and files, where the system has them."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from mingzhang.sandbox import Limits


def _resource() -> Any | None:
    """The module of the limits; None on Windows."""
    try:
        return importlib.import_module("resource")
    except ImportError:
        return None


def limit(limits: Limits) -> bool:
    """Bound this process; whether the system can."""
    resource = _resource()
    if resource is None:
        return False
    _lower(resource, resource.RLIMIT_CORE, 0)
    _lower(resource, resource.RLIMIT_FSIZE, limits.file_size)
    if limits.memory:
        _lower(resource, resource.RLIMIT_AS, limits.memory)
    if limits.cpu:
        _lower(resource, resource.RLIMIT_CPU, limits.cpu)
    return True


def allow_seconds(seconds: float) -> None:
    """Give this process so much processor time from now on."""
    resource = _resource()
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def memory_used() -> int:
    """The most memory that this process ever held, in bytes; 0 where the system does not say.

    Linux says it of the program in /proc; `ru_maxrss` is there no less than the parent held when
    it started this process, so that a large parent would look like a greedy child.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return _high_water(status.read_text("utf-8", "replace"))
    resource = _resource()
    if resource is None:
        return 0
    kilobytes = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * kilobytes)


def _high_water(status: str) -> int:
    """The bytes of the line `VmHWM: 12345 kB`; 0 where a kernel leaves it out."""
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _lower(resource: Any, kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(kind, (most, most))
