"""Findings are a function of the file: the same bytes give the same report, byte for byte."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mingzhang.entry import read_source
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.plant import plant, read_mistakes
from mingzhang.render.docx import write_docx
from mingzhang.render.layout import layout
from mingzhang.tables.profile import get_profile

PLANTED = Path(__file__).resolve().parents[2] / "examples" / "planted-mistakes"


def report(file: Path, form: str, seed: str) -> bytes:
    """The report of a process of its own, in which sets are in another order."""
    command = [sys.executable, "-m", "mingzhang", "check", file.name, "--format", form, "-q"]
    done = subprocess.run(
        command,
        cwd=file.parent,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr.decode()
    return done.stdout


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_same_file_gives_the_same_report(tmp_path: Path, form: str) -> None:
    booklet = compute_booklet(read_source(PLANTED / "source"))
    wrong = plant(booklet, read_mistakes(PLANTED / "mistakes.toml"))
    file = tmp_path / "booklet.docx"
    write_docx(layout(wrong, get_profile(wrong.profile)), file)
    first, second = (report(file, form, seed) for seed in ("1", "2"))
    assert len(first) > 2_000
    assert first == second
