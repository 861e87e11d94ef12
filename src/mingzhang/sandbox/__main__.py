"""Run another program confined: `python -m mingzhang.sandbox FOLDER PROGRAM ARGUMENT…`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from mingzhang.sandbox import Limits, confine


def main(arguments: list[str]) -> None:
    """Confine this process to a folder and become the program."""
    folder, program, *rest = arguments
    confine(Limits(), writable=[Path(folder)])
    os.execv(program, [program, *rest])


if __name__ == "__main__":
    main(sys.argv[1:])
