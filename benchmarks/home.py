"""Pages of a corpus under readers: `python -m benchmarks.home CORPUS` (see benchmarks.corpus).

The real server, on SQLite, with nothing published of its own shows the corpus as a province. The
first reader waits for the questions to be answered; then readers at once ask for the province's
home, its places and further pages of their lists. A 95th percentile beyond the goal fails.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

from benchmarks.load import read_pages, server
from benchmarks.measure import Goals
from mingzhang.batch.ask import ask
from mingzhang.batch.corpus import Corpus

PLACES = 40
"""That readers look at."""


def measure(corpus: Path, readers: int, seconds: float, most: float) -> int:
    """Serve the corpus and read it; exit status 1 where a goal is missed."""
    from mingzhang.web.operation import serving

    data = Path(os.environ["MINGZHANG_DATA"])
    serving.configure(data)
    serving.migrate()
    count = ask(Corpus(corpus), "SELECT count(*), count(DISTINCT place) FROM booklets").rows[0]
    print(f"{count[0]:,} booklets of {count[1]} places")
    goals = Goals()
    with server(data) as (host, port):
        began = time.perf_counter()
        home = _page(host, port, "/province/")
        print(f"  the first reader waited {time.perf_counter() - began:.1f} s")
        found = sorted(set(re.findall(r'href="(/province/[^"?]+/)"', home)))
        chosen = random.Random(1).sample(found, min(PLACES, len(found)))
        further = [
            place + more.replace("&amp;", "&")
            for place in chosen
            for more in re.findall(r'href="(\?after=[^"]+)"', _page(host, port, place))
        ]
        listed = [
            ("home", "/province/"),
            *(("place", place) for place in chosen),
            *(("further", address) for address in further),
        ]
        for name in ("first", "again"):
            times = read_pages(host, port, readers, seconds, listed)
            print(f"  {readers} readers, {name}, {times.rate:.0f} pages a second:")
            print("\n".join(times.rows()))
            for words in times.wrong[:3]:
                print(f"    wrong: {words}")
            assert not times.wrong
            goals.most(f"p95, {name}", times.p95, most, "ms")
    goals.end()
    return 0


def _page(host: str, port: int, address: str) -> str:
    connection = http.client.HTTPConnection(host, port, timeout=120)
    connection.request("GET", address)
    answer = connection.getresponse()
    assert answer.status == 200, (answer.status, address)
    return answer.read().decode()


def main() -> int:
    """In a process of its own environment, so that settings are read with the corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--readers", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--most", type=float, default=150.0, help="milliseconds of the 95th")
    chosen = parser.parse_args()
    if os.environ.get("MINGZHANG_CORPUS"):
        return measure(chosen.corpus, chosen.readers, chosen.seconds, chosen.most)
    with tempfile.TemporaryDirectory(prefix="mingzhang-home-") as folder:
        environment = {
            **os.environ,
            "MINGZHANG_CORPUS": str(chosen.corpus.resolve()),
            "MINGZHANG_DATA": str(Path(folder) / "data"),
            "MINGZHANG_SECRET_KEY": uuid.uuid4().hex * 2,
            "MINGZHANG_AUDIT_KEY": uuid.uuid4().hex * 2,
            "MINGZHANG_REQUIRE_MFA": "0",
            "MINGZHANG_LOG": "json",
        }
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "benchmarks.home", *sys.argv[1:]]
        with (Path(folder) / "log").open("wb") as errors:
            return subprocess.run(command, env=environment, stderr=errors, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
