"""Booklets are read and put beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mingzhang.compare import Comparison, Pairing, compare_booklets
from mingzhang.pipeline import deadline
from mingzhang.pipeline.review import read_booklet


def compare_files(
    paths: Sequence[Path], profile: str = "", pairing: Pairing | None = None
) -> Comparison:
    """Compare booklets: two, or a department with its units; see `compare_booklets`.

    Raises:
        Unreadable: a file cannot be read or is no booklet.
        ValueError: nothing tells what the booklets are to each other.
    """
    with deadline.for_file("、".join(map(str, paths))):
        return compare_booklets([read_booklet(path, profile) for path in paths], pairing)
