"""Run another program confined: `python -m mingzhang.sandbox FOLDER PROGRAM ARGUMENT…`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from mingzhang.sandbox import Limits, confine
from mingzhang.sandbox.linux import die_with_parent

_PIPES = ("/tmp",)
"""Where LibreOffice insists on making the socket between its own processes."""


def main(arguments: list[str]) -> None:
    """Let this process write into a folder alone, without network, and become the program."""
    folder, program, *rest = arguments
    if sys.platform == "linux":
        die_with_parent()
    confine(Limits(), writable=[Path(folder), *map(Path, _PIPES)], readable=None)
    os.execv(program, [program, *rest])


if __name__ == "__main__":
    main(sys.argv[1:])
