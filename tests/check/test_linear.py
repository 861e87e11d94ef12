"""A text four times as long is about four times the work, whatever it is made of."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.doubling import UNITS, check_text, notice
from tests.work import calls

SHORT, LONG = 2_000, 8_000


@pytest.fixture(scope="module", autouse=True)
def profiles_are_loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    work("1", 10, tmp_path_factory.mktemp("first"))


def work(unit: str, length: int, folder: Path) -> int:
    path = folder / f"{length}.txt"
    path.write_text(notice(unit, length), "utf-8")
    return calls(lambda: check_text(path))


@pytest.mark.parametrize("unit", UNITS)
def test_four_times_the_text_is_about_four_times_the_work(unit: str, tmp_path: Path) -> None:
    work(unit, 4 * len(unit), tmp_path)  # what it needs once is loaded
    assert work(unit, LONG, tmp_path) < 5 * work(unit, SHORT, tmp_path)  # quadratic: sixteen
