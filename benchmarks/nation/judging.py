"""What came back against what was planted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.nation.mistake import Planted, is_noticed
from benchmarks.nation.writing import truths
from mingzhang.batch.ask import Choice, ask
from mingzhang.batch.corpus import Corpus
from mingzhang.codes.division import divisions

_ALL = 50_000_000


@dataclass(slots=True)
class Score:
    """Of one group of files.

    Attributes:
        planted: mistakes; noticed: booklets with one in which anything was called wrong; named:
            those whose finding points at it; clean: booklets without one; accused: clean ones in
            which something was called wrong; unread: files that gave no booklet; alien: those
            recognised as another body's, year's or kind's.
    """

    files: int = 0
    planted: int = 0
    noticed: int = 0
    named: int = 0
    clean: int = 0
    accused: int = 0
    unread: int = 0
    alien: int = 0

    def line(self, name: str) -> str:
        """The group in one line."""
        recall = f"{self.named / self.planted:6.1%}" if self.planted else "     –"
        noticed = f"{self.noticed / self.planted:6.1%}" if self.planted else "     –"
        called = self.named + self.accused
        precision = f"{self.named / called:6.1%}" if called else "     –"
        return (
            f"{name:<28}{self.files:>6} files  planted {self.planted:>5}  named {recall}"
            f"  noticed {noticed}  precision {precision}  clean accused {self.accused}/{self.clean}"
            f"  unread {self.unread}  alien {self.alien}"
        )


@dataclass(slots=True)
class Judged:
    """Everything that was judged.

    Attributes:
        missed: by kind of mistake, with an example; false: by rule, with an example.
    """

    groups: dict[str, dict[str, Score]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Score))
    )
    missed: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)


def judge(folder: Path, by_construction: frozenset[str]) -> Judged:
    """Compare; rules that fire on what the generator leaves out are no false alarms."""
    corpus = Corpus(folder / "corpus")
    everything = Choice(most=_ALL)
    booklets = _by_file(ask(corpus, "SELECT * FROM booklets", everything), "file")
    findings = _by_file(ask(corpus, "SELECT * FROM findings", everything), "booklet")
    failures = _by_file(ask(corpus, "SELECT * FROM failures", everything), "file")
    judged = Judged()
    for truth in truths(folder):
        name = str(truth["file"])
        if name not in booklets and name not in failures:
            continue  # not yet done
        found = booklets.get(name, [])
        called = [
            finding
            for booklet in found
            for finding in findings.get(booklet["booklet"], [])
            if finding["rule"] not in by_construction
        ]
        _add(judged, truth, found, called)
    return judged


def _by_file(answer: Any, key: str) -> dict[str, list[dict[str, Any]]]:
    kept: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in answer.rows:
        told = dict(zip(answer.columns, row, strict=True))
        kept[Path(told[key]).name].append(told)
    return kept


def _add(
    judged: Judged,
    truth: Mapping[str, Any],
    found: list[dict[str, Any]],
    called: list[dict[str, Any]],
) -> None:
    province = divisions().get(truth["province"])
    mistake = (
        Planted(truth["mistake"], truth["where"], tuple(truth["texts"]))
        if truth["mistake"]
        else None
    )
    wrong = [f for f in called if f["severity"] in ("error", "warning")]
    named = mistake is not None and any(mistake.is_named_by(f) for f in called)
    alien = not any(
        b["department"] == truth["body"]
        and (b["year"], b["kind"]) == (truth["year"], truth["kind"])
        for b in found
    )
    for group, name in (
        ("all", "all"),
        ("province", f"{truth['province']} {province.name if province else ''}"),
        ("format", truth["format"]),
        ("dialect", truth["dialect"]),
        ("wording", truth["wording"]),
        ("mistake", truth["mistake"] or "none"),
    ):
        score = judged.groups[group][name]
        score.files += 1
        score.unread += not found
        score.alien += bool(found) and alien
        if mistake is None:
            score.clean += 1
            score.accused += bool(wrong)
        else:
            score.planted += 1
            score.noticed += is_noticed(called)
            score.named += named
    if mistake is not None and not named:
        kind = f"{mistake.kind} {truth['format']}"
        judged.missed[kind] += 1
        judged.examples.setdefault(kind, f"{truth['file']} {mistake.where}: {mistake.texts[:2]}")
    if mistake is None:
        for rule in {f["rule"] for f in wrong}:
            judged.false[rule] += 1
            first = next(f for f in wrong if f["rule"] == rule)
            style = f"{truth['dialect']} {truth['wording']}"
            told = f"{truth['file']} {truth['profile']} {style}: {first['message']}"
            judged.examples.setdefault(rule, f"{told} [{first['table']} | {first['text']}]")
