"""How compiling and checking grow with the lines of a department: `make bench`.

The example's department many times over: its lines and projects under sixty units.
"""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Goals
from mingzhang.check.engine import check
from mingzhang.entry import read_source
from mingzhang.model.budget import Budget
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.tables.profile import get_profile

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "lanxian-media-center-2025"
UNITS = 60
SIZES = (500, 5_000)
LARGE = 50_000
"""Lines; the large size takes minutes and is measured with `--large`."""


def department(lines: int) -> Budget:
    """The example with about so many lines, its projects numbered, under up to sixty units."""
    budget = read_source(EXAMPLE)
    times = max(lines // len(budget.lines), 1)
    numbers = range(min(times, UNITS))
    return replace(
        budget,
        department=replace(
            budget.department,
            units=tuple(
                replace(unit, name=f"{unit.name}{number}")
                for number in numbers
                for unit in budget.department.units
            ),
        ),
        lines=tuple(
            replace(
                line,
                unit=f"{line.unit}{copy % UNITS}",
                project=f"{line.project}{copy}" if line.project else "",
            )
            for copy in range(times)
            for line in budget.lines
        ),
    )


def main() -> None:
    """Measure and print; ten times the lines may cost thirteen times the time and memory."""
    table = Table(title="growth with the lines of a department")
    for heading in ("lines", "projects", "compute", "check", "peak memory"):
        table.add_column(heading, justify="right")
    sizes = (*SIZES, LARGE) if "--large" in sys.argv else SIZES
    measured: list[tuple[int, float, float, float]] = []
    for size in sizes:
        budget = department(size)
        began = time.process_time()
        booklet = compute_booklet(budget)
        computed = time.process_time() - began
        profile = get_profile(booklet.profile)
        began = time.process_time()
        check(booklet, profile)
        checked = time.process_time() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        measured.append((len(budget.lines), computed, checked, memory))
        table.add_row(
            f"{len(budget.lines):,}",
            f"{len({line.project for line in budget.lines if line.project}):,}",
            f"{computed:.2f} s",
            f"{checked:.2f} s",
            f"{memory:.0f} MiB",
        )
    Console().print(table)
    goals = Goals()
    for smaller, larger in pairwise(measured):
        for name, column in (("computing", 1), ("checking", 2), ("memory", 3)):
            growth = larger[column] / smaller[column] / (larger[0] / smaller[0])
            goals.most(
                f"{name}, {smaller[0]:,} to {larger[0]:,} lines, a line", growth, 1.3, "times"
            )
    goals.end()


if __name__ == "__main__":
    main()
