"""A full disk and a locked database stop what writes, and say so; reading goes on."""

from __future__ import annotations

import errno
import os
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from mingzhang.web.core import room
from mingzhang.web.jobs import enqueue, task
from mingzhang.web.jobs.worker import Worker
from mingzhang.web.models import Job, JobState
from mingzhang.web.operation import serving
from mingzhang.web.storage import intake, store

from .conftest import County

_Usage = namedtuple("_Usage", "total used free")
TEXT = "某县水务局2025年部门预算\n第一部分 概况\n".encode()


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _path: _Usage(10**12, 10**12, 10**6))


def test_nothing_is_kept_on_a_disk_that_is_nearly_full(county: County, full: None) -> None:
    with pytest.raises(room.NoRoom):
        store.put(b"something new")
    assert not room.has_room()


def test_something_is_kept_where_there_is_room(county: County) -> None:
    assert store.get(store.put(b"something new")) == b"something new"


def test_what_is_kept_already_needs_no_room(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = store.put(b"something")
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _path: _Usage(1, 1, 0))
    assert store.put(b"something") == digest


def test_disk_that_fills_while_writing_leaves_nothing_behind(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("mingzhang.file.os.fsync", fail)
    with pytest.raises(room.NoRoom):
        store.put(b"something new")
    kept = Path(store.path_of("0" * 64)).parents[1]
    assert not [file for file in kept.rglob("*") if file.is_file()]


def test_worker_begins_nothing_without_room(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    @task("test-room")
    def nothing(_job: Job, _progress: object) -> None:
        return None

    job = enqueue("test-room")
    monkeypatch.setattr("mingzhang.web.jobs.worker.has_room", lambda: False)
    assert Worker(wait=0.01).run(once=True) == 0
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OperationalError("database is locked"), "数据库正忙"),
        (OperationalError("database or disk is full"), "磁盘空间不足"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘空间不足"),
        (room.NoRoom(), "磁盘空间不足"),
    ],
)
def test_page_says_what_is_in_the_way(
    county: County, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def fail(*_given: object) -> None:
        raise error

    monkeypatch.setattr("mingzhang.web.portal.serving.epoch", fail)
    client = Client(raise_request_exception=False)
    answer = client.get("/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert words in answer.content.decode()


def test_our_own_mistake_is_not_called_a_full_disk(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise OperationalError("no such column: x")

    monkeypatch.setattr("mingzhang.web.portal.serving.epoch", fail)
    assert Client(raise_request_exception=False).get("/").status_code == 500


def test_organisation_has_its_share_of_the_disk(county: County, settings: Any) -> None:
    settings.QUOTA = 2 * len(TEXT)
    clerk = county.people["clerk"]
    for number in range(2):
        file = SimpleUploadedFile(f"{number}.txt", TEXT)
        intake.accept(file, "booklet", clerk, county.slot)
    with pytest.raises(intake.NotAccepted, match="上限"):
        intake.accept(SimpleUploadedFile("2.txt", TEXT), "booklet", clerk, county.slot)
    other = county.people["other_clerk"]
    assert intake.accept(SimpleUploadedFile("2.txt", TEXT), "booklet", other, county.other_slot)


def test_counts_are_not_kept_on_the_disk_of_the_data(settings: Any) -> None:
    folder = serving.metrics_folder()
    try:
        assert not Path(folder.name).is_relative_to(settings.DATA)
    finally:
        folder.cleanup()
