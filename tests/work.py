"""How much work something is, counted: the same on every machine, however busy it is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import FrameType


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, Python's and built-in ones, until the work returns.

    It is done in a thread of its own: where a browser was driven before (by greenlets), Python 3.11
    never comes back from a profiled call of the main thread. What runs in another process or thread
    isn't counted, nor what a pattern does inside its one call: time, which knows of both, is
    measured by `benchmarks.doubling`.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_counted, work).result()


def _counted(work: Callable[[], object]) -> int:
    count = 0

    def called(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count
