"""Sources and booklets that many tests look at, read and computed once: they can't be changed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mingzhang.entry import read_source as _read_source
from mingzhang.model.booklet import Booklet
from mingzhang.model.budget import Budget
from mingzhang.pipeline.compilation import compute_booklet as _compute_booklet


@cache
def source_of(folder: Path) -> Budget:
    """The budget of a source folder; for tests that change the folder `read_source` it is."""
    return _read_source(folder)


@cache
def booklet_of(folder: Path) -> Booklet:
    """The booklet of a source folder."""
    return _compute_booklet(source_of(folder))
