"""Files by their content: each lies under its SHA-256, appears whole and never changes.

Nothing is ever deleted from the store while the platform runs, so a copy that is made after a
snapshot of the database holds everything that the snapshot names.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zlib
from pathlib import Path
from typing import Any

from django.conf import settings


def path_of(digest: str) -> Path:
    """Where the content with this digest lies, whether or not it is there."""
    if len(digest) != 64 or not all(c in "0123456789abcdef" for c in digest):
        raise ValueError(f"{digest!r} is no SHA-256 digest")
    return Path(settings.STORE) / digest[:2] / digest[2:]


def put(content: bytes) -> str:
    """Keep some bytes; their digest."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o640)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return digest


def get(digest: str) -> bytes:
    """The bytes with this digest.

    Raises:
        FileNotFoundError: they are not here.
    """
    return path_of(digest).read_bytes()


def put_json(data: Any) -> str:
    """Keep plain data, compressed."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return put(zlib.compress(text.encode(), 6))


def get_json(digest: str) -> Any:
    """The plain data with this digest."""
    return json.loads(zlib.decompress(get(digest)))
