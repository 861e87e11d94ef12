"""`python -m benchmarks.nation write|run|judge|cost FOLDER`, see the package."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.nation import cost, judging, writing
from benchmarks.nation.body import SIZES
from mingzhang.batch import engine
from mingzhang.batch.corpus import Corpus
from mingzhang.batch.manifest import entries_of

BY_CONSTRUCTION = frozenset({"D106"})
"""Final accounts of the generator say nothing of performance: the rule is right."""


_BLOCK = 8
"""Files of one block here: what a slice has not written when it is over is done again."""


class _Over(Exception):
    """The minutes of this slice are over."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one step; exit status 3 where there is more to do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=("write", "run", "judge", "cost"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument(
        "--mix",
        type=_mix,
        default=writing.MIX,
        help="formats and their weights, such as pdf=25,html=30",
    )
    parser.add_argument("--minutes", type=float, default=9.0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--each", type=int, default=10, help="booklets of a format and size")
    chosen = parser.parse_args(arguments)
    if chosen.step == "write":
        there = writing.write(
            chosen.folder, range(chosen.files), chosen.mix, chosen.minutes, chosen.processes
        )
        print(f"{there} files")
        return 0 if there >= chosen.files else 3
    if chosen.step == "run":
        return _run(chosen.folder, chosen.minutes, chosen.processes)
    if chosen.step == "judge":
        _judge(chosen.folder)
        return 0
    costs = cost.measure(chosen.folder, chosen.each, chosen.minutes)
    weights = {
        name: sum(cost.size_of(times) == name for times in SIZES) / len(SIZES)
        for _most, name in cost.SIZES
    }
    print("\n".join([*cost.table(costs), *cost.nation(costs, weights)]))
    return 0


def _mix(text: str) -> dict[str, int]:
    return {name: int(weight) for name, _is, weight in (p.partition("=") for p in text.split(","))}


def _run(folder: Path, minutes: float, processes: int) -> int:
    engine.BLOCK = _BLOCK
    until = time.monotonic() + 60 * minutes
    began = time.monotonic()
    entries = entries_of([str(writing.write_list(folder))], listed=True)
    known, done, memory = 0, 0, cost.Memory()
    memory.start()

    def spent() -> str:
        memory.over.set()
        seconds, processor = time.monotonic() - began, cost.used()
        return (
            f"{done} files in {seconds:.0f} s of this slice, {processor / max(1, done):.2f} "
            f"processor seconds each, {memory.most:.0f} MB at most by {processes} processes"
        )

    def told(progress: engine.Progress) -> None:
        nonlocal known, done
        done = progress.done
        known = progress.known + progress.done
        if time.monotonic() > until:
            raise _Over(spent())  # while the processes still live and can be counted

    try:
        engine.run(entries, Corpus(folder / "corpus"), processes=processes, told=told)
    except _Over as over:
        print(f"{known} of {len(entries)} files; {over}")
        return 3
    print(f"all {len(entries)} files; {spent()}")
    return 0


def _judge(folder: Path) -> None:
    judged = judging.judge(folder, BY_CONSTRUCTION)
    for group, scores in judged.groups.items():
        print(f"\n{group}")
        for name, score in sorted(scores.items()):
            print(f"  {score.line(name)}")
    print("\nmissed")
    for kind, count in judged.missed.most_common(40):
        print(f"  {count:>5} {kind:<24} e.g. {judged.examples[kind]}")
    print("\nfalse alarms (clean booklets, by rule)")
    for rule, count in judged.false.most_common(40):
        print(f"  {count:>5} {rule:<8} e.g. {judged.examples[rule]}")


if __name__ == "__main__":
    sys.exit(main())
