"""The document of a file of unknown origin; its reading may begin before it is asked for.

The process that reads works while this one loads its rules, or checks the file before.
"""

from __future__ import annotations

import threading
from contextvars import copy_context
from pathlib import Path

from mingzhang.document import Document
from mingzhang.read.worker import call_safely


class _Ahead:
    """A file that is being read before it is asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._came: Document | str | Exception | None = None
        context = copy_context()  # the language of the caller
        self._thread = threading.Thread(target=context.run, args=(self._read,), daemon=True)
        self._thread.start()

    def _read(self) -> None:
        try:
            self._came = _read_or_kind(self.path)
        except Exception as error:  # raised where the file is asked for
            self._came = error

    def result(self) -> Document | str:
        """What came of it, as `read_or_kind_safely`."""
        self._thread.join()
        came, self._came = self._came, None
        assert came is not None
        if isinstance(came, Exception):
            raise came
        return came


_aheads: list[_Ahead] = []
"""The last one alone: what nobody asked for is forgotten with the next."""


def read_ahead(path: Path) -> None:
    """Begin to read a file that `read_or_kind_safely` is going to be asked for."""
    _aheads[:] = [_Ahead(path)]


def read_or_kind_safely(path: Path) -> Document | str:
    """The document of a file, or what it is, see `read_or_kind`."""
    if _aheads and _aheads[0].path == path:
        return _aheads.pop().result()
    return _read_or_kind(path)


def _read_or_kind(path: Path) -> Document | str:
    result = call_safely("mingzhang.read:read_or_kind", path)
    if isinstance(result, Document | str):
        return result
    raise TypeError(f"a reader sent {type(result).__name__}")
