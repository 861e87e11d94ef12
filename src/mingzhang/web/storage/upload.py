"""An uploaded file as a file again."""

from __future__ import annotations

from pathlib import Path

from mingzhang.web.models import Upload
from mingzhang.web.storage import store


def uploaded_file(upload: Upload, folder: Path) -> Path:
    """An uploaded file under a harmless name with its own ending, for readers that look at it."""
    ending = Path(upload.name).suffix.lower()
    kept = ending if ending[1:].isalnum() and len(ending) < 8 else ""
    path = folder / f"upload{kept}"
    path.write_bytes(store.get(upload.digest))
    return path
