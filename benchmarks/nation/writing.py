"""Files of the nation and the truth about them."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

from benchmarks.nation.body import body
from benchmarks.nation.dialect import DIALECTS, dialect_of, is_figure, trim
from benchmarks.nation.mistake import planted
from benchmarks.nation.wording import WORDINGS, captioned, reworded, wording_of
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.render.format import Printed, formats
from mingzhang.render.layout import layout
from mingzhang.tables.profile import get_profile

MIX = {"pdf": 55, "docx": 15, "xlsx": 10, "html": 15, "ofd": 5}
"""Formats in percent, about as websites have them."""


@dataclass(frozen=True, slots=True)
class _Order:
    folder: Path
    number: int
    mix: Mapping[str, int]


def write(
    folder: Path, numbers: range, mix: Mapping[str, int], minutes: float, processes: int
) -> int:
    """Write what is not there yet, for so many minutes; how many there are then.

    Args:
        mix: formats and their weights.
    """
    (folder / "files").mkdir(parents=True, exist_ok=True)
    (folder / "truth").mkdir(exist_ok=True)
    until = time.monotonic() + 60 * minutes
    todo = [
        _Order(folder, n, mix) for n in numbers if not (folder / "truth" / f"{n:06}.json").exists()
    ]
    with Pool(processes, maxtasksperchild=200) as pool:
        for _done in pool.imap_unordered(_write, todo, chunksize=4):
            if time.monotonic() > until:
                pool.terminate()
                break
    return sum(1 for _truth in (folder / "truth").iterdir())


def _write(order: _Order) -> None:
    one = body(order.number)
    chance = one.chance
    booklet, mistake = planted(compute_booklet(one.budget), chance)
    dialect = dialect_of(chance)
    drawn = chance.choices(list(order.mix), list(order.mix.values()))[0]
    form = next(f for f in formats().values() if f.id == drawn)
    wording = wording_of(chance)
    document = DIALECTS[dialect](layout(booklet, get_profile(booklet.profile)))
    document = captioned(reworded(document, WORDINGS[wording]), chance)

    def shown(text: str) -> str:
        told = WORDINGS[wording](text)
        return trim(told) if dialect == "trimmed" and is_figure(told) else told

    path = order.folder / "files" / f"{order.number:06}{form.ending}"
    form.write(Printed(booklet, document), path)
    truth = {
        "file": path.name,
        "number": order.number,
        "province": one.province,
        "county": one.county,
        "profile": one.profile,
        "format": form.id,
        "dialect": dialect,
        "wording": wording,
        "times": one.times,
        "body": booklet.department,
        "year": booklet.year,
        "kind": booklet.kind.value,
        "mistake": mistake.kind if mistake else "",
        "where": mistake.where if mistake else "",
        "texts": [shown(text) for text in mistake.texts] if mistake else [],
    }
    place = order.folder / "truth" / f"{order.number:06}.json"
    place.write_text(json.dumps(truth, ensure_ascii=False), "utf-8")


def truths(folder: Path) -> Iterator[dict[str, object]]:
    """What is known of the files, in their order."""
    for path in sorted((folder / "truth").glob("*.json")):
        yield json.loads(path.read_text("utf-8"))


def write_list(folder: Path) -> Path:
    """The list of the files, as `mingzhang batch --list` takes it."""
    target = folder / "list.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("path", "body", "year", "kind"))
        for truth in truths(folder):
            writer.writerow((f"files/{truth['file']}", truth["body"], truth["year"], truth["kind"]))
    return target
