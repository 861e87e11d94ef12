"""How often somebody may do something is counted once for all processes."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from mingzhang.web.core import bucket


@pytest.fixture(autouse=True)
def _fresh(db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    bucket.empty_all()


def test_bucket_empties_says_how_long_and_fills_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(bucket.time, "time", lambda: now)
    assert [bucket.take("a", 1, 2, 60) for _number in range(2)] == [0, 0]
    assert bucket.take("a", 1, 2, 60) == pytest.approx(30)
    assert bucket.take("b", 1, 2, 60) == 0  # another's
    monkeypatch.setattr(bucket.time, "time", lambda: now + 31)
    assert bucket.take("a", 1, 2, 60) == 0
    assert bucket.take("a", 1, 2, 60) > 0


def test_clock_that_is_set_back_fills_no_bucket_and_locks_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = time.time()
    monkeypatch.setattr(bucket.time, "time", lambda: now)
    bucket.take("a", 1, 2, 60)
    monkeypatch.setattr(bucket.time, "time", lambda: now - 86_400)
    assert bucket.take("a", 1, 2, 60) == 0
    assert bucket.take("a", 1, 2, 60) == pytest.approx(30)


def test_another_process_sees_the_same_bucket() -> None:
    if connection.vendor == "postgresql":
        pytest.skip("one table for all; threads of a test see another transaction")
    assert bucket.take("a", 2, 2, 600) == 0
    seen: list[float] = []
    other = threading.Thread(target=lambda: seen.append(bucket.take("a", 1, 2, 600)))
    other.start()  # a thread has a connection of its own, as a process has
    other.join()
    assert seen[0] > 0


def test_what_cannot_be_counted_is_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(bucket, "_ask", full)
    assert bucket.take("a", 1, 1, 60) == 0
