"""Whatever is done to a source, it is read, or told what is wrong: nothing else ever happens."""

from __future__ import annotations

import itertools
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kept import source_of
from mingzhang.entry import read_source, write_workbook
from mingzhang.errors import SourceErrors, Unreadable

EXAMPLE = Path(__file__).parents[2] / "examples" / "lanxian-media-center-2025"
FILES = sorted(p.relative_to(EXAMPLE) for p in EXAMPLE.rglob("*") if p.suffix in (".toml", ".csv"))
_count = itertools.count()
_house = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])

pieces = st.sampled_from(
    (b"", b'"', b"\n", b",", b"[", b"]", b"=", b"\xff", b"\x00", b"[[x]]\n", b"1e9", "元".encode())
)


@_house
@given(
    st.sampled_from(FILES),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), pieces), min_size=1, max_size=3),
)
def test_damaged_file_of_a_folder(
    tmp_path: Path, file: Path, cuts: list[tuple[float, int, bytes]]
) -> None:
    folder = tmp_path / f"{next(_count)}"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("as-printed"))
    content = (folder / file).read_bytes()
    for at, length, piece in cuts:
        start = int(at * len(content))
        content = content[:start] + piece + content[start + length :]
    (folder / file).write_bytes(content)
    with suppress(SourceErrors, Unreadable):
        read_source(folder)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("book") / "budget.xlsx"
    write_workbook(source_of(EXAMPLE), path)
    return path.read_bytes()


@_house
@given(st.floats(0, 1), st.integers(0, 2_000))
def test_damaged_workbook(tmp_path: Path, workbook: bytes, at: float, length: int) -> None:
    start = int(at * len(workbook))
    path = tmp_path / "budget.xlsx"
    path.write_bytes(workbook[:start] + workbook[start + length :])
    with suppress(SourceErrors, Unreadable):
        read_source(path)
