"""Findings on the real booklets, each looked at by hand; verdicts stand in `precision.toml`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from benchmarks.verdict import is_of, judged_whole, verdict_of, verdicts

from mingzhang.pipeline.review import review_files
from mingzhang.report.json import report_data

VERDICTS = {"right", "wrong", "unsure"}


@cache
def findings(shared: Path, name: str) -> tuple[Mapping[str, Any], ...]:
    """The errors and warnings of a sample as the data of the JSON report."""
    report = report_data(review_files([shared / "samples" / name]))
    return tuple(
        finding
        for file in report["files"]
        for finding in file["findings"]
        if finding["severity"] != "note"
    )


def test_verdicts_are_verdicts() -> None:
    assert {entry["verdict"] for found in verdicts().values() for entry in found} <= VERDICTS


@pytest.mark.parametrize("name", sorted(judged_whole()))
def test_every_finding_was_looked_at(shared: Path, name: str) -> None:
    unknown = [
        (finding["code"], finding["cells"][0]["page"], finding["message"])
        for finding in findings(shared, name)
        if not verdict_of([name], finding)
    ]
    assert unknown == [], "look at these by hand and write down the verdict"


@pytest.mark.parametrize("name", sorted(judged_whole()))
def test_what_was_right_is_still_found(shared: Path, name: str) -> None:
    report = report_data(review_files([shared / "samples" / name]))
    found = [finding for file in report["files"] for finding in file["findings"]]
    gone = [
        (entry["code"], entry["quote"])
        for entry in verdicts()[name]
        if entry["verdict"] == "right" and not any(is_of(entry, f) for f in found)
    ]
    assert gone == [], "mend what lost these"


def test_errors_are_right(shared: Path) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for name in judged_whole():
        for finding in findings(shared, name):
            counts[finding["severity"], verdict_of([name], finding) or "unsure"] += 1
    errors = {v: counts["error", v] for v in VERDICTS}
    assert errors["right"] / sum(errors.values()) >= 0.95
    warnings = {v: counts["warning", v] for v in VERDICTS}
    assert warnings["wrong"] / sum(warnings.values()) <= 0.1
