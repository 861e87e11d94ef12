"""The pixels of a picture file."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, BinaryIO

MOST_PIXELS = 40_000_000
"""Most pixels of a page that is looked at."""

_DAMAGED = (
    OSError,
    EOFError,
    SyntaxError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    struct.error,
)
"""What Pillow raises over the bytes of a damaged picture."""


def count_pages(path: Path) -> int:
    """How many pages a picture file has: a TIFF as many as it says, others one; 0 if damaged."""
    from PIL import Image

    try:
        with Image.open(path) as picture:
            return getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
    except _DAMAGED:
        return 0


def pixels_of(file: BinaryIO, page: int = 0) -> Any | None:
    """Rows × columns × 3 bytes of a picture file, blue first; None where it is damaged.

    Args:
        page: of a TIFF, from 0.

    Raises:
        ValueError: the picture is too large.
    """
    import numpy as np
    from PIL import Image

    try:
        with Image.open(file) as picture:
            picture.seek(page)
            width, height = picture.size
            if width * height <= MOST_PIXELS:
                return np.array(picture.convert("RGB"))[:, :, ::-1].copy()
    except Image.DecompressionBombError:
        pass
    except _DAMAGED:
        return None
    raise ValueError("too many pixels")
