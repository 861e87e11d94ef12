"""The command line: thin, Chinese first; one file a command, every verb one of `pipeline`."""

from __future__ import annotations

import sys

from mingzhang.sandbox.begun import READER, begin
from mingzhang.sandbox.garbage import look_rarely

_READING = frozenset({"check", "compare", "learn", "mark", "read"})
"""Commands that begin with a file from outside."""


def run() -> None:
    """The command that was typed, with every foreseen trouble as one clear message.

    What takes longest begins first: the process that reads is begun before anything is loaded.
    """
    look_rarely()
    if sys.argv[1:2] and sys.argv[1] in _READING and not {"-h", "--help"} & {*sys.argv}:
        begin(READER)
    from mingzhang.cli.ending import end, prepare
    from mingzhang.cli.group import main

    prepare()
    end(lambda: main(standalone_mode=False, prog_name="mingzhang"))
