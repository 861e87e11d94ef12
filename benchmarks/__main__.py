"""Compile, check and read the example booklet, beside peers: `make bench`."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import peers
from benchmarks.measure import Goals, Measure, cold_command, median_seconds, print_measures
from mingzhang.check.engine import check
from mingzhang.entry import read_source
from mingzhang.pipeline.compilation import compile_source, compute_booklet
from mingzhang.pipeline.review import review_booklet
from mingzhang.read import read_document
from mingzhang.recognise import recognise
from mingzhang.render.docx import write_docx
from mingzhang.render.html import write_html
from mingzhang.render.layout import layout
from mingzhang.render.pdf import write_pdf
from mingzhang.render.xlsx import write_xlsx
from mingzhang.tables.profile import get_profile

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "lanxian-media-center-2025"
SAMPLE = ROOT.parent / "shared" / "samples" / "shanxi" / "lanxian-media-center-2025-budget.txt"


def beside(module: str, work: Callable[[], object]) -> tuple[str, float | None]:
    """A peer's name and its time in this run; no time where it is not installed."""
    if importlib.util.find_spec(module) is None:
        return f"{module} (not installed)", None
    return module, median_seconds(work, 3)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        budget = read_source(EXAMPLE)
        booklet = compute_booklet(budget)
        profile = get_profile(booklet.profile)
        document = layout(booklet, profile)
        made = compile_source(EXAMPLE, out)
        pdf, html = (next(f for f in made.files if f.suffix == s) for s in (".pdf", ".html"))

        compiling = [
            Measure(
                "compile, five formats (warm)",
                median_seconds(lambda: compile_source(EXAMPLE, out), 3),
                3,
                "1.5 s",
            ),
            Measure(
                "DOCX",
                median_seconds(lambda: write_docx(document, out / "a.docx")),
                5,
                "",
                *beside("docx", lambda: peers.docx_by_python_docx(document, out / "p.docx")),
            ),
            Measure(
                "XLSX",
                median_seconds(lambda: write_xlsx(document, out / "a.xlsx")),
                5,
                "",
                *beside("openpyxl", lambda: peers.xlsx_by_openpyxl(document, out / "p.xlsx")),
            ),
            Measure(
                "PDF",
                median_seconds(lambda: write_pdf(document, out / "a.pdf")),
                5,
                "",
                *beside("weasyprint", lambda: peers.pdf_by_weasyprint(html, out / "p.pdf")),
            ),
            Measure("HTML", median_seconds(lambda: write_html(document, out / "a.html")), 5),
        ]
        reading = [
            Measure(
                "read and recognise the PDF",
                median_seconds(lambda: recognise(read_document(pdf)), 3),
                3,
                "",
                *beside("pdfplumber", lambda: peers.tables_by_pdfplumber(pdf)),
            ),
            Measure("check, already read", median_seconds(lambda: check(booklet, profile)), 5),
        ]
        if SAMPLE.is_file():
            reading.append(
                Measure(
                    "read and check the sample text",
                    median_seconds(lambda: review_booklet(recognise(read_document(SAMPLE))), 5),
                    5,
                    "0.3 s",
                )
            )
        print_measures("compile", compiling)
        print_measures("read and check", reading)
        goals = Goals()
        goals.most("compile, five formats", compiling[0].seconds, 1.5)
        if SAMPLE.is_file():
            goals.most("read and check the sample text", reading[-1].seconds, 0.3)
        seconds, peak = cold_command("compile", str(EXAMPLE), "-o", str(out / "cold"), "--quiet")
        goals.most("cold `mingzhang compile`", seconds, 4)
        goals.most("memory of cold `mingzhang compile`", peak, 400, "MiB")
        goals.end()


if __name__ == "__main__":
    main()
