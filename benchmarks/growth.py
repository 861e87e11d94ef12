"""How every stage grows with a department, from the typed source to the findings: `make bench`.

A department of 60 units, 500 projects with their targets and 5,000 lines, a tenth of it, and with
`--large` ten times as much. Each size runs in a process of its own, whose memory is its own too.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Goals
from mingzhang.check.engine import check
from mingzhang.check.finding import Severity
from mingzhang.entry import read_source, read_typed, write_folder
from mingzhang.model.budget import Budget
from mingzhang.model.slice import Line
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.read import read_document
from mingzhang.recognise import recognise
from mingzhang.render.format import Printed, formats
from mingzhang.render.layout import layout
from mingzhang.tables.profile import get_profile

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "lanxian-media-center-2025"
SIZES = (50, 500)
LARGE = 5_000
"""Projects; the large size takes minutes and is measured with `--large`."""

UNITS, LINES = 60, 8
"""Units of 500 projects; lines of every project."""

_CODES = ("30201", "30202", "30211", "30213", "30226", "30227", "30229", "30299")
_BACK = ("docx", "xlsx", "pdf")
_Done = TypeVar("_Done")
_MOST = 1.3
"""How many times as much a stage may cost for each line when the department is ten times as big."""


def department(projects: int) -> Budget:
    """The example with so many projects in eight lines each, and units in proportion."""
    budget = read_source(EXAMPLE)
    (unit,) = budget.department.units
    units = tuple(
        replace(unit, name=f"{unit.name}第{number}站", code=f"{number:06}")
        for number in range(1, max(1, projects * UNITS // 500) + 1)
    )
    basic = [line for line in budget.lines if not line.project]
    drawn = [line for line in budget.lines if line.project]
    of_project = {project.name: project for project in budget.projects}
    targets = {form.subject: form for form in budget.targets}
    lines = [replace(line, unit=own.name) for own in units for line in basic]
    made, forms = [], []
    for number in range(projects):
        line = drawn[number % len(drawn)]
        own, name = units[number % len(units)].name, f"{line.project}第{number + 1}批"
        lines += _parts(replace(line, unit=own, project=name))
        made.append(replace(of_project[line.project], name=name, unit=own))
        forms.append(replace(targets[line.project], subject=name).with_text("unit", own))
    return replace(
        budget,
        department=replace(budget.department, units=units),
        lines=tuple(lines),
        projects=tuple(made),
        forms=tuple(forms),
        comparisons=(),
        procurement=(),
    )


def _parts(line: Line) -> list[Line]:
    """The line divided among economic classes."""
    part = line.fen // len(_CODES)
    rest = line.fen - part * (len(_CODES) - 1)
    return [
        replace(line, economic=code, government_economic="50502", fen=rest if last else part)
        for code in _CODES
        for last in (code == _CODES[-1],)
    ]


def measured(projects: int) -> dict[str, float]:
    """Processor seconds of every stage in their order, the lines and the peak of memory (MiB)."""
    seconds: dict[str, float] = {}

    def stage(name: str, work: Callable[[], _Done]) -> _Done:
        began = time.process_time()
        done = work()
        seconds[name] = time.process_time() - began
        return done

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        write_folder(department(projects), out / "source")
        typed = stage("read the source", lambda: read_typed(out / "source"))
        budget = typed.budget
        booklet = stage("compute", lambda: compute_booklet(budget))
        profile = get_profile(booklet.profile)
        checked = stage("check", lambda: check(booklet, profile))
        wrong = [f.message for f in checked.findings if f.severity is Severity.ERROR]
        if wrong:
            raise SystemExit(f"the department is not clean: {wrong[:5]}")
        document = stage("layout", lambda: layout(booklet, profile))
        printed = Printed(booklet, document, budget.lines)
        for id, form in formats().items():
            path = out / f"booklet{form.ending}"
            stage(f"write {id}", lambda f=form, p=path: f.write(printed, p))  # type: ignore[misc]
        for id in _BACK:
            path = out / f"booklet{formats()[id].ending}"
            back = stage(f"read {id}", lambda p=path: read_document(p))  # type: ignore[misc]
            again = stage(f"recognise {id}", lambda b=back: recognise(b))  # type: ignore[misc]
        stage("check what was read", lambda: check(again, profile))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"lines": len(budget.lines), **seconds, "memory": peak}


def main() -> None:
    """Measure each size in a process of its own, and print what each line costs more."""
    if len(sys.argv) > 2 and sys.argv[1] == "--one":
        measured(5)  # what is loaded once is no growth
        print(json.dumps(measured(int(sys.argv[2]))))
        return
    sizes = (*SIZES, LARGE) if "--large" in sys.argv else SIZES
    runs = [_run(size) for size in sizes]
    table = Table(title="growth of a department: processor seconds of every stage")
    table.add_column("stage")
    for size, run in zip(sizes, runs, strict=True):
        table.add_column(f"{size:,} projects, {run['lines']:,.0f} lines", justify="right")
    stages = [name for name in runs[0] if name != "lines"]
    for name in stages:
        unit = "MiB" if name == "memory" else "s"
        table.add_row(name, *(f"{run[name]:,.2f} {unit}" for run in runs))
    Console().print(table)
    goals = Goals()
    for smaller, larger in pairwise(runs):
        times = larger["lines"] / smaller["lines"]
        for name in stages:
            what = f"{name}, {smaller['lines']:,.0f} to {larger['lines']:,.0f} lines, a line"
            goals.most(what, larger[name] / smaller[name] / times, _MOST, "times")
    goals.end()


def _run(projects: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.growth", "--one", str(projects)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
