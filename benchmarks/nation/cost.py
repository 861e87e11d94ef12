"""Processor seconds of a booklet by format and size, and what a nation costs by them."""

from __future__ import annotations

import os
import statistics
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from benchmarks.nation.writing import MIX, truths
from mingzhang.batch.manifest import Entry
from mingzhang.batch.record import record_of
from mingzhang.sandbox.garbage import look_rarely

NATION = 1_000_000
LOOP = 3_000_000
"""Additions of the loop that a booklet is compared with, whatever the machine does meanwhile."""
_TICKS = os.sysconf("SC_CLK_TCK")
SIZES = ((1, "6–30 projects"), (2, "12–60"), (4, "24–120"), (16, "100–480"))
"""By how many times the projects of an invented body are multiplied, at most."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One measured booklet: processor seconds of this process and its children, bytes of a file.

    Attributes:
        floor: processor seconds of ten million additions right before it.
    """

    form: str
    size: str
    seconds: float
    bytes: int
    cells: int
    floor: float


def measure(folder: Path, each: int, minutes: float) -> list[Cost]:
    """So many files of each format and size, for so many minutes."""
    look_rarely()  # as the processes of a batch do
    until = time.monotonic() + 60 * minutes
    kept: dict[tuple[str, str], list[dict[str, object]]] = defaultdict(list)
    for truth in truths(folder):
        key = str(truth["format"]), size_of(int(str(truth["times"])))
        if len(kept[key]) < each:
            kept[key].append(truth)
    done: list[Cost] = []
    turns = [[group[n] for group in kept.values() if n < len(group)] for n in range(each)]
    warm = True
    for truth in (truth for turn in turns for truth in turn):
        path = folder / "files" / str(truth["file"])
        floor = loop()
        for _again in range(2 if warm else 1):  # the first of all pays for starting
            before = used()
            record = record_of(Entry(str(path)))
            seconds = used() - before
        warm = False
        size = size_of(int(str(truth["times"])))
        cells = len(record.rows["cells"])
        done.append(Cost(str(truth["format"]), size, seconds, path.stat().st_size, cells, floor))
        if time.monotonic() > until:
            break
    return done


def loop() -> float:
    """Processor seconds that this machine takes for ten million additions just now."""
    began, total = time.process_time(), 0
    for number in range(LOOP):
        total += number
    return (time.process_time() - began) * 10_000_000 / LOOP


def size_of(times: int) -> str:
    return next(name for most, name in SIZES if times <= most)


class Memory(Thread):
    """Looks once a second how much memory this process and all below it take together.

    Attributes:
        most: proportional set size in MB, so that what is shared counts once.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0.0
        self.over = Event()

    def run(self) -> None:
        """Look until it is over."""
        while not self.over.wait(1.0):
            self.most = max(self.most, sum(_held(pid) for pid in _tree()) / 1024)


def _held(pid: int) -> int:
    """KB of a process; 0 where it has ended meanwhile."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def used() -> float:
    """Processor seconds of this process and all below it that live."""
    return sum(_tree().values()) / _TICKS


def _tree() -> dict[int, int]:
    """Ticks of this process and of all below it."""
    parents: dict[int, int] = {}
    used: dict[int, int] = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                words = (place / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            parents[int(place.name)] = int(words[1])
            used[int(place.name)] = sum(int(words[n]) for n in (11, 12, 13, 14))
    mine = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in mine} - mine:
        mine |= more
    return {pid: used[pid] for pid in mine if pid in used}


def table(costs: Sequence[Cost]) -> list[str]:
    """Medians by format and size, and the mean of a nation with the mix of formats."""
    heads = f"{'booklets':>9}{'median s':>10}{'mean s':>8}{'of loop':>9}{'KB':>7}{'cells':>8}"
    lines = [f"{'format':<8}{'size':<16}{heads}"]
    groups: dict[tuple[str, str], list[Cost]] = defaultdict(list)
    for cost in costs:
        groups[cost.form, cost.size].append(cost)
    for (form, size), found in sorted(groups.items()):
        seconds = [c.seconds for c in found]
        lines.append(
            f"{form:<8}{size:<16}{len(found):>9}{statistics.median(seconds):>10.2f}"
            f"{statistics.mean(seconds):>8.2f}"
            f"{statistics.median(c.seconds / c.floor for c in found):>9.2f}"
            f"{statistics.mean(c.bytes for c in found) / 1000:>7.0f}"
            f"{statistics.mean(c.cells for c in found):>8.0f}"
        )
    return lines


def nation(costs: Sequence[Cost], weights: Mapping[str, float]) -> list[str]:
    """A million booklets in the measured mix: processor hours and machines for a day.

    Args:
        weights: share of each size among the booklets.
    """
    total = sum(MIX.values())
    groups: dict[tuple[str, str], list[float]] = defaultdict(list)
    for cost in costs:
        groups[cost.form, cost.size].append(cost.seconds)
    share = {key: MIX[key[0]] / total * weights.get(key[1], 0.0) for key in groups if key[0] in MIX}
    known = sum(share.values())
    mean = sum(share[key] * statistics.mean(groups[key]) for key in share) / known
    hours = NATION * mean / 3600
    floor = statistics.median(cost.floor for cost in costs)
    return [
        f"ten million additions: {floor:.2f} processor seconds; a booklet {mean / floor:.2f} times",
        f"measured groups cover {known:.0%} of the mix; mean {mean:.2f} processor seconds each",
        f"{NATION:,} booklets: {hours:,.0f} core hours = {hours / 24:,.1f} cores for a day",
    ]
