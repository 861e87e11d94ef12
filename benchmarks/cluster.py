"""What Ray costs beside the local engine: `python -m benchmarks.cluster FOLDER [--files 40]`.

The same files go through both with the same number of processes, on this machine, and the bytes of
both corpora must be the same. Processor seconds tell the ratio where others use the machine too.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.nation.cost import Memory, used
from mingzhang.batch import engine
from mingzhang.batch.corpus import Corpus
from mingzhang.batch.manifest import Entry, entries_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Run both; exit status 1 where their bytes differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="of booklets, as benchmarks.nation writes them")
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args(arguments)
    entries = entries_of([str(chosen.folder)])[: chosen.files]
    with tempfile.TemporaryDirectory() as place:
        local = _run("local", entries, Path(place) / "local", chosen.processes)
        ray = _run("ray", entries, Path(place) / "ray", chosen.processes)
        same = _bytes(Path(place) / "local") == _bytes(Path(place) / "ray")
    print(
        f"ray to local: {ray[0] / local[0]:.2f} by the clock, {ray[1] / local[1]:.2f} of processor"
    )
    print("the same bytes" if same else "DIFFERENT bytes")
    return 0 if same else 1


def _run(name: str, entries: list[Entry], folder: Path, processes: int) -> tuple[float, float]:
    """Seconds by the clock and of processor, with starting and without."""
    if name == "ray":
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        import ray

        ray.init(
            num_cpus=processes, include_dashboard=False, log_to_driver=False,
            configure_logging=False, object_store_memory=200 * 1024 * 1024,
        )  # fmt: skip
    memory = Memory()
    memory.start()
    began, before, first = time.monotonic(), used(), 0.0

    def told(progress: engine.Progress) -> None:
        nonlocal first
        if progress.done == 1:
            first = time.monotonic() - began

    done = engine.run(entries, Corpus(folder), processes=processes, engine=name, told=told)
    seconds, processor = time.monotonic() - began, used() - before
    memory.over.set()
    if name == "ray":
        ray.shutdown()
    print(
        f"{name}: {done.done} files in {seconds:.0f} s (the first after {first:.1f}), "
        f"{processor:.0f} s of processor, {memory.most:.0f} MB at most"
    )
    return seconds, processor


def _bytes(folder: Path) -> dict[str, bytes]:
    files = sorted(folder.rglob("*.parquet"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


if __name__ == "__main__":
    sys.exit(main())
