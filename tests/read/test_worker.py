"""Files from outside are read in a process that may die for them."""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mingzhang.errors import Unreadable
from mingzhang.language import language
from mingzhang.read import read_document
from mingzhang.read import worker as worker_module
from mingzhang.read.worker import Worker
from mingzhang.sandbox import begun
from mingzhang.sandbox.begun import READER, begin

TEXT = "某县水务局2025年部门预算\n\n收支总表\n项目\t金额\n合计\t1.00\n"


@pytest.fixture(autouse=True)
def nobody_waits() -> Iterator[None]:
    """A command of another test may have begun a process that it did not ask for."""
    begun._end_waiting()
    yield
    begun._end_waiting()


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_document_comes_back_as_it_is_read_here(text_file: Path) -> None:
    worker = Worker()
    try:
        assert worker.read(text_file) == read_document(text_file)
        assert worker.read(text_file) == read_document(text_file)
    finally:
        worker.stop()


def test_reason_comes_back_in_the_language_of_the_user(tmp_path: Path) -> None:
    worker = Worker()
    try:
        with pytest.raises(Unreadable, match="文件不存在"):
            worker.read(tmp_path / "none.pdf")
        with language("en"), pytest.raises(Unreadable, match="no such file"):
            worker.read(tmp_path / "none.pdf")
    finally:
        worker.stop()


def test_reader_that_is_killed_is_an_unreadable_file_and_the_next_one_is_read(
    text_file: Path, tmp_path: Path
) -> None:
    worker = Worker()
    pipe = tmp_path / "slow.txt"
    pipe.write_text(TEXT * 40_000, "utf-8")
    try:
        worker.read(text_file)
        assert worker._begun is not None
        process = worker._begun.process

        def kill() -> None:
            time.sleep(0.05)
            os.kill(process.pid, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        with pytest.raises(Unreadable, match="崩溃"):
            worker.read(pipe)
        killer.join()
        assert worker.read(text_file) == read_document(text_file)
    finally:
        worker.stop()


def test_reader_that_hangs_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "slow.txt"
    path.write_text(TEXT * 40_000, "utf-8")
    worker = Worker(seconds=0.05)
    try:
        with pytest.raises(Unreadable, match="已放弃"):
            worker.read(path)
        assert worker._begun is None
    finally:
        worker.stop()


def test_reader_that_wants_too_much_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_text(TEXT * 150_000, "utf-8")
    worker = Worker(memory=160 * 2**20)
    try:
        with pytest.raises(Unreadable, match="超过上限"):
            worker.read(path)
    finally:
        worker.stop()


@pytest.mark.parametrize("thing", [os.system, pickle.loads, getattr])
def test_nothing_but_documents_comes_out_of_a_reader(thing: object) -> None:
    from io import BytesIO

    with pytest.raises(pickle.UnpicklingError, match="may not come out"):
        worker_module._Unpickler(BytesIO(pickle.dumps(thing))).load()


def test_process_that_was_begun_before_is_the_one_that_reads(text_file: Path) -> None:
    begin(READER)
    (waiting,) = begun._waiting
    worker = Worker()
    try:
        assert worker.read(text_file) == read_document(text_file)
        assert worker._begun is waiting
        assert begun._waiting == []
    finally:
        worker.stop()


def test_worker_with_limits_of_its_own_takes_no_process_begun_without_them(text_file: Path) -> None:
    begin(READER)
    (waiting,) = begun._waiting
    worker = Worker(seconds=30)
    try:
        worker.read(text_file)
        assert worker._begun is not waiting
    finally:
        worker.stop()
        begun._end_waiting()
    assert waiting.process.poll() is not None  # nobody asked for it
    assert not Path(waiting.folder.name).exists()


def test_a_process_begun_under_other_circumstances_reads_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(READER)
    early = begun._waiting[-1]
    monkeypatch.syspath_prepend(str(tmp_path))
    now = begun.running(READER)
    try:
        assert now is not early
        assert early.process.poll() is not None
        assert not begun._waiting
    finally:
        now.end()
