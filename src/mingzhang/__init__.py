"""Mingzhang 明账: compile, check and publish the budget booklets of Chinese departments.

As a library, the straight lines of the program under their own names:

    import mingzhang

    booklet = mingzhang.read_booklet("budget.pdf")
    for finding in mingzhang.check_booklet(booklet).findings:
        print(finding.severity, finding.title, finding.message)

Everything is imported when it is first asked for, so that `import mingzhang` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mingzhang.amounts import Amount as Amount
    from mingzhang.amounts import Unit as Unit
    from mingzhang.check.finding import Checked as Checked
    from mingzhang.check.finding import Finding as Finding
    from mingzhang.compare import Comparison as Comparison
    from mingzhang.errors import MingzhangError as MingzhangError
    from mingzhang.errors import SourceErrors as SourceErrors
    from mingzhang.errors import Unreadable as Unreadable
    from mingzhang.library import check_booklet as check_booklet
    from mingzhang.library import compare_booklets as compare_booklets
    from mingzhang.library import compile_source as compile_source
    from mingzhang.library import read_booklet as read_booklet
    from mingzhang.library import write_report as write_report
    from mingzhang.model.booklet import Booklet as Booklet
    from mingzhang.model.booklet import Table as Table

__version__ = "0.1.0"

_PLACES = {
    "Amount": "mingzhang.amounts",
    "Booklet": "mingzhang.model.booklet",
    "Checked": "mingzhang.check.finding",
    "Comparison": "mingzhang.compare",
    "Finding": "mingzhang.check.finding",
    "MingzhangError": "mingzhang.errors",
    "SourceErrors": "mingzhang.errors",
    "Table": "mingzhang.model.booklet",
    "Unit": "mingzhang.amounts",
    "Unreadable": "mingzhang.errors",
    "check_booklet": "mingzhang.library",
    "compare_booklets": "mingzhang.library",
    "compile_source": "mingzhang.library",
    "read_booklet": "mingzhang.library",
    "write_report": "mingzhang.library",
}
__all__ = ["__version__", *_PLACES]


def __getattr__(name: str) -> object:
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_PLACES])
