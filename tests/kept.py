"""Sources and booklets that many tests look at, read, computed and checked once.

They can't be changed, and what is computed or checked is a function of what is given.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from mingzhang.check.finding import Checked
from mingzhang.entry import read_source as _read_source
from mingzhang.language import current_language
from mingzhang.model.booklet import Booklet
from mingzhang.model.budget import Budget
from mingzhang.model.slice import Line
from mingzhang.pipeline.compilation import compute_booklet as _compute_booklet
from mingzhang.pipeline.compilation import write_booklet as _write_booklet
from mingzhang.pipeline.review import review_booklet as _review_booklet
from mingzhang.tables.profile import get_profile

T = TypeVar("T")
_MOST = 64
_made: dict[Hashable, tuple[object, object]] = {}


@cache
def source_of(folder: Path) -> Budget:
    """The budget of a source folder; for tests that change the folder `read_source` it is."""
    return _read_source(folder)


@cache
def booklet_of(folder: Path) -> Booklet:
    """The booklet of a source folder."""
    return _compute_booklet(source_of(folder))


def computed(budget: Budget, rounding: str = "independent") -> Booklet:
    """What `compute_booklet` answers, once for each budget."""
    return _once(
        ("computed", budget, rounding), budget.profile, lambda: _compute_booklet(budget, rounding)
    )


def reviewed(booklet: Booklet) -> Checked:
    """What `review_booklet` answers, once for each booklet."""
    return _once(("reviewed", booklet), booklet.profile, lambda: _review_booklet(booklet))


def written(
    booklet: Booklet,
    out: Path,
    formats: Collection[str] | None = None,
    lines: Sequence[Line] = (),
    step: Callable[[str], None] | None = None,
) -> tuple[tuple[Path, ...], int]:
    """What `write_booklet` writes, once for each booklet, in formats that are one file each."""
    if formats is None or not set(formats) <= {"html", "docx"}:
        return _write_booklet(booklet, out, formats, lines, step)

    def contents() -> tuple[tuple[str, bytes], ...]:
        with TemporaryDirectory() as folder:
            paths, _pages = _write_booklet(booklet, Path(folder), formats, lines)
            return tuple((path.name, path.read_bytes()) for path in paths)

    asked = ("written", booklet, tuple(formats), tuple(lines))
    for name, content in (found := _once(asked, booklet.profile, contents)):
        (out / name).write_bytes(content)
    return tuple(out / name for name, _content in found), 0


def _once(asked: tuple[Hashable, ...], profile_id: str, make: Callable[[], T]) -> T:
    """By value, under the profile as it is now and in the language that is spoken."""
    profile = get_profile(profile_id)
    key = (asked, id(profile), current_language())
    if key not in _made:
        if len(_made) >= _MOST:
            _made.pop(next(iter(_made)))
        _made[key] = (profile, make())  # the profile is kept, so that its id stays its own
    found: T = _made[key][1]  # type: ignore[assignment]
    return found
