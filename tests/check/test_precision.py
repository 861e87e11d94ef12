"""Findings on the real booklets, each looked at by hand; verdicts stand in `precision.toml`."""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from mingzhang.check.finding import Finding, Severity
from mingzhang.pipeline import review_file

LABELS = Path(__file__).with_name("precision.toml")
VERDICTS = {"right", "wrong", "unsure"}
Key = tuple[str, str, str]


@cache
def labels() -> dict[str, dict[Key, str]]:
    """Verdicts by sample and finding."""
    data = tomllib.loads(LABELS.read_text("utf-8"))
    found: dict[str, dict[Key, str]] = {}
    for sample in data["samples"]:
        entries = {(f["code"], f["place"], f["message"]): f["verdict"] for f in sample["findings"]}
        assert set(entries.values()) <= VERDICTS
        found[sample["file"]] = entries
    return found


def key(finding: Finding) -> Key:
    """A finding as the labels name it."""
    return finding.code, finding.cells[0].words(), finding.message


@pytest.mark.parametrize("name", sorted(labels()))
def test_every_finding_was_looked_at(shared: Path, name: str) -> None:
    findings = review_file(shared / "samples" / name).findings
    unknown = [key(f) for f in findings if key(f) not in labels()[name]]
    gone = set(labels()[name]) - {key(f) for f in findings}
    assert unknown == [], "look at these by hand and write down the verdict"
    assert gone == set(), "these are found no more: mend the label, or what lost them"


def test_errors_are_right(shared: Path) -> None:
    verdicts: Counter[tuple[Severity, str]] = Counter()
    for name, entries in labels().items():
        for finding in review_file(shared / "samples" / name).findings:
            verdicts[finding.severity, entries.get(key(finding), "unsure")] += 1
    errors = {v: verdicts[Severity.ERROR, v] for v in VERDICTS}
    assert errors["right"] / sum(errors.values()) >= 0.95
    warnings = {v: verdicts[Severity.WARNING, v] for v in VERDICTS}
    assert warnings["wrong"] / sum(warnings.values()) <= 0.1
