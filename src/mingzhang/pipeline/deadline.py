"""One deadline over all that is done with a file: read, recognised, compared with what it says.

The reader has its own limits and a process that can be killed; what follows runs here. When the
time is over, the thread that works is told so by an exception that no handler of a rule takes for
its own (`Overdue` is no `Exception`), wherever it is in the code; a pattern or a solver is left
first, and those are linear or have limits of their own.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from mingzhang.errors import Unreadable
from mingzhang.language import _

MOST_SECONDS = 1_800.0
"""As long as the pages of one scan may take; everything else is done in seconds."""


class Overdue(BaseException):
    """The time for this file is over."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Give what is done here so much time.

    Raises:
        Overdue: it took longer.
    """
    thread = threading.get_ident()
    lock = threading.Lock()
    is_over = has_rung = False

    def ring() -> None:
        nonlocal has_rung
        with lock:
            if not is_over:
                has_rung = True
                _throw(thread, Overdue)

    bell = threading.Timer(seconds, ring)
    bell.daemon = True
    bell.start()
    try:
        yield
    finally:
        with lock:  # from here on nothing is thrown
            is_over = True
            if has_rung:
                _throw(thread, None)  # what was thrown and has not arrived
        bell.cancel()


@contextmanager
def for_file(file: str) -> Iterator[None]:
    """Give all that is done with a file its time.

    Raises:
        Unreadable: it took longer.
    """
    try:
        with within(MOST_SECONDS):
            yield
    except Overdue:
        raise Unreadable(
            file,
            _("{seconds}秒还没有审完，已放弃").format(seconds=round(MOST_SECONDS)),
            _("请拆分后再试，或者换一种格式"),
        ) from None


def _throw(thread: int, what: type[BaseException] | None) -> None:
    """Let a thread raise an exception at its next step; None takes back what waits."""
    thrown = ctypes.py_object(what) if what is not None else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), thrown)
