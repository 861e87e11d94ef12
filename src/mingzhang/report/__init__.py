"""Findings to their readers: console, JSON, one HTML page, a list in a workbook.

The forms are imported when they are wanted: a check on the console pays for no template engine.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from mingzhang.file import write_aside
from mingzhang.screen import Terminal

if TYPE_CHECKING:
    from mingzhang.check.finding import Report
    from mingzhang.compare import Comparison

__all__ = ["FORMS", "write_comparison", "write_report"]


FORMS = ("console", "json", "sarif", "html", "xlsx")
"""The forms of a report; the last two need a file."""


def _print(printing: Callable[[Terminal], None], out: Path | None) -> None:
    """Print on the terminal, or into a file."""
    if out is None:
        printing(Terminal(highlight=False, soft_wrap=True))
        return
    text = io.StringIO()
    printing(Terminal(file=text, highlight=False, width=120, soft_wrap=True))
    write_aside(out, text.getvalue().encode("utf-8"))


def write_report(report: Report, form: str, out: Path | None = None, depth: str = "full") -> None:
    """Write a report.

    Args:
        form: a member of `FORMS`.
        out: the file; console, JSON and SARIF go to standard output without one.
        depth: of the console's report, see `report.console.Depth`.

    Raises:
        ValueError: no such form, or HTML and XLSX without a file.
    """
    if form == "console":
        from mingzhang.report.console import Depth, print_report

        _print(lambda console: print_report(report, console, Depth(depth)), out)
    elif form in ("json", "sarif"):
        from mingzhang.report.json import json_report
        from mingzhang.report.sarif import sarif_report

        text = json_report(report) if form == "json" else sarif_report(report)
        if out is None:
            sys.stdout.write(text)
        else:
            write_aside(out, text.encode("utf-8"))
    elif out is None:
        raise ValueError(f"a {form} report needs a file")
    elif form == "html":
        from mingzhang.report.html import html_report

        write_aside(out, html_report(report).encode("utf-8"))
    elif form == "xlsx":
        from mingzhang.report.xlsx import xlsx_report

        write_aside(out, xlsx_report(report))
    else:
        raise ValueError(f"no report form {form}")


def write_comparison(comparison: Comparison, form: str, out: Path | None = None) -> None:
    """Write a comparison.

    Args:
        form: `console`, `json` or `html`.
        out: the file; console and JSON go to standard output without one.

    Raises:
        ValueError: no such form, or HTML without a file.
    """
    from mingzhang.report.comparison import html_comparison, json_comparison, print_comparison

    if form == "console":
        _print(lambda console: print_comparison(comparison, console), out)
    elif form == "json":
        text = json_comparison(comparison)
        if out is None:
            sys.stdout.write(text)
        else:
            write_aside(out, text.encode("utf-8"))
    elif form == "html" and out is not None:
        write_aside(out, html_comparison(comparison).encode("utf-8"))
    else:
        raise ValueError(f"no form {form}, or it needs a file")
