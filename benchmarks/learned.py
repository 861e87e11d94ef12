"""How well shapes are learned: `make learned`.

Every sample is read by the hand-written profile of its place, and once more by the profile that
`mingzhang learn` drafts from the same file alone. Counted is how many cells of the statutory tables
have the same slice in both, and how many relations the drafted one breaks that the other does not.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from mingzhang.amounts import Mark
from mingzhang.document import Document
from mingzhang.errors import Unreadable
from mingzhang.model.booklet import Booklet
from mingzhang.model.slice import Slice
from mingzhang.profiles import give
from mingzhang.read.input import read_input
from mingzhang.recognise import recognise
from mingzhang.recognise.draft import draft_profile
from mingzhang.source import Place
from mingzhang.tables.derive import derive
from mingzhang.tables.profile import Profile, get_profile, profile_of
from mingzhang.tables.role import STATUTORY
from mingzhang.tables.trust import broken_relations

SAMPLES = Path(__file__).resolve().parents[1].parent / "shared" / "samples"


@dataclass(frozen=True)
class Learned:
    """One sample.

    Attributes:
        same, all: cells of statutory tables with the same slice, and all of them.
        broken: relations that only the drafted shapes break.
        unlike: what the two say of cells where they differ, with how often.
    """

    profile: str
    same: int
    all: int
    broken: int
    unlike: Counter[tuple[str, str, str]]


def learned(document: Document, own: Booklet, folder: Path) -> Learned:
    """Read a document by what is learned from it alone, and hold it against its own profile."""
    path = folder / f"learned-{abs(hash(own.file))}.toml"
    path.write_text(draft_profile([document]).text, "utf-8")
    drafted = get_profile(give(path))
    again = recognise(document, drafted)
    profile = profile_of(own)
    zero = derive(own.tables, profile).zero
    theirs = {place: piece for place, _title, piece in _slices(again, profile_of(again), ())}
    roles = {shape.id for role in STATUTORY for shape in profile.shapes_of(role)}
    same = count = 0
    unlike: Counter[tuple[str, str, str]] = Counter()
    for place, title, piece in _slices(own, profile, roles):
        count += 1
        mine, other = zero.reduce(piece), theirs.get(place)
        if other is not None and zero.reduce(other) == mine:
            same += 1
        else:
            said = zero.reduce(other) if other is not None else None
            unlike[
                title,
                mine.words() if mine is not None else "无",
                said.words() if said is not None else "—",
            ] += 1
    broken = len(broken_relations(again.tables, profile_of(again)))
    broken -= len(broken_relations(own.tables, profile))
    return Learned(own.profile, same, count, max(broken, 0), unlike)


def _slices(
    booklet: Booklet, profile: Profile, roles: set[str] | tuple[()]
) -> Iterator[tuple[Place, str, Slice]]:
    for table in booklet.tables:
        for panel, row, column, cell in table.cells():
            piece = profile.slice_of(table.shape, panel.key, row.key, column)
            counts = not roles or table.shape in roles
            if piece is not None and counts and cell.mark is Mark.FIGURE:
                yield cell.place, table.title, piece


def _read(path: Path) -> Iterator[tuple[Booklet, Document]]:
    try:
        for document in read_input(path):
            yield recognise(document), document
    except Unreadable:
        return


def main() -> None:
    """Print a line for each sample whose place has a profile of its own."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    with TemporaryDirectory() as folder:
        for path in sorted(p for p in SAMPLES.rglob("*") if p.suffix in (".pdf", ".txt")):
            if word not in str(path) or "targets" in path.name or "scan" in path.name:
                continue
            for own, document in _read(path):
                if len(own.tables) < 3 or get_profile(own.profile).is_fallback:
                    continue
                with patch.dict(os.environ):  # a draft must not be chosen for the next sample
                    found = learned(document, own, Path(folder))
                share = found.same / (found.all or 1)
                print(
                    f"{path.name[:44]:45}{found.profile[:38]:39}{share:7.3f}"
                    f"{found.all:6}{found.broken:4}",
                    flush=True,
                )
                for (title, mine, other), times in found.unlike.most_common(
                    99 if "--show" in sys.argv else 0
                ):
                    print(f"    {times:4} {title}: {mine} | {other}")


if __name__ == "__main__":
    main()
