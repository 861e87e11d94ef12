"""A process that opens files from outside: no network, no files but its own, bounded resources.

What holds depends on the system, and `confine` says it: on Linux a network namespace of its own
where that is allowed, a filter of system calls (seccomp) and rules for files (Landlock), both kept
by every process that it starts; elsewhere on POSIX the limits of the system alone; on Windows a job
object that the parent makes. Nothing here needs a package or a privilege.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from mingzhang.lean import dataclass

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
    """

    limits: bool = False
    network: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


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
    limits: Limits, writable: Sequence[Path] = (), readable: Sequence[Path] | None = ()
) -> Confinement:
    """Confine this process for good; to be called before it has threads or opens anything.

    Args:
        writable: folders that it may write into.
        readable: files and folders that it may read besides the programs themselves; None for
            all that the user may read.
    """
    from mingzhang.sandbox import posix

    limited = posix.limit(limits)
    if sys.platform != "linux":
        return Confinement(limits=limited)
    from mingzhang.sandbox import landlock, linux, seccomp

    linux.forbid_privileges()
    network = []
    if linux.leave_network():
        network.append("namespace")
    allowed = None if readable is None else [*programs(), *readable]
    files = landlock.restrict(writable, allowed)
    if seccomp.forbid():
        network.append("seccomp")
    return Confinement(limited, tuple(network), ("Landlock",) if files else ())


def programs() -> list[Path]:
    """Where Python, its packages and the libraries of the system lie."""
    places = [sys.prefix, sys.base_prefix, sys.exec_prefix, *filter(None, sys.path)]
    places += ["/usr", "/lib", "/lib64", "/bin", "/opt", "/etc/ld.so.cache", "/etc/fonts"]
    places += ["/etc/localtime", "/proc/self", "/sys/devices", "/sys/bus/pci"]
    places += ["/proc/cpuinfo", "/proc/meminfo", "/proc/sys/vm", "/var/cache/fontconfig"]
    return [Path(place) for place in dict.fromkeys(places) if Path(place).exists()]


def end_all(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads a session of its own, with all that it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
