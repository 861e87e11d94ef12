"""Write a file whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mingzhang.sandbox.lock import hold


def write_aside(
    path: Path,
    content: bytes,
    *,
    durable: bool = False,
    mode: int = 0o644,
    laid_in: Path | None = None,
) -> None:
    """Write beside the file and rename over it, so that nobody ever sees half of it.

    Args:
        durable: what is written outlives a machine that loses its power.
        mode: the permissions of the file.
        laid_in: the folder, on the same disk, where it lies until it is whole.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=laid_in or path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if durable and sys.platform != "win32":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else who asks for it works on this file meanwhile; a process that dies lets go.

    The lock is a file of its own beside it, `.NAME.lock`, which stays: the file itself is replaced.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / f".{path.name}.lock").open("ab") as lock:
        hold(lock)
        # What one that was killed had begun to write: nobody else may be writing now.
        for begun in path.parent.glob(f".{path.name}-*"):
            begun.unlink(missing_ok=True)
        yield
