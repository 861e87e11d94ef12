"""The program as a library: five verbs on paths and booklets, typed; re-exported by `mingzhang`.

The examples run as tests; `example` is a small source that the program itself brings along.

>>> import tempfile
>>> from pathlib import Path
>>> import mingzhang
>>> from mingzhang.demo import CLEAN as example
>>> with tempfile.TemporaryDirectory() as folder:
...     made = mingzhang.compile_source(example, folder, formats=("html",))
...     booklet = mingzhang.read_booklet(made.files[0])
>>> booklet == made.booklet
True
>>> [f.title for f in mingzhang.check_booklet(booklet).findings if f.severity == "error"]
[]
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from mingzhang.model.booklet import Booklet

if TYPE_CHECKING:
    from mingzhang.check.finding import Checked
    from mingzhang.compare import Comparison
    from mingzhang.pipeline.compilation import Compiled

AnyPath = str | PathLike[str]


def read_booklet(path: AnyPath, profile: str = "") -> Booklet:
    """The booklet that a file holds: PDF, scan, OFD, Word, Excel, HTML, text, archive, open data.

    Args:
        path: the file, or a folder of open data.
        profile: id of the place's profile; the one that fits best where empty.

    Raises:
        Unreadable: the file cannot be read, is no budget booklet, or holds several.
    """
    from mingzhang.pipeline import review

    return review.read_booklet(Path(path), profile)


def check_booklet(
    booklet: Booklet | AnyPath,
    profile: str = "",
    only: Collection[str] = (),
    ignore: Collection[str] = (),
) -> Checked:
    """Check a booklet, or the file that holds it, with all rules.

    Args:
        booklet: from `read_booklet`, from a compilation, or a path.
        profile: used where a path is given.
        only: beginnings of the codes of the rules to run (`R`, `T1`).
        ignore: those of the rules to leave out.

    Returns:
        The findings, the relations, what every rule came to, and the ledger of what was judged.

    Raises:
        Unreadable: see `read_booklet`.
        ValueError: `only` or `ignore` names no rule.
    """
    from mingzhang.pipeline import review

    found = booklet if isinstance(booklet, Booklet) else read_booklet(booklet, profile)
    return review.review_booklet(found, only, ignore)


def compile_source(
    source: AnyPath,
    out: AnyPath,
    formats: Sequence[str] | None = None,
    rounding: str = "independent",
) -> Compiled:
    """Compute the booklet of a source (a folder of TOML and CSV, or a workbook) and write it.

    Args:
        out: the folder to write into, made where absent; every file appears or none.
        formats: some of `mingzhang.render.format.formats()`; all of them where None.
        rounding: `independent`, each figure by itself; `additive`, every sum exact.

    Raises:
        SourceErrors: the mistakes of the source, all of them, each with its place.
    """
    from mingzhang.pipeline import compilation

    return compilation.compile_source(Path(source), Path(out), formats, rounding)


def compare_booklets(*booklets: Booklet | AnyPath) -> Comparison:
    """Compare versions, years, budget with final accounts, or a department with its units.

    Raises:
        Unreadable: see `read_booklet`.
        ValueError: nothing tells what the booklets are to each other.
    """
    from mingzhang import compare

    found = [b if isinstance(b, Booklet) else read_booklet(b) for b in booklets]
    return compare.compare_booklets(found)


def write_report(checked: Checked, form: str, out: AnyPath) -> None:
    """Write the findings of one booklet as `json`, `sarif`, `html` or `xlsx`.

    Raises:
        ValueError: there is no such form.
    """
    from mingzhang import __version__, report
    from mingzhang.check.finding import Report

    report.write_report(Report((checked,), version=__version__), form, Path(out))
