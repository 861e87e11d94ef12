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
    cell = finding["cells"][0]
    words = finding["message"] + "".join(
        (one[key] or "") for one in finding["cells"] for key in ("table", "row", "column", "text")
    )
    words = _BLANKS.sub("", words)
    for file in files:
        for entry in verdicts().get(file, ()):
            if entry["code"] != finding["code"]:
                continue
            if entry.get("page") not in (None, cell["page"]):
                continue
            if _BLANKS.sub("", entry.get("quote", entry.get("message", ""))) in words:
                return str(entry["verdict"])
    return ""


@cache
def verdicts() -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The entries of each file."""
    data = tomllib.loads(FILE.read_text("utf-8"))
    return {sample["file"]: sample["findings"] for sample in data["samples"]}
