"""Pages of a PDF as pictures, for reports that show where a mistake stands."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

Picture = tuple[int, float, float, bytes]
"""A page from 1, its width and height in points, and the picture as JPEG."""

_SCALE, _QUALITY = 1.5, 60
_MOST_POINTS = 2_000.0  # a side longer than this is drawn smaller


def draw_pages(path: Path, pages: Sequence[int]) -> list[Picture]:
    """Draw these pages; those that the file does not have are left out.

    Raises:
        PdfiumError: the file is no PDF, or damaged.
    """
    import pypdfium2

    found: list[Picture] = []
    pdf = pypdfium2.PdfDocument(str(path))
    try:
        for number in pages:
            if not 1 <= number <= len(pdf):
                continue
            page = pdf[number - 1]
            width, height = page.get_size()
            scale = _SCALE * min(1.0, _MOST_POINTS / max(width, height, 1.0))
            image = page.render(scale=scale).to_pil().convert("RGB")
            data = BytesIO()
            image.save(data, "JPEG", quality=_QUALITY, optimize=True)
            found.append((number, width, height, data.getvalue()))
    finally:
        pdf.close()
    return found
