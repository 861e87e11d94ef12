"""A Python process with pipes and a folder of its own, begun before what asks it is loaded."""

from __future__ import annotations

import atexit
import subprocess
import sys
import tempfile
from pathlib import Path

from mingzhang.sandbox import environment

READER = "from mingzhang.read.serve import serve; serve()"
"""What reads files, see `mingzhang.read.worker`; under its own name, so that it can be pickled."""


class Begun:
    """A process that runs some code; its folder goes with it.

    Args:
        code: Python, as for `python -c`.
        arguments: its `sys.argv[1:]`.
    """

    def __init__(self, code: str, *arguments: str) -> None:
        self.asked = (code, *arguments)
        self.given = environment(Path())
        self.folder = tempfile.TemporaryDirectory(prefix="mingzhang-reader-")
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self.folder.name,
            env=environment(Path(self.folder.name)),
        )

    def end(self) -> None:
        """End it, and clear its folder away."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was left to send has nobody to read it
                    continue
        self.folder.cleanup()


_waiting: list[Begun] = []


def begin(code: str, *arguments: str) -> None:
    """Begin a process that `running` will be asked for."""
    _waiting.append(Begun(code, *arguments))


def running(code: str, *arguments: str) -> Begun:
    """The process that waits for this, or one that begins now."""
    for process in [process for process in _waiting if process.asked == (code, *arguments)]:
        _waiting.remove(process)
        if process.given == environment(Path()):
            return process
        process.end()  # what it imports, or was told, is not what holds now
    return Begun(code, *arguments)


@atexit.register
def _end_waiting() -> None:
    """Nobody asked for it: the command ended before."""
    while _waiting:
        _waiting.pop().end()
