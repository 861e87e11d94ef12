"""A progress bar on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mingzhang.language import _


@contextmanager
def progress(total: int, quiet: bool) -> Iterator[Callable[[str], None] | None]:
    """A progress bar on a terminal, nothing elsewhere; yields the function to call at each step."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as progress:
        labels = _labels()
        task = progress.add_task("", total=total)
        began = False

        def step(name: str) -> None:
            nonlocal began
            progress.update(task, description=labels.get(name, name), advance=1 if began else 0)
            began = True

        yield step


def _labels() -> dict[str, str]:
    """What the steps of a compilation are called; a check names its files."""
    return {
        "booklet": _("计算各表"),
        "check": _("审核"),
        "pdf": "PDF",
        "ofd": "OFD",
        "docx": "Word",
        "xlsx": "Excel",
        "html": _("网页"),
        "data": _("开放数据"),
    }
