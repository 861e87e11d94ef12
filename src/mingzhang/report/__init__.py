"""Findings to their readers: console, JSON, one HTML page, a list in a workbook.

The forms are imported when they are wanted: a check on the console pays for no template engine.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console

from mingzhang.check.finding import Report
from mingzhang.compare import Comparison
from mingzhang.file import write_aside

__all__ = ["FORMS", "write_comparison", "write_report"]


FORMS = ("console", "json", "sarif", "html", "xlsx")
"""The forms of a report; the last two need a file."""


def write_report(report: Report, form: str, out: Path | None = None) -> None:
    """Write a report.

    Args:
        form: a member of `FORMS`.
        out: the file; console, JSON and SARIF go to standard output without one.

    Raises:
        ValueError: no such form, or HTML and XLSX without a file.
    """
    if form == "console":
        from mingzhang.report.console import print_report

        if out is None:
            print_report(report, Console(highlight=False, soft_wrap=True))
            return
        with out.open("w", encoding="utf-8") as file:
            print_report(report, Console(file=file, highlight=False, width=120, soft_wrap=True))
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

    if form == "console" and out is None:
        print_comparison(comparison, Console(highlight=False, soft_wrap=True))
    elif form == "console" and out is not None:
        with out.open("w", encoding="utf-8") as file:
            print_comparison(comparison, Console(file=file, width=120, soft_wrap=True))
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
