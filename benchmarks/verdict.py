"""Our own verdicts on findings, looked up on the printed page: tests/check/precision.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[1] / "tests" / "check" / "precision.toml"
_BLANKS = re.compile(r"\s+")


def verdict_of(files: Sequence[str], finding: Mapping[str, Any]) -> str:
    """`right`, `wrong` or `unsure`; empty where nobody looked at the finding yet.

    Args:
        files: of the booklet, relative to `samples`.
        finding: the data of a JSON report.
    """
    for file in files:
        for entry in verdicts().get(file, ()):
            if is_of(entry, finding):
                return str(entry["verdict"])
    return ""


def is_of(entry: Mapping[str, Any], finding: Mapping[str, Any]) -> bool:
    """Whether a verdict is about this finding: its code, page and words."""
    cell = finding["cells"][0]
    if entry["code"] != finding["code"] or entry.get("page") not in (None, cell["page"]):
        return False
    words = finding["message"] + "".join(
        one[key] or "" for one in finding["cells"] for key in ("table", "column", "row", "text")
    )
    return _BLANKS.sub("", entry["quote"]) in _BLANKS.sub("", words)


@cache
def verdicts() -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The entries of each file."""
    data = tomllib.loads(FILE.read_text("utf-8"))
    return {sample["file"]: sample["findings"] for sample in data["samples"]}


def judged_whole() -> list[str]:
    """The files of which every error and warning has a verdict."""
    data = tomllib.loads(FILE.read_text("utf-8"))
    return [sample["file"] for sample in data["samples"] if sample.get("every")]
