"""How well the program does on booklets that a careful reader has judged: ../shared/labels.

Counts as labels/README.md says: recall is the entries met by a finding of any level; precision is
the right ones among findings called errors, over the right and the wrong. A finding that meets no
entry is unjudged until somebody looked it up: verdicts of our own stand in
tests/check/precision.toml and are counted apart.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.reviewed import SHARED, Data, Reviewed, missing, page_words, reviewed
from benchmarks.verdict import verdict_of

LABELS = SHARED / "labels"
SEVERITIES = ("error", "warning", "note")
_BLANKS = re.compile(r"\s+")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Spot:
    """Printed words on a page of one of the booklet's files."""

    file: str
    page: int
    quote: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One `[[error]]` or `[[silent]]`, with every place where its cause stands."""

    spots: tuple[Spot, ...]
    severity: str
    code: str
    why: str
    pages: tuple[int, ...] = ()
    says: tuple[str, ...] = ()

    @classmethod
    def read(cls, data: Mapping[str, Any], files: Sequence[str]) -> Entry:
        """From the table of a label file."""
        file = data.get("file", files[0])
        page = data["page"]
        spots = [Spot(file, page, data["quote"])]
        for more in data.get("also", ()):
            if isinstance(more, str):
                spots.append(Spot(file, page, more))
            else:
                spots.append(Spot(more.get("file", file), more["page"], more["quote"]))
        return cls(
            tuple(spots),
            data.get("severity", ""),
            data.get("code", ""),
            data["why"],
            tuple(data.get("pages", ())),
            tuple(data.get("says", ())),
        )

    def met_by(self, finding: Data, several: bool) -> bool:
        """Whether a finding is about this."""
        first = finding["cells"][0]
        words = _plain(
            "".join((finding["message"], finding["title"]))
            + "".join(_cell_words(cell) for cell in finding["cells"])
        )
        for spot in self.spots:
            if _on(first, spot, several) and _plain(spot.quote) in words:
                return True
            figures = _figures(spot.quote)
            for cell in finding["cells"] if figures else ():
                if _on(cell, spot, several) and figures <= _figures(_cell_words(cell)):
                    return True
        pages = {spot.page for spot in self.spots} | set(self.pages)
        if self.says and first["page"] in pages:
            return any(_plain(said) in words for said in self.says)
        return False


@dataclass(slots=True)
class Score:
    """What became of one labelled booklet."""

    name: str
    met: Counter[str] = field(default_factory=Counter)
    entries: Counter[str] = field(default_factory=Counter)
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    unjudged: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)

    def worst(self) -> tuple[int, int]:
        """What sorts the worst booklet first."""
        return (-len(self.wrong), self.met["error"] - self.entries["error"])


def main() -> None:
    """Score every labelled booklet, the worst first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only labels with one of these words")
    parser.add_argument("--warnings", action="store_true", help="unjudged warnings and notes too")
    options = parser.parse_args()
    if missing(LABELS):
        return
    scores = sorted(scored(options.words), key=Score.worst)
    for score in scores:
        _print(score, options.warnings)
    _print_total(scores)


def scored(words: Sequence[str] = ()) -> Iterator[Score]:
    """Scores of the label files that hold one of the words in their name."""
    paths = sorted(LABELS.glob("*.toml"))
    chosen = [p for p in paths if not words or any(word in p.name for word in words)]
    labels = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in chosen}
    jobs = [
        (name, [SHARED / "samples" / file for file in label["files"]])
        for name, label in labels.items()
    ]
    for result in reviewed(jobs):
        yield score(result, labels[result.name])


def score(result: Reviewed, label: Mapping[str, Any]) -> Score:
    """Count one booklet."""
    files = [Path(file).name for file in label["files"]]
    errors = [Entry.read(data, files) for data in label.get("error", ())]
    silent = [Entry.read(data, files) for data in label.get("silent", ())]
    found = Score(result.name)
    if result.failure:
        found.wrong.append(result.failure)
    met: set[int] = set()
    for finding in result.findings:
        several = len(files) > 1
        mine = {i for i, entry in enumerate(errors) if entry.met_by(finding, several)}
        accused = any(
            entry.code == finding["code"] and entry.met_by(finding, several) for entry in silent
        )
        met |= set() if accused else mine
        if finding["severity"] != "error":
            if accused or not mine:
                said = "SILENT " if accused else ""
                verdict = verdict_of(label["files"], finding)
                found.beside.append(
                    f"{said}{verdict or 'unjudged'} {finding['severity']} {page_words(finding)}"
                )
        elif accused:
            found.wrong.append(page_words(finding))
        elif mine:
            found.right += 1
        else:
            verdict = verdict_of(label["files"], finding)
            found.unjudged.append(f"{verdict or 'unjudged'} {page_words(finding)}")
    for index, entry in enumerate(errors):
        found.entries[entry.severity] += 1
        found.met[entry.severity] += index in met
        if index not in met:
            spot = entry.spots[0]
            found.missed.append(f"{entry.severity} p{spot.page} “{spot.quote}” {entry.why}")
    return found


def _print(score: Score, beside: bool) -> None:
    parts = " ".join(f"{s} {score.met[s]}/{score.entries[s]}" for s in SEVERITIES)
    print(f"\n{score.name}: {parts}; errors {score.right} right {len(score.wrong)} wrong")
    for word, lines in (
        ("wrong", score.wrong),
        ("", score.unjudged),
        ("missed", sorted(score.missed, key=lambda line: SEVERITIES.index(line.split()[0]))),
        ("", score.beside if beside else ()),
    ):
        for line in lines:
            print("  ", word, line)


def _print_total(scores: Sequence[Score]) -> None:
    print()
    for severity in SEVERITIES:
        met, entries = (
            sum(counts[severity] for counts in found)
            for found in ([s.met for s in scores], [s.entries for s in scores])
        )
        print(f"{severity:8} recall {met}/{entries} = {met / (entries or 1):.2f}")
    right, wrong = sum(s.right for s in scores), sum(len(s.wrong) for s in scores)
    print(f"errors   precision {right}/{right + wrong} = {right / (right + wrong or 1):.2f}")
    ours = Counter(line.split()[0] for s in scores for line in s.unjudged)
    print(f"         of no entry: {dict(ours)}")
    said = right + ours["right"]
    all_judged = said + wrong + ours["wrong"] + ours["unjudged"]
    print(f"         with our own verdicts {said}/{all_judged} = {said / (all_judged or 1):.2f}")


def _on(cell: Data, spot: Spot, several: bool) -> bool:
    if cell["page"] != spot.page:
        return False
    return not several or Path(cell["file"]).name == Path(spot.file).name


def _cell_words(cell: Data) -> str:
    return " ".join(cell[key] or "" for key in ("table", "row", "column", "text"))


def _plain(words: str) -> str:
    return _BLANKS.sub("", words)


def _figures(words: str) -> set[str]:
    """Figures of three digits and more that are no years."""
    found = set()
    for match in _NUMBER.findall(words):
        digits = match.replace(",", "").rstrip(".")
        plain = digits.replace(".", "")
        if len(plain) >= 3 and not re.fullmatch(r"20\d\d", digits):
            found.add(digits)
    return found


if __name__ == "__main__":
    main()
