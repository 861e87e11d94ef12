"""Is a file lost or done twice when a batch is killed? `python -m benchmarks.kill_batch`

A batch over many small files gets SIGKILL, with all of its processes, at random moments, and is
started again, until it has been killed so many times; then it may end. Every file must be in the
corpus exactly once.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from mingzhang.batch.corpus import Corpus
from mingzhang.batch.question import ask

_BLOCK = 8
"""Files of one block here; with the usual 64 most of the kills would meet the first block."""

_CHILD = f"""
import sys
from pathlib import Path
from mingzhang.batch import corpus, engine
from mingzhang.batch.manifest import entries_of
corpus.BLOCK = engine.BLOCK = {_BLOCK}
if __name__ == "__main__":
    engine.run(entries_of([sys.argv[1]]), corpus.Corpus(Path(sys.argv[2])), processes=2)
"""


def write_files(folder: Path, count: int) -> None:
    """So many small booklets, no two alike; each fiftieth can't be read."""
    folder.mkdir()
    for number in range(count):
        path = folder / f"{number:05}.txt"
        if number % 50 == 49:
            path.with_suffix(".pdf").write_bytes(b"%PDF-1.7\n" + str(number).encode())
            continue
        income = 100 + number
        path.write_text(
            f"某县第{number}中学2025年单位预算\n本年收入合计{income}.00万元，"
            f"其中：一般公共预算财政拨款收入{income}.00万元。\n",
            "utf-8",
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; exit status 1 if a file is missing or there twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--longest", type=float, default=6.0, help="seconds before a kill")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    chance = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as place:
        files, out, script = (Path(place) / name for name in ("files", "corpus", "run.py"))
        write_files(files, chosen.files)
        script.write_text(_CHILD, "utf-8")
        command = [sys.executable, str(script), str(files), str(out)]
        kills = early = 0
        while kills < chosen.kills:
            process = subprocess.Popen(command, process_group=0, stderr=subprocess.DEVNULL)
            try:
                process.wait(chosen.longest * chance.random())
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                kills += 1
            else:
                early += 1
            _end_group(process.pid)
            process.wait()
            if early:
                break
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        rows = ask(
            Corpus(out),
            "SELECT file, count(*) FROM (SELECT file FROM booklets UNION ALL "
            "SELECT file FROM failures) GROUP BY file",
        ).rows
    twice = [file for file, count in rows if count > 1]
    print(
        f"{kills} kills, {chosen.files} files: {len(rows)} in the corpus, {len(twice)} twice"
        + ("; the batch ended before all kills" if early else "")
    )
    return 0 if len(rows) == chosen.files and not twice and not early else 1


def _end_group(leader: int) -> None:
    """Kill the processes that the batch had started, and wait until they are gone."""
    for _attempt in range(100):
        try:
            os.killpg(leader, signal.SIGKILL)
        except ProcessLookupError:
            return
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main())
