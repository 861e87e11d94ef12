"""Time and memory of one piece of work, and the table they are printed in."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Measure:
    """One measured piece of work.

    Attributes:
        seconds: median of the runs.
        runs: how many.
        peer: name of what it is compared with, and its seconds; empty without one.
    """

    work: str
    seconds: float
    runs: int
    goal: str = ""
    peer: str = ""
    peer_seconds: float | None = None


def median_seconds(work: Callable[[], object], runs: int = 5) -> float:
    """The median processor time of several runs after one that warms up.

    Of this process: what is read in another is not counted, and other work on the machine neither.
    """
    work()
    times = []
    for _run in range(runs):
        gc.collect()
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return statistics.median(times)


class Goals:
    """What a figure should keep below, or above; the command fails where one does not."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def most(self, what: str, value: float, goal: float, unit: str = "s") -> None:
        """A figure that should be no more than its goal."""
        self._say(what, value, f"{goal:g} {unit} at most", unit, value <= goal)

    def least(self, what: str, value: float, goal: float, unit: str) -> None:
        """A figure that should be no less than its goal."""
        self._say(what, value, f"{goal:g} {unit} at least", unit, value >= goal)

    def _say(self, what: str, value: float, goal: str, unit: str, kept: bool) -> None:
        print(f"{what}: {value:.2f} {unit} (goal: {goal}{'' if kept else ', MISSED'})")
        if not kept:
            self.missed.append(what)

    def end(self) -> None:
        """Fail the command where a goal was missed."""
        if self.missed:
            raise SystemExit(f"missed: {'; '.join(self.missed)}")


_WATCH = """
import resource, subprocess, sys, time
began = time.perf_counter()
subprocess.run([sys.executable, "-m", "mingzhang", *sys.argv[1:]], capture_output=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(time.perf_counter() - began, peak / 1024)
"""


def cold_command(*arguments: str) -> tuple[float, float]:
    """Seconds and peak memory (MiB) of the command in a fresh process.

    A small process starts it: a child begins with the memory of its parent, and this one is large.
    """
    # As it is installed: with compiled modules, whatever the shell of a developer says.
    known = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", _WATCH, *arguments],
        check=True,
        capture_output=True,
        text=True,
        env=known,
    )
    seconds, peak = map(float, done.stdout.split())
    return seconds, peak


def print_measures(title: str, measures: list[Measure]) -> None:
    """The measures as a table; a ratio above 1 says how many times the peer takes longer."""
    table = Table(title=title)
    for name in ("work", "median", "goal", "peer", "peer's time", "ratio"):
        table.add_column(name, justify="left" if name in ("work", "peer") else "right")
    for m in measures:
        ratio = f"{m.peer_seconds / m.seconds:.1f}×" if m.peer_seconds else ""
        table.add_row(
            m.work,
            f"{m.seconds:.3f} s",
            m.goal,
            m.peer,
            f"{m.peer_seconds:.3f} s" if m.peer_seconds else "",
            ratio,
        )
    Console().print(table)
