"""An uploaded file as a file again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from mingzhang.pattern import compiled
from mingzhang.web.models import Upload
from mingzhang.web.storage import store


def uploaded_file(upload: Upload, folder: Path) -> Path:
    """An uploaded file under a harmless name with its own ending, for readers that look at it."""
    ending = Path(upload.name).suffix.lower()
    kept = ending if ending[1:].isalnum() and len(ending) < 8 else ""
    path = folder / f"upload{kept}"
    path.write_bytes(store.get(upload.digest))
    return path


_PLACE = compiled(
    r"(?:/[^\s/：“”]{1,80}){0,12}/mingzhang-[^\s/：“”]+(?:/(\d{3}))?(?:/upload(?:\.\w+)?)?"
)


def without_places(words: str, names: Sequence[str]) -> str:
    """A message about uploaded files with the names that people know, not where we put them.

    Args:
        names: of the uploads, in their order.

    >>> without_places("/tmp/mingzhang-x1/001/upload.pdf：无法打开", ["甲.pdf", "乙.pdf"])
    '乙.pdf：无法打开'
    """

    def named(match: re.Match[str]) -> str:
        number = int(match[1] or 0)
        return names[number] if number < len(names) else ""

    return _PLACE.sub(named, words)
