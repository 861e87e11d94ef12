"""The files of the store, read anew and mended from a backup.

A worker reads a part every few minutes, so that all of them are looked at within a day.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from mingzhang.web.jobs.task import chore
from mingzhang.web.operation.archive import members
from mingzhang.web.operation.verification import referenced
from mingzhang.web.storage import damage, store

_FOLDERS = 256
_PART_SECONDS = 300


def find_damaged(folders: Iterable[str] | None = None) -> tuple[list[str], list[str]]:
    """Digests of the files that are damaged, and of those that the database names and are gone.

    Args:
        folders: first two characters of the digests that are looked at; all of them where None.
    """
    chosen = None if folders is None else frozenset(folders)
    damaged = list(store.scrub(chosen))
    wanted = (d for d in referenced() if chosen is None or d[:2] in chosen)
    return damaged, sorted(digest for digest in wanted if not store.has(digest))


def scrub() -> tuple[list[str], list[str]]:
    """Look at everything, and keep the list that health shows."""
    damaged, missing = find_damaged()
    damage.keep({*damaged, *missing})
    return damaged, missing


def mend(archive: Path, digests: Iterable[str]) -> Iterator[str]:
    """Take files from a backup; the digests of those that it held whole.

    Raises:
        Damaged: the archive cannot be read, where it cannot.
    """
    wanted = set(digests)
    for digest, content in members(archive, wanted):
        store.put(content)
        yield digest


@chore
def scrub_a_part() -> None:
    """The part of this moment; what is not whole is written down, what is whole again leaves."""
    part = f"{int(time.time()) // _PART_SECONDS % _FOLDERS:02x}"
    damaged, missing = find_damaged([part])
    before = set(damage.known())
    now = {digest for digest in before if digest[:2] != part} | {*damaged, *missing}
    if now != before:
        damage.keep(now)
