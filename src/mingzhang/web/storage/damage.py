"""Which files of the store were found damaged or missing: a list beside it, until they are whole.

Whoever meets such a file adds it; the page of health counts them, `scrub` writes the list anew.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import structlog
from django.conf import settings

from mingzhang.file import write_aside
from mingzhang.pattern import compiled

NAME = "damaged.txt"
_DIGEST = compiled(r"[0-9a-f]{64}")
_log = structlog.get_logger("mingzhang.store")


def known() -> list[str]:
    """Digests of the files that are not what they were, sorted."""
    try:
        return sorted(set(_DIGEST.findall(_list().read_text("ascii", "replace"))))
    except FileNotFoundError:
        return []


def note(digest: str) -> None:
    """Add one. A disk that takes nothing more stops nobody from being told."""
    _log.error("damaged", digest=digest)
    try:
        if digest not in known():
            with _list().open("a", encoding="ascii") as file:
                file.write(f"{digest}\n")
    except OSError as error:
        _log.warning("damaged", digest=digest, error=str(error))


def keep(digests: Collection[str], data: Path | None = None) -> None:
    """Write the list anew; nothing lies there where all is whole.

    Args:
        data: the folder beside whose store it lies, the one of the settings where None.
    """
    path = _list() if data is None else data / NAME
    if digests:
        write_aside(path, "".join(f"{digest}\n" for digest in sorted(digests)).encode("ascii"))
    else:
        path.unlink(missing_ok=True)


def _list() -> Path:
    return Path(settings.STORE).parent / NAME
