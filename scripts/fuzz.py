"""Fuzz the readers for as long as you like: `python scripts/fuzz.py --minutes 30`.

Damaged copies of a small booklet in every format, and now and then of the example in every format
and dialect, go through reading and recognising, some through the check. What raises anything but
`Unreadable`, takes too long or leaves a temporary file behind is kept, to become a fixture.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
import traceback
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from dialect import DIALECTS  # noqa: E402
from kept import source_of  # noqa: E402
from mingzhang.check.engine import check  # noqa: E402
from mingzhang.document import Document  # noqa: E402
from mingzhang.errors import Unreadable  # noqa: E402
from mingzhang.pipeline.compilation import compile_source, compute_booklet  # noqa: E402
from mingzhang.read import format_of, read_document  # noqa: E402
from mingzhang.read.archive import MEMBERS, unpack  # noqa: E402
from mingzhang.recognise import recognise  # noqa: E402
from mingzhang.render.layout import layout  # noqa: E402
from mingzhang.render.ofd import write_ofd  # noqa: E402
from mingzhang.tables.profile import get_profile, profile_of  # noqa: E402
from mutation_strategy import Wound, damaged, damaged_package  # noqa: E402
from small_file import FILES, packed, pdf  # noqa: E402

MOST_SECONDS = 30.0
_FEW_BLOCKS = 30
EXAMPLE = ROOT / "examples" / "planted-mistakes" / "source"


def main() -> int:
    """Run until the time is over; exit status 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--check-every", type=int, default=20, help="check one file in so many")
    parser.add_argument("--whole-every", type=int, default=200, help="a whole booklet as often")
    parser.add_argument("--keep", type=Path, default=Path("out/fuzz"))
    wanted = parser.parse_args()
    chance = random.Random(wanted.seed)
    with TemporaryDirectory() as folder, TemporaryDirectory() as own:
        tempfile.tempdir = own  # what is left behind here, nobody else has left
        made = compile_source(EXAMPLE, Path(folder) / "whole", ("docx", "xlsx", "html", "pdf"))
        whole = [(path.suffix, path.read_bytes()) for path in made.files]
        dialects = Path(folder) / "dialects"
        dialects.mkdir()
        for make in DIALECTS.values():
            path = make(dialects)
            whole.append((path.suffix, path.read_bytes()))
        small = small_files(Path(folder))
        before = left_behind()
        slowest = 0.0
        until = time.monotonic() + 60 * wanted.minutes
        tried = refused = 0
        found: set[str] = set()
        while time.monotonic() < until:
            is_whole = tried % wanted.whole_every == 0
            suffix, content = chance.choice(whole if is_whole else small)
            path = Path(folder) / f"a{suffix}"
            path.write_bytes(_wounded(suffix, content, chance))
            tried += 1
            began = time.process_time()
            trace = ""
            try:
                booklets = [recognise(document) for document in documents(path)]
                if booklets and tried % wanted.check_every == 0:
                    report = check(booklets[0], profile_of(booklets[0]))
                    failed = [run for run in report.rules if run.outcome.value == "failed"]
                    trace = failed[0].detail if failed else ""
            except Unreadable:
                refused += 1
            except Exception:
                trace = traceback.format_exc()
            taken = time.process_time() - began
            slowest = max(slowest, taken)
            if taken > MOST_SECONDS:
                trace += f"\ntook more than {MOST_SECONDS:.0f} s: {suffix}"
            if left_behind() - before:
                trace += f"\nleft behind by {suffix}: {left_behind() - before}"
                before = left_behind()
            last = trace.strip().splitlines()[-3:] if trace else []
            if last and "\n".join(last) not in found:
                found.add("\n".join(last))
                wanted.keep.mkdir(parents=True, exist_ok=True)
                (wanted.keep / f"{len(found):03d}{suffix}").write_bytes(path.read_bytes())
                print(f"{wanted.keep}/{len(found):03d}{suffix}\n" + "\n".join(last), flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{tried} damaged files, {refused} refused with a reason, {len(found)} kinds of failure; "
        f"slowest {slowest:.1f} s, most memory {memory} MB"
    )
    return 1 if found else 0


def documents(path: Path) -> list[Document]:
    """The documents of a file, here and now; those of an archive member by member."""
    if format_of(path) != "zip":
        return [read_document(path)]
    members, _account = unpack(path)
    return [read_document(path.parent / MEMBERS / file) for _name, file in members]


def small_files(folder: Path) -> list[tuple[str, bytes]]:
    """A small booklet in every format, by its ending."""
    found = [(suffix, make()) for suffix, make in FILES.items()]
    found.append((".pdf", pdf(folder)))
    source = source_of(EXAMPLE)
    booklet = compute_booklet(source)
    shapes = layout(booklet, get_profile(booklet.profile))
    few = replace(shapes, blocks=shapes.blocks[:_FEW_BLOCKS])
    write_ofd(few, folder / "small.ofd")
    found.append((".ofd", (folder / "small.ofd").read_bytes()))
    members = [(f"{n}{suffix}", content) for n, (suffix, content) in enumerate(found[:3])]
    found.append((".zip", packed(*members)))
    return found


def left_behind() -> set[str]:
    """Folders of readers that are still there."""
    return {path.name for path in Path(gettempdir()).glob("mingzhang-*")}


def _wounded(suffix: str, content: bytes, chance: random.Random) -> bytes:
    wounds: list[Wound] = [
        (chance.randrange(6), chance.getrandbits(32), chance.randrange(5), chance.getrandbits(32))
        for _wound in range(chance.randint(1, 6))
    ]
    packed = content.startswith(b"PK") and chance.random() < 0.7
    return damaged_package(content, wounds) if packed else damaged(content, wounds)


if __name__ == "__main__":
    sys.exit(main())
