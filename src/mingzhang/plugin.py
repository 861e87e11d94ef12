"""What other packages offer to the program: entry points of one of its groups."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_INSTALLED = (".dist-info", ".egg-info")
"""Endings of the folders in which installers say what a package is."""


def plugins(group: str) -> tuple[EntryPoint, ...]:
    """The entry points of a group in order of their names; mostly there are none.

    `importlib.metadata` takes apart what every package offers to everybody, and loads a reader of
    mail for it: it is only asked where the group's name stands in some package's list.
    """
    if not any(_may_offer(Path(place or "."), group.encode()) for place in sys.path):
        return ()
    from importlib.metadata import entry_points

    return tuple(sorted(entry_points(group=group), key=lambda entry: entry.name))


def _may_offer(place: Path, group: bytes) -> bool:
    if place.is_file():  # an archive of packages
        return True
    try:
        names = [name for name in os.listdir(place) if name.endswith(_INSTALLED)]
    except OSError:  # not there, or not for us: nothing is imported from it
        return False
    return any(group in _list(place / name / "entry_points.txt") for name in names)


def _list(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # this package offers nothing
        return b""
