"""What many profiles cost: `make bench`.

A booklet is recognised while more and more places are known: copies of the profiles of the program,
each with names and titles of its own in a third of its tables. Printed are the seconds of the
processor for recognising once more, for the first time in a process (the index is made then), and
whether the same profile is chosen.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Goals, median_seconds
from mingzhang.entry import read_source
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.profiles import give_folder, profile_data, profile_ids
from mingzhang.recognise import recognise
from mingzhang.recognise.index import known_profiles
from mingzhang.render.layout import layout
from mingzhang.tables.profile import get_profile

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "lanxian-media-center-2025"
COUNTS = (8, 50, 250, 1_000)
"""Further places."""


def main() -> None:
    """Measure and print."""
    booklet = compute_booklet(read_source(EXAMPLE))
    document = layout(booklet, get_profile(booklet.profile))
    table = Table(title="growth with the profiles that are known")
    for heading in ("profiles", "again", "first", "chosen"):
        table.add_column(heading, justify="right")
    times = {}
    own = [name for name in profile_ids() if "extends" not in profile_data(name)]
    with TemporaryDirectory() as name, patch.dict(os.environ):
        folder = Path(name)
        give_folder(folder)
        for count in COUNTS:
            for number in range(len(list(folder.iterdir())), count):
                _copy(own[number % len(own)], number, folder)
            began = time.process_time()
            known_profiles()
            first = time.process_time() - began
            chosen = recognise(document).profile
            again = times[count] = median_seconds(lambda: recognise(document), 5)
            table.add_row(
                f"{len(profile_ids()):,}", f"{again * 1000:.0f} ms", f"{first:.2f} s", chosen
            )
    Console().print(table)
    goals = Goals()
    growth = times[COUNTS[-1]] / times[COUNTS[0]]
    goals.most(f"recognition, {COUNTS[0]} to {COUNTS[-1]:,} places", growth, 1.3, "times")
    goals.end()


def _copy(profile_id: str, number: int, folder: Path) -> None:
    source = ROOT / "src" / "mingzhang" / "profiles" / f"{profile_id}.toml"
    place = f"第{number}市"
    text = re.sub(r"(?m)^fallback = true\n", "", source.read_text("utf-8"))
    text = re.sub(r"(?m)^names = .*\n", "", text)
    text = f'names = ["{place}"]\n' + text
    titles = iter(range(1000))
    text = re.sub(
        r'(?m)^title = "(.*)"$',
        lambda match: f'title = "{place if next(titles) % 3 == 0 else ""}{match[1]}"',
        text,
    )
    (folder / f"copy-{number}.toml").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
