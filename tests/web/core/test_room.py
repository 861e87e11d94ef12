"""A full disk and a locked database stop what writes, and say so; reading goes on."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections import namedtuple
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from mingzhang.web.core import room, turn
from mingzhang.web.jobs import enqueue, task
from mingzhang.web.jobs.worker import Worker
from mingzhang.web.models import Job, JobState
from mingzhang.web.operation import serving
from mingzhang.web.settings import postgresql
from mingzhang.web.storage import intake, store

from ..conftest import County

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
        (OperationalError("canceling statement due to lock timeout"), "数据库正忙"),
        (OperationalError("connection failed: Connection refused"), "数据库正忙"),
        (InterfaceError("connection already closed"), "数据库正忙"),
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


_ON_TMPFS = """
import subprocess, sys
from pathlib import Path
folder = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=True)
from django.conf import settings
settings.configure(STORE=str(folder / "files"), LEAST_FREE=-(10**9), BUCKET="")
from mingzhang.web.core.room import NoRoom
from mingzhang.web.storage import store
kept = store.put(b"kept")
try:
    store.put(bytes(3 * 10**6))
except NoRoom:
    print("full")
print(store.get(kept), sum(path.is_file() for path in folder.rglob("*")))
"""


def test_full_file_system_keeps_what_it_has_and_is_read(tmp_path: Path) -> None:
    """Not a pretended one: a memory file system of a megabyte, in a mount namespace."""
    alone = ["unshare", "--user", "--map-root-user", "--mount"]
    if (
        shutil.which("unshare") is None
        or subprocess.run(
            [*alone, "mount", "-t", "tmpfs", "tmpfs", tmp_path], check=False, capture_output=True
        ).returncode
    ):
        pytest.skip("mount namespaces are not allowed here")
    done = subprocess.run(
        [*alone, sys.executable, "-c", _ON_TMPFS, tmp_path],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines() == ["full", "b'kept' 1"], done.stderr


@contextmanager
def locked() -> Iterator[None]:
    """Somebody else holds the database, as a backup by hand or a migration does."""
    options = connection.settings_dict
    if connection.vendor == "postgresql":
        other = connection.Database.connect(**connection.get_connection_params())
        other.execute("LOCK TABLE web_slot, web_draftrow, web_draftedit IN EXCLUSIVE MODE")
    else:
        other = sqlite3.connect(str(options["NAME"]), uri=True, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_locked_database_answers_503_and_the_portal_goes_on(county: County) -> None:
    clerk = county.client("clerk")
    clerk.raise_request_exception = False
    patience = (
        ("SET lock_timeout = '50ms'", "RESET lock_timeout")
        if connection.vendor == "postgresql"
        else ("PRAGMA busy_timeout = 50", "PRAGMA busy_timeout = 20000")
    )
    with connection.cursor() as cursor:
        cursor.execute(patience[0])
    line = {"table": "lines", "uid": str(uuid.uuid4()), "parent": "", "position": 1.0}
    operation = {"op": "insert", **line, "values": {"fen": "1"}}
    sent = {"uid": str(uuid.uuid4()), "operations": [operation]}
    address = f"/work/slots/{county.slot.pk}/fill/edits/"
    try:
        with locked():
            answer = clerk.post(address, sent, content_type="application/json")
            assert answer.status_code == 503, answer.content
            assert "数据库正忙" in answer.json()["problem"]
            assert Client().get("/").status_code == 200
    finally:
        with connection.cursor() as cursor:
            cursor.execute(patience[1])
    assert clerk.post(address, sent, content_type="application/json").status_code < 500


def test_writers_wait_neither_for_long_nor_in_every_thread(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(turn, "PATIENCE", 0.01)
    monkeypatch.setattr(turn, "SHORT_PATIENCE", 0.01)
    with turn.waited(), pytest.raises(OperationalError, match="turn"), turn.waited():
        pass
    with ExitStack() as held:
        for _thread in range(settings.BODIES_AT_ONCE):
            assert turn._places.acquire(blocking=False)
            held.callback(turn._places.release)
        with pytest.raises(OperationalError, match="too many"), turn.waited():
            pass
    with turn.waited():
        pass


def test_postgresql_is_asked_to_give_up_a_lock_that_does_not_come() -> None:
    options = postgresql("postgres://a:b@localhost/c?sslmode=require")["OPTIONS"]
    assert "-c lock_timeout=20s" in options["options"]
    assert options["prepare_threshold"], "Django would prepare nothing, not even what asks for it"
    assert options["sslmode"] == "require"


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
