"""Files reviewed as the command does it, several at a time, each as the data of the JSON report."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mingzhang.pipeline.review import review_files
from mingzhang.report.json import report_data

SHARED = Path(__file__).resolve().parents[2] / "shared"
"""Where the booklets lie that are no part of the repository."""

_PROCESSES = 2
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What became of one booklet.

    Attributes:
        name: of the label or file.
        report: the data of the JSON report; empty where the program failed.
        seconds: from the file to the findings.
        failure: the traceback of our own failure.
    """

    name: str
    report: Data
    seconds: float
    failure: str = ""

    @property
    def files(self) -> list[Data]:
        """The booklets of the report."""
        return list(self.report.get("files", ()))

    @property
    def findings(self) -> list[Data]:
        """All findings of its booklets."""
        return [finding for file in self.files for finding in file["findings"]]

    def of(self, severity: str) -> list[Data]:
        """The findings of one severity."""
        return [finding for finding in self.findings if finding["severity"] == severity]


def reviewed(jobs: Iterable[tuple[str, Sequence[Path]]]) -> Iterator[Reviewed]:
    """Review booklets in the order of the jobs; the files of one job are parts of one booklet."""
    with ProcessPoolExecutor(_PROCESSES) as pool:
        yield from pool.map(_review, [(name, tuple(paths)) for name, paths in jobs])


def _review(job: tuple[str, tuple[Path, ...]]) -> Reviewed:
    name, paths = job
    began = time.perf_counter()
    try:
        report = report_data(review_files(paths, together=len(paths) > 1))
    except Exception:  # one file that breaks the program must not hide the others
        return Reviewed(name, {}, time.perf_counter() - began, traceback.format_exc())
    return Reviewed(name, report, time.perf_counter() - began)


def page_words(finding: Data) -> str:
    """Page and words of a finding for a line of output."""
    cell = finding["cells"][0]
    where = f"p{cell['page']}" if cell["page"] else f"l{cell['line']}" if cell["line"] else ""
    place = " ".join(part for part in (cell["table"], cell["row"], cell["column"]) if part)
    return f"{finding['code']} {where} [{place[:60]}] {finding['message']} | {cell['text'][:80]}"


def narrative(file: Data) -> tuple[int, int]:
    """How many statements of the text were judged, and how many there are."""
    lines = [line["counts"] for line in file["ledger"] if line["group"] == "narrative"]
    total = sum(sum(counts.values()) for counts in lines)
    return total - sum(counts.get("not_judged", 0) for counts in lines), total


def missing(folder: Path) -> bool:
    """Whether the folder is not here; says so."""
    if folder.is_dir():
        return False
    print(f"not here ({folder}): nothing to measure")
    return True
