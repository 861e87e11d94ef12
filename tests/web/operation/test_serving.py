"""What `mingzhang serve` says where it cannot start."""

from __future__ import annotations

import logging
import os
import socket
import sys
from pathlib import Path

import pytest

from mingzhang.web.core.server import is_news
from mingzhang.web.operation import serving

from ..backup_place import Place


def test_port_in_use_is_said() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(serving.NotServed, match=str(port)):
            serving.check_port("127.0.0.1", port)
    serving.check_port("127.0.0.1", port)


def test_secrets_that_are_not_set_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGZHANG_SECRET_KEY", "")
    place = Place(tmp_path / "data")
    assert "MINGZHANG_SECRET_KEY" in place.run("migrate", status=2)
    assert not (tmp_path / "data" / "secrets.env").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(serving.NotServed):
        serving.configure(tmp_path / "data")


@pytest.mark.parametrize("before", [None, 0o755, 0o750])
def test_data_folder_is_for_nobody_else(tmp_path: Path, before: int | None) -> None:
    data = tmp_path / "a" / "data"
    if before is not None:
        data.mkdir(parents=True)
        data.chmod(before)
    serving.make_folder(data)
    assert data.stat().st_mode & 0o777 == 0o700


def test_database_that_does_not_answer_is_said(tmp_path: Path) -> None:
    place = Place(tmp_path / "data", "postgres://nobody@127.0.0.1:9/nothing")
    assert "数据库" in place.run("migrate", status=2)


def test_empty_database_beside_stored_files_is_refused(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    place.run("migrate")
    (place.data / "mingzhang.sqlite3").unlink()
    place.run("migrate")  # nothing was stored yet: nothing is lost
    (place.data / "mingzhang.sqlite3").unlink()
    kept = place.data / "files" / "ab"
    kept.mkdir(parents=True)
    (kept / "cd").write_text("somebody's", encoding="utf-8")
    said = place.run("migrate", status=2)
    assert "restore" in said


def test_servers_remark_about_threads_is_left_out_and_nothing_else() -> None:
    def said(words: str) -> bool:
        return is_news(logging.LogRecord("_granian", logging.WARNING, "", 0, words, (), None))

    assert not said("Configuration allows spawning up to 8 Python threads, which seems quite high")
    assert said("Worker-1 exited unexpectedly")
    command = serving.server_command("127.0.0.1", 8000, 1)
    assert command[:3] == [sys.executable, "-m", "mingzhang.web.core.server"]
