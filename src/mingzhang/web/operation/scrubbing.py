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


def find_unnamed() -> list[str]:
    """Digests of stored files that the database does not name; they are in nobody's way.

    A file is put before its row is written: a process that is killed between the two leaves one.
    What is being handed in at this moment is among them.
    """
    there = list(store.held())
    named = referenced()
    return [digest for digest in there if digest not in named]


def clear_begun() -> int:
    """Take away what writers that were killed had begun, a day and more ago; how many."""
    left = list(store.begun())
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


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
    clear_begun()
    part = f"{int(time.time()) // _PART_SECONDS % _FOLDERS:02x}"
    damaged, missing = find_damaged([part])
    before = set(damage.known())
    now = {digest for digest in before if digest[:2] != part} | {*damaged, *missing}
    if now != before:
        damage.keep(now)
