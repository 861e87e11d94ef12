"""Damaged copies of every format are read, or refused with a reason; nothing else ever happens."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from kept import source_of
from mingzhang.errors import Unreadable
from mingzhang.pipeline.compilation import compile_source
from mingzhang.pipeline.review import read_booklets
from mingzhang.read import read_document
from mingzhang.recognise import recognise
from mutation_strategy import Wound, damaged, damaged_package, wounds

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "planted-mistakes" / "source"
_count = itertools.count()
_house = settings(
    max_examples=25,
    phases=[Phase.generate],  # a shrunk booklet is no smaller a mystery, and takes minutes
    suppress_health_check=list(HealthCheck),
)


@cache
def booklet_bytes(form: str) -> bytes:
    """A whole booklet in one format."""
    with TemporaryDirectory() as folder:
        source_of(EXAMPLE)
        made = compile_source(EXAMPLE, Path(folder), (form,))
        return made.files[0].read_bytes()


def reason_or_none(path: Path) -> str | None:
    """Why a file is refused; None where it is read. Anything else is our mistake and is raised."""
    try:
        recognise(read_document(path))
    except Unreadable as problem:
        return problem.reason
    return None


@pytest.mark.parametrize("form", ["docx", "xlsx", "ofd"])
@_house
@given(wounds=wounds)
def test_packed_file_with_damaged_parts(form: str, tmp_path: Path, wounds: list[Wound]) -> None:
    path = tmp_path / f"{next(_count)}.{form}"
    path.write_bytes(damaged_package(booklet_bytes(form), wounds))
    assert reason_or_none(path) != ""


@pytest.mark.parametrize("form", ["docx", "xlsx", "html", "ofd"])
@_house
@given(wounds=wounds)
def test_file_with_damaged_bytes(form: str, tmp_path: Path, wounds: list[Wound]) -> None:
    path = tmp_path / f"{next(_count)}.{form}"
    path.write_bytes(damaged(booklet_bytes(form), wounds))
    assert reason_or_none(path) != ""


@_house
@given(wounds=wounds)
def test_damaged_text(tmp_path: Path, lanxian_text: Path, wounds: list[Wound]) -> None:
    path = tmp_path / f"{next(_count)}.txt"
    path.write_bytes(damaged(lanxian_text.read_bytes(), wounds))
    assert reason_or_none(path) != ""


@_house
@given(wounds=wounds)
def test_damaged_pdf_in_the_limited_process(tmp_path: Path, wounds: list[Wound]) -> None:
    """pdfium is written in C++: what it dies of, it dies of in a process of its own."""
    path = tmp_path / f"{next(_count)}.pdf"
    path.write_bytes(damaged(booklet_bytes("pdf"), wounds))
    try:
        read_booklets(path)
    except Unreadable as problem:
        reason = problem.reason
    else:
        reason = "read"
    assert reason
    assert "读取程序自身出错" not in reason
