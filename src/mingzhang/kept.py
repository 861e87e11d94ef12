"""What is worked out of the program's own files, kept the way Python keeps bytecode.

A table of TOML is parsed and a pattern compiled to the same end every time, and a command that is
begun waits for hundreds of them. The first process that works something out writes it into
`__pycache__`, under a key that holds all that it depends on, so that nothing there grows stale.
Where Python may not write bytecode, in an installation of somebody else's or with
`PYTHONDONTWRITEBYTECODE`, what is not there is worked out each time. It is trusted
as bytecode is, for it lies in the same folder.
"""

from __future__ import annotations

import atexit
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any
from zlib import crc32

_MOST = 1 << 24
"""Bytes of all that is kept: beyond, what sources of former days left behind is dropped."""

_SUM_BYTES = 4

Key = tuple[str | int, ...]


class Kept:
    """Results by their keys in one file, which is read when the first is asked for.

    Args:
        file: it need not be there, and need not be one that can be written.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[Key, bytes] | None = None
        self._added: dict[Key, bytes] = {}

    def result(self, key: Key, work_out: Callable[[], Any]) -> Any:
        """What is kept under a key, else what comes of working it out, which is kept from now on.

        Args:
            key: the kind of result and all that it depends on but the version of Python.
            work_out: gives what can be pickled; each call of `result` gives a copy of its own.
        """
        if self._known is None:
            self._known = self._read()
        found = self._known.get(key)
        if found is not None:
            return pickle.loads(found)
        made = work_out()
        self._known[key] = self._added[key] = pickle.dumps(made, protocol=5)
        return made

    def write(self) -> None:
        """Write down what was added, with what others wrote in the meantime."""
        if not self._added or sys.dont_write_bytecode:
            return
        known = self._read() | self._added
        if sum(map(len, known.values())) > _MOST:
            known = self._added
        aside = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        try:
            packed = pickle.dumps((sys.version, known), protocol=5)
            aside.write_bytes(_sum_of(packed) + packed)
            aside.replace(self._file)
        except OSError:  # somebody else's installation, or a full disk: worked out again next time
            with suppress(OSError):
                aside.unlink(missing_ok=True)
        self._added = {}

    def _read(self) -> dict[Key, bytes]:
        try:
            content = self._file.read_bytes()
        except OSError:
            return {}
        packed = memoryview(content)[_SUM_BYTES:]
        if content[:_SUM_BYTES] != _sum_of(packed):
            return {}  # damaged: what unpickling it would do nobody knows
        version, known = pickle.loads(packed)
        return known if version == sys.version else {}


def _sum_of(packed: bytes | memoryview) -> bytes:
    return crc32(packed).to_bytes(_SUM_BYTES, "big")


KEPT = Kept(Path(cache_from_source(__file__)).with_suffix(".kept"))
atexit.register(KEPT.write)


def toml_data(text: str) -> dict[str, Any]:
    """The data of a TOML file of the program.

    Raises:
        tomllib.TOMLDecodeError: it is none.
    """
    from hashlib import sha256  # what reads files compiles patterns and has no TOML

    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    data: dict[str, Any] = KEPT.result(("toml", digest), lambda: _read_toml(text))
    return data


def _read_toml(text: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(text)
