"""A few kills of server and worker under load; `make kill` does it fifty times."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from benchmarks import kill

from ..postgres import fresh_database

pytestmark = pytest.mark.slow


@pytest.mark.timeout(280)
def test_nothing_is_lost_when_server_and_worker_are_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    source = str(Path(__file__).resolve().parents[3] / "src")
    monkeypatch.setenv("PYTHONPATH", source)
    monkeypatch.setenv("DATABASE_URL", fresh_database())
    outcome = kill.run(kills=4, pause=(0.5, 1.5), checks=4, published=1)
    assert outcome.is_clean, outcome
    assert outcome.kills == {"server": 2, "worker": 2}
    assert outcome.saves > 10
    assert outcome.rows > 3
    assert outcome.published == 1
