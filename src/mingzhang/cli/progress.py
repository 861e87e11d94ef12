"""A progress bar on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

_LABELS = {
    "booklet": "计算各表",
    "check": "审核",
    "pdf": "PDF",
    "ofd": "OFD",
    "docx": "Word",
    "xlsx": "Excel",
    "html": "网页",
    "data": "开放数据",
}


@contextmanager
def progress(total: int, quiet: bool) -> Iterator[Callable[[str], None] | None]:
    """A progress bar on a terminal, nothing elsewhere; yields the function to call at each step."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
    ) as progress:
        task = progress.add_task("", total=total)
        began = False

        def step(name: str) -> None:
            nonlocal began
            progress.update(task, description=_LABELS.get(name, name), advance=1 if began else 0)
            began = True

        yield step
