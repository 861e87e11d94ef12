"""Scanned pages: figures read right and seconds a page, on pictures made of the samples.

Each page with a table is drawn at 150 and 200 dpi, clean and as a bad copier leaves it (blurred,
grey, noisy, askew by a degree, JPEG 60).
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.reading import SAMPLES, figures_in
from mingzhang.read import read_document, scan

ROOT = Path(__file__).resolve().parents[1]
_MOST_PAGES = 24


def main() -> None:
    """Measure and print a line for each kind of scan."""
    if not scan.can_scan():
        print("scanning: the extra [ocr] is not installed")
        return
    import cv2
    import pypdfium2

    sys.path.insert(0, str(ROOT / "tests" / "read"))
    from test_scan import degraded  # type: ignore[import-not-found]

    pages: list[tuple[Path, int, Counter[str]]] = []
    for path in sorted(SAMPLES.rglob("*.pdf")):
        by_page = figures_in(path)
        pages += [(path, page, figures) for page, figures in sorted(by_page.items()) if figures]
    pages = pages[:: max(1, len(pages) // _MOST_PAGES)][:_MOST_PAGES]
    if not pages:
        print(f"scanning: the sample booklets are not here ({SAMPLES})")
        return
    with TemporaryDirectory() as folder:
        picture = Path(folder) / "page.png"
        for dpi in (150, 200):
            for bad in (False, True):
                right = wrong = total = 0
                seconds = 0.0
                for path, page, truth in pages:
                    image = pypdfium2.PdfDocument(path)[page - 1].render(scale=dpi / 72)
                    pixels = image.to_numpy()[:, :, :3].copy()
                    pixels = degraded(pixels) if bad else pixels
                    scale = scan.DPI / dpi
                    cv2.imwrite(str(picture), cv2.resize(pixels, None, fx=scale, fy=scale))
                    began = time.perf_counter()
                    read_document(picture)
                    seconds += time.perf_counter() - began
                    found = sum(figures_in(picture).values(), Counter())
                    sure = sum(figures_in(picture, sure=True).values(), Counter())
                    right += sum((truth & found).values())
                    wrong += sum((sure - truth).values())
                    total += sum(truth.values())
                print(
                    f"scanning {dpi} dpi, {'degraded' if bad else 'clean'}: {right}/{total} figures"
                    f" ({100 * right / total:.2f} %), {wrong} wrong without a doubt,"
                    f" {seconds / len(pages):.2f} s a page (goal 2 s)"
                )


if __name__ == "__main__":
    main()
