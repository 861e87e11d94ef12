"""How many pages that are pictures are recognised at a time, or whether their files wait.

Recognising a page takes a hundred times what reading its text takes, and most of a gigabyte: where
many files are done, those that need it are put off and done by themselves.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

pages: ContextVar[int | None] = ContextVar("pages", default=None)
"""At a time; None as many as there are cores, 0 none: the file is put off."""


@contextmanager
def recognising(at_a_time: int | None) -> Iterator[None]:
    """Recognise so many pages at a time meanwhile, see `pages`."""
    token = pages.set(at_a_time)
    try:
        yield
    finally:
        pages.reset(token)


def pages_at_a_time() -> int:
    """How many pages are recognised at a time."""
    wanted = pages.get()
    return wanted if wanted is not None else os.cpu_count() or 1
