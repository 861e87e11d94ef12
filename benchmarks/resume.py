"""How long before the first file when nearly all of them are done: `python -m benchmarks.resume`.

Empty files and a corpus that knows all of them but one, written as a batch writes it (blocks of
64, what is done and the tables that are looked at), are made in a folder of their own. In a process
of its own the manifest is read (a list, or the folder), the corpus is asked what it knows, and the
seconds until the one file that is left is handed out are printed, wall and processor, with the
most memory. No file's bytes are read: the time grows with the manifest.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.measure import Goals
from mingzhang import __version__
from mingzhang.batch.corpus import BLOCK, Corpus
from mingzhang.batch.schema import SCHEMA, TABLES

_A_FOLDER = 1_000


def write(folder: Path, files: int) -> None:
    """So many files, their list, and a corpus that knows all but the last."""
    listed = ["path,body,year,kind"]
    done: list[list[str]] = []
    for number in range(files):
        path = folder / "files" / f"{number // _A_FOLDER:04}" / f"{number:07}.pdf"
        if number % _A_FOLDER == 0:
            path.parent.mkdir(parents=True)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
        told = os.stat(path)
        listed.append(f"{path.relative_to(folder)},局{number},2025,budget")
        done.append([str(path), f"{told.st_size}:{told.st_mtime_ns}", f"{number:064x}"])
    (folder / "list.csv").write_text("\n".join(listed) + "\n", "utf-8")
    corpus = Corpus(folder / "corpus")
    corpus.blocks.mkdir(parents=True)
    (corpus.folder / "corpus.json").write_text(
        json.dumps({"schema": SCHEMA, "version": __version__}), "utf-8"
    )
    _one_block(corpus, done[:BLOCK])
    for number, first in enumerate(range(BLOCK, files - 1, BLOCK), 2):
        block = corpus.blocks / f"{number:06}"
        block.mkdir()
        for name in TABLES:
            os.link(corpus.blocks / "000001" / f"{name}.parquet", block / f"{name}.parquet")
        part = done[first : min(first + BLOCK, files - 1)]
        (block / "done.json").write_text(json.dumps(part, indent=0) + "\n", "utf-8")


def _one_block(corpus: Corpus, done: Sequence[Sequence[str]]) -> None:
    """The first block, by the program's own hand: all its files are copies of one."""
    from mingzhang.batch.manifest import Entry
    from mingzhang.batch.record import copied

    corpus.add([copied(Entry(path), digest, stamp) for path, stamp, digest in done])


def once(folder: Path, source: str) -> None:
    """Until the first file is handed out; prints seconds, processor seconds, MB and how many."""
    from mingzhang.batch import engine
    from mingzhang.batch.manifest import Entry, entries_of

    began, before = time.perf_counter(), time.process_time()
    entries = entries_of([str(folder / source)], listed=source.endswith(".csv"))
    read = time.process_time() - before

    def handed(left: Iterable[Entry], *_lane: int) -> list[object]:
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        spent = time.perf_counter() - began, time.process_time() - before
        print(json.dumps([*spent, read, memory, len(entries), sum(1 for _one in left)]))
        return []

    engine.local_records = handed  # type: ignore[assignment]
    engine.run(entries, Corpus(folder / "corpus"), processes=1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure by size and source; exit status 1 where more than one file was left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, nargs="*", default=[2_000, 20_000, 200_000])
    parser.add_argument("--beside", type=Path, help="where the folders are made")
    parser.add_argument("--once", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.once:
        once(Path(chosen.once[0]), chosen.once[1])
        return 0
    goals = Goals()
    print(
        f"{'files':>9} {'source':<9}{'wall s':>8}{'CPU s':>8}{'list s':>8}{'µs each':>9}{'MB':>7}"
    )
    for files in chosen.files:
        folder = Path(tempfile.mkdtemp(prefix="mingzhang-resume-", dir=chosen.beside))
        try:
            write(folder, files)
            for source in ("list.csv", "files"):
                told = subprocess.run(
                    [sys.executable, "-m", "benchmarks.resume", "--once", str(folder), source],
                    stdout=subprocess.PIPE,
                    check=True,
                )
                wall, used, read, memory, there, left = json.loads(told.stdout)
                print(
                    f"{files:>9,} {source:<9}{wall:>8.2f}{used:>8.2f}{read:>8.2f}"
                    f"{used / files * 1e6:>9.1f}{memory:>7.0f}",
                    flush=True,
                )
                goals.most(f"files left of {there:,}", left, 1, "")
        finally:
            shutil.rmtree(folder)
    goals.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
