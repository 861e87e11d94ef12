"""Is a file lost or done twice when a batch is killed? `python -m benchmarks.kill_batch`

A batch over many small files gets SIGKILL, with all of its processes, at random moments, and is
started again, until it has been killed so many times; then it may end. Every file must be in the
corpus exactly once.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mingzhang.batch.ask import ask
from mingzhang.batch.corpus import Corpus

_BLOCK = 8
"""Files of one block here; with the usual 64 most of the kills would meet the first block."""

_CHILD = f"""
import sys
from pathlib import Path
from mingzhang.batch import corpus, engine
from mingzhang.batch.manifest import entries_of
corpus.BLOCK = engine.BLOCK = {_BLOCK}
if __name__ == "__main__":
    engine.make_ready()
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
    """Run it; exit status 1 if a file is missing or there twice, 3 if a slice ended before that."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path, help="folder of a run that is done in slices")
    parser.add_argument("--minutes", type=float, help="of one slice; run again to go on")
    chosen = parser.parse_args(arguments)
    if chosen.state is not None:
        chosen.state.mkdir(parents=True, exist_ok=True)
        return _slice(chosen.state, chosen)
    with tempfile.TemporaryDirectory() as place:
        return _slice(Path(place), chosen)


def _slice(place: Path, chosen: argparse.Namespace) -> int:
    end = time.monotonic() + (60 * chosen.minutes if chosen.minutes else float("inf"))
    files, out, script, counted = (place / n for n in ("files", "corpus", "run.py", "kills.json"))
    if not counted.exists():
        write_files(files, chosen.files)
        script.write_text(_CHILD, "utf-8")
        counted.write_text('{"kills": 0, "early": false}')
    told = json.loads(counted.read_text())
    chance = random.Random(f"{chosen.seed} {told['kills']}")
    command = [sys.executable, str(script), str(files), str(out)]
    while told["kills"] < chosen.kills and not told["early"]:
        if time.monotonic() > end:
            print(f"{told['kills']} kills so far, {len(Corpus(out).listed())} blocks; run again")
            return 3
        process = subprocess.Popen(command, process_group=0, stderr=subprocess.DEVNULL)
        _live(process, out / "blocks", chance)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            told["kills"] += 1
        else:
            told["early"] = True
        _end_group(process.pid)
        process.wait()
        counted.write_text(json.dumps(told))
    process = subprocess.Popen(command, process_group=0, stderr=subprocess.DEVNULL)
    try:
        if process.wait(max(0.0, end - time.monotonic()) if chosen.minutes else None):
            raise subprocess.CalledProcessError(process.returncode, command)
    except subprocess.TimeoutExpired:
        _end_group(process.pid)
        print(f"{told['kills']} kills, the last run was not done in its slice; run again")
        return 3
    return _told(Corpus(out), chosen.files, told)


def _live(process: subprocess.Popen[bytes], blocks: Path, chance: random.Random) -> None:
    """Until a random moment: while it begins, or about the time of its first or second block.

    By blocks and not by seconds alone, so that a fast machine is not done before all kills and a
    slow one gets on.
    """
    more = chance.choice((0, 0, 1, 1, 2))
    before = len(list(blocks.glob("[0-9]*")))

    def written() -> int:
        return len(list(blocks.glob("[0-9]*"))) - before

    end = time.monotonic() + (chance.uniform(0.0, 2.5) if more == 0 else float("inf"))
    while process.poll() is None and time.monotonic() < end and written() < max(more, 1):
        time.sleep(0.01)
    if more:
        time.sleep(chance.uniform(0.0, 0.1))


def _told(corpus: Corpus, expected: int, told: Mapping[str, Any]) -> int:
    rows = ask(
        corpus,
        "SELECT file, count(*) FROM (SELECT file FROM booklets UNION ALL "
        "SELECT file FROM failures UNION ALL SELECT file FROM copies) GROUP BY file",
    ).rows
    twice = [file for file, count in rows if count > 1]
    print(
        f"{told['kills']} kills, {expected} files: {len(rows)} in the corpus, {len(twice)} twice"
        + ("; the batch ended before all kills" if told["early"] else "")
    )
    return 0 if len(rows) == expected and not twice and not told["early"] else 1


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
