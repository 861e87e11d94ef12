"""Reading real PDFs: accuracy and speed beside pdfplumber and camelot.

Accuracy counts figures: those in cells of tables that stand on the page too, and after the stroke
those that a reader has too many of (put into two cells, or torn). The truth is the words of
pdfplumber, an independent reader, inside the tables that it sees.
"""

from __future__ import annotations

import importlib.util
import re
import statistics
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Goals, cold_command, median_seconds
from mingzhang.document import Grid
from mingzhang.model.booklet import MINIMUM_CONFIDENCE
from mingzhang.pipeline.review import review_booklet
from mingzhang.read import read_document
from mingzhang.recognise import recognise

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"
_FIGURE = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+\.\d+")


def main() -> None:
    """Measure every PDF of the samples and print two tables."""
    paths = sorted(SAMPLES.rglob("*.pdf"))
    if not paths:
        print(f"the sample booklets are not here ({SAMPLES}): nothing to measure")
        return
    peers: dict[str, Callable[[Path], Counter[str]]] = {}
    if importlib.util.find_spec("pdfplumber"):
        peers["pdfplumber"] = figures_by_pdfplumber
    if importlib.util.find_spec("camelot"):
        peers["camelot"] = figures_by_camelot
    table = Table(title="reading")
    for heading in (
        "file",
        "pages",
        "figures",
        "ours",
        *peers,
        "read",
        "floor",
        "read/floor",
        "recognise",
        "check",
        *peers,
        "ratio",
    ):
        table.add_column(heading, justify="left" if heading == "file" else "right")
    whole_seconds, ratios, floors = [], [], []
    for path in paths:
        document = read_document(path)
        ours = figures_of_document(path)
        if not ours:
            continue
        found = {name: peer(path) for name, peer in peers.items()}
        truth = figures_on_pages(path)
        total = sum(truth.values())
        read = median_seconds(lambda p=path: read_document(p), 3)  # type: ignore[misc]
        floor = median_seconds(lambda p=path: text_by_pdfium(p), 3)  # type: ignore[misc]
        floors.append(read / floor)
        booklet = recognise(document)
        recognised = median_seconds(lambda d=document: recognise(d), 3)  # type: ignore[misc]
        checked = median_seconds(lambda b=booklet: review_booklet(b), 3)  # type: ignore[misc]
        times = {n: median_seconds(lambda p=path, f=f: f(p), 1) for n, f in peers.items()}  # type: ignore[misc]
        whole_seconds.append(read + recognised + checked)
        if times:
            ratios.append(times[next(iter(times))] / read)
        table.add_row(
            path.name,
            str(document.page_count),
            str(total),
            _right(ours, truth),
            *(_right(c, truth) for c in found.values()),
            f"{read:.2f} s",
            f"{floor:.2f} s",
            f"{floors[-1]:.1f}x",
            f"{recognised:.2f} s",
            f"{checked:.2f} s",
            *(f"{t:.2f} s" for t in times.values()),
            f"{ratios[-1]:.1f}x" if times else "",
        )
    Console(width=150).print(table)
    goals = Goals()
    goals.most("read, recognised and checked, median", statistics.median(whole_seconds), 0.25)
    goals.most("reading beside pdfium's text alone, median", statistics.median(floors), 6, "times")
    if ratios:
        goals.least(f"{next(iter(peers))} beside ours", statistics.median(ratios), 8, "times")
    largest = max(paths, key=lambda p: p.stat().st_size)
    seconds, peak = cold_command("check", str(largest), "--quiet")
    print(f"cold `mingzhang check {largest.name}`: {seconds:.2f} s")
    goals.most("memory of its largest process", peak, 150, "MiB")
    goals.end()


def figures_of_document(path: Path) -> Counter[str]:
    """The figures in cells of tables, as our reader sees them."""
    return Counter(
        figure
        for block in read_document(path).blocks
        if isinstance(block, Grid)
        for cell in block.cells
        for figure in _FIGURE.findall(cell.text)
    )


def figures_in(path: Path, *, sure: bool = False) -> dict[int, Counter[str]]:
    """The figures in cells of tables by page; `sure`: only those that were read without a doubt."""
    found: dict[int, Counter[str]] = {}
    for block in read_document(path).blocks:
        if isinstance(block, Grid):
            for cell in block.cells:
                if not sure or cell.confidence >= MINIMUM_CONFIDENCE:
                    page = found.setdefault(cell.place.page or 0, Counter())
                    page.update(_FIGURE.findall(cell.text))
    return found


def figures_by_pdfplumber(path: Path) -> Counter[str]:
    """The figures in cells of tables, as pdfplumber's default settings see them."""
    import pdfplumber

    found: Counter[str] = Counter()
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            for rows in page.extract_tables():
                found.update(f for row in rows for cell in row for f in _FIGURE.findall(cell or ""))
    return found


def text_by_pdfium(path: Path) -> int:
    """The characters of a file by pdfium alone: the floor of what reading it can take."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        return sum(len(page.get_textpage().get_text_range()) for page in pdf)


def figures_by_camelot(path: Path) -> Counter[str]:
    """The figures in cells of tables, as camelot's lattice sees them."""
    import camelot  # type: ignore[import-not-found]

    found: Counter[str] = Counter()
    for table in camelot.read_pdf(str(path), pages="all", flavor="lattice"):
        for row in table.df.itertuples(index=False):
            found.update(f for cell in row for f in _FIGURE.findall(str(cell)))
    return found


def figures_on_pages(path: Path) -> Counter[str]:
    """The figures among the words inside the tables."""
    import pdfplumber

    found: Counter[str] = Counter()
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            boxes = [table.bbox for table in page.find_tables()]
            for word in page.extract_words(x_tolerance=2) if boxes else ():
                if word["top"] < page.height and any(  # beyond the paper nobody can see it
                    box[0] - 2 <= word["x0"] <= box[2] and box[1] - 2 <= word["top"] <= box[3]
                    for box in boxes
                ):
                    found.update(_FIGURE.findall(word["text"]))
    return found


def _right(found: Counter[str], truth: Counter[str]) -> str:
    """The share of the truth that was found, and how many figures are too many."""
    right = sum((found & truth).values())
    return f"{100 * right / sum(truth.values()):.1f}% / {sum((found - truth).values())}"


if __name__ == "__main__":
    main()
