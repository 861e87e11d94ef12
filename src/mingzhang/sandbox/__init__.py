"""A process that opens files from outside: no network, no files but its own, bounded resources.

What holds depends on the system, and `confine` says it: on Linux a network namespace of its own
where that is allowed, a filter of system calls (seccomp) and rules for files (Landlock), both kept
by every process that it starts; elsewhere on POSIX the limits of the system alone; on Windows a job
object that the parent makes. Nothing here needs a package or a privilege.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SYSTEMROOT", "WINDIR", "COMSPEC")
"""What of the environment a confined process may know; none of it is a secret."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one process.

    Attributes:
        memory: address space in bytes, 0 for none.
        file_size: largest file that it may write, in bytes.
        cpu: seconds of processor time, 0 for none.
    """

    memory: int = 0
    file_size: int = 1 << 30
    cpu: int = 0


@dataclass(frozen=True, slots=True)
class Confinement:
    """What holds in a confined process.

    Attributes:
        limits: memory, size of files and processor time are bounded.
        network: it cannot reach the network, by what; empty where it can.
        files: it cannot reach other files, by what; empty where it can.
        parent: it ends when the process ends that started it.
    """

    limits: bool = False
    network: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    parent: bool = False


def environment(folder: Path) -> dict[str, str]:
    """The variables that a confined process may know; temporary files go into its folder."""
    known = {key: os.environ[key] for key in _KEPT if key in os.environ}
    place = str(folder)
    return known | {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYTHONIOENCODING": "utf-8",
        "HOME": place,
        "TMPDIR": place,
        "TEMP": place,
        "TMP": place,
        "ORT_DISABLE_TELEMETRY": "1",  # the runtime of the recogniser looks up a host otherwise
    }


def confine(
    limits: Limits, writable: Sequence[Path] = (), readable: Sequence[Path] = ()
) -> Confinement:
    """Confine this process for good; to be called before it has threads or opens anything.

    Args:
        writable: folders that it may write into.
        readable: files and folders that it may read besides the programs themselves.
    """
    from mingzhang.sandbox import posix

    limited = posix.limit(limits)
    if sys.platform != "linux":
        return Confinement(limits=limited)
    from mingzhang.sandbox import landlock, linux, seccomp

    parent = linux.die_with_parent()
    linux.forbid_privileges()
    network = []
    if linux.leave_network():
        network.append("namespace")
    files = landlock.restrict(writable, [*programs(), *readable])
    if seccomp.forbid():
        network.append("seccomp")
    return Confinement(limited, tuple(network), ("Landlock",) if files else (), parent)


def programs() -> list[Path]:
    """Where Python, its packages and the libraries of the system lie."""
    places = [sys.prefix, sys.base_prefix, sys.exec_prefix, *filter(None, sys.path)]
    places += ["/usr", "/lib", "/lib64", "/bin", "/opt", "/etc/ld.so.cache", "/etc/fonts"]
    places += ["/etc/localtime", "/etc/libreoffice", "/proc", "/sys/devices/system/cpu"]
    places += ["/var/cache/fontconfig"]
    return [Path(place) for place in dict.fromkeys(places) if Path(place).exists()]


def own_folder(prefix: str = "mingzhang-") -> tempfile.TemporaryDirectory[str]:
    """A new temporary folder that only this user can enter."""
    return tempfile.TemporaryDirectory(prefix=prefix)
