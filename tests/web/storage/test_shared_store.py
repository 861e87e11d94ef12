"""Several machines share files in a bucket: a real S3 server, and everything that may go wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from mingzhang.batch.manifest import Entry
from mingzhang.batch.record import record_of
from mingzhang.web.core.room import NotReached, passing_problem
from mingzhang.web.storage import bucket, store

CONTENT = "某县2025年部门预算".encode()
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    started = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    yield f"http://{host}:{port}"
    started.stop()


@pytest.fixture
def memory(settings: Any, tmp_path: Path) -> Iterator[Any]:
    """A bucket in memory, and a machine without files."""
    settings.STORE = tmp_path / "here"
    settings.BUCKET = "memory://files"
    settings.BUCKET_ENDPOINT = ""
    bucket._filesystem.cache_clear()
    filesystem = fsspec.filesystem("memory")
    yield filesystem
    filesystem.store.clear()
    bucket._filesystem.cache_clear()


@pytest.mark.slow
def test_what_one_machine_keeps_another_finds(
    server: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    options = {"endpoint_url": server}
    fsspec.filesystem("s3", client_kwargs=options, skip_instance_cache=True).mkdir("county")
    settings.BUCKET, settings.BUCKET_ENDPOINT = "s3://county/files", server
    bucket._filesystem.cache_clear()
    settings.STORE = tmp_path / "one"
    assert store.put(CONTENT) == DIGEST
    settings.STORE = tmp_path / "other"
    assert store.has(DIGEST)
    assert not store.path_of(DIGEST).exists()
    assert store.get(DIGEST) == CONTENT
    assert store.local(DIGEST).read_bytes() == CONTENT
    assert list(bucket.listed()) == [DIGEST]
    assert not store.has("0" * 64)
    with pytest.raises(FileNotFoundError):
        store.get("0" * 64)
    # A list of a batch may name the same objects.
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    key = f"s3://county/files/{DIGEST[:2]}/{DIGEST[2:]}"
    (failure,) = record_of(Entry(key)).rows["failures"]
    assert failure["digest"] == DIGEST  # fetched; that it is no booklet is another matter
    bucket._filesystem.cache_clear()


def test_object_that_is_not_what_was_put_is_never_served(memory: Any) -> None:
    memory.pipe_file(f"/files/{DIGEST[:2]}/{DIGEST[2:]}", b"other")
    with pytest.raises(store.Damaged):
        store.get(DIGEST)
    assert not store.path_of(DIGEST).exists()


def test_bucket_that_does_not_answer(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = store.put(b"before")

    def refuses(*_given: Any, **_more: Any) -> bool:
        raise ConnectionResetError

    monkeypatch.setattr(type(memory), "exists", refuses)
    monkeypatch.setattr(type(memory), "cat_file", refuses)
    with pytest.raises(NotReached) as caught:
        store.put(CONTENT)
    assert not store.path_of(DIGEST).exists()  # nobody is told of what is not in the bucket
    assert "ConnectionResetError" in passing_problem(caught.value)
    with pytest.raises(NotReached):
        store.get(DIGEST)
    assert store.get(kept) == b"before"  # what this machine has it goes on serving


def test_without_a_bucket_nothing_is_asked(settings: Any, tmp_path: Path) -> None:
    settings.BUCKET, settings.STORE = "", tmp_path
    assert not store.has(DIGEST)
    assert store.put(CONTENT) == DIGEST
    assert store.local(DIGEST).exists()
