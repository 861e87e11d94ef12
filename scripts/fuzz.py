"""Fuzz the readers for as long as you like: `python scripts/fuzz.py --minutes 30`.

Damaged copies of the example in every format go through reading, recognising and checking. What
raises anything but `Unreadable` is kept with its wounds, to become a fixture.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from mingzhang.check.engine import check  # noqa: E402
from mingzhang.errors import Unreadable  # noqa: E402
from mingzhang.pipeline import compile_source  # noqa: E402
from mingzhang.read import read_document  # noqa: E402
from mingzhang.recognise import recognise  # noqa: E402
from mingzhang.tables.profile import get_profile  # noqa: E402
from mutation_strategy import Wound, damaged, damaged_package  # noqa: E402

EXAMPLE = ROOT / "examples" / "planted-mistakes" / "source"


def main() -> int:
    """Run until the time is over; exit status 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("out/fuzz"))
    wanted = parser.parse_args()
    chance = random.Random(wanted.seed)
    with TemporaryDirectory() as folder:
        made = compile_source(EXAMPLE, Path(folder) / "whole", ("docx", "xlsx", "html", "pdf"))
        whole = {path.suffix: path.read_bytes() for path in made.files}
        until = time.monotonic() + 60 * wanted.minutes
        tried = refused = 0
        found: set[str] = set()
        while time.monotonic() < until:
            suffix, content = chance.choice(sorted(whole.items()))
            path = Path(folder) / f"a{suffix}"
            path.write_bytes(_wounded(suffix, content, chance))
            tried += 1
            try:
                booklet = recognise(read_document(path))
                report = check(booklet, get_profile(booklet.profile))
                failed = [run for run in report.rules if run.outcome.value == "failed"]
                trace = failed[0].detail if failed else ""
            except Unreadable:
                refused += 1
                continue
            except Exception:
                trace = traceback.format_exc()
            last = trace.strip().splitlines()[-3:] if trace else []
            if last and "\n".join(last) not in found:
                found.add("\n".join(last))
                wanted.keep.mkdir(parents=True, exist_ok=True)
                (wanted.keep / f"{len(found):03d}{suffix}").write_bytes(path.read_bytes())
                print(f"{wanted.keep}/{len(found):03d}{suffix}\n" + "\n".join(last), flush=True)
    print(f"{tried} damaged files, {refused} refused with a reason, {len(found)} kinds of failure")
    return 1 if found else 0


def _wounded(suffix: str, content: bytes, chance: random.Random) -> bytes:
    wounds: list[Wound] = [
        (chance.randrange(6), chance.getrandbits(32), chance.randrange(5), chance.getrandbits(32))
        for _wound in range(chance.randint(1, 6))
    ]
    packed = suffix in (".docx", ".xlsx") and chance.random() < 0.7
    return damaged_package(content, wounds) if packed else damaged(content, wounds)


if __name__ == "__main__":
    sys.exit(main())
