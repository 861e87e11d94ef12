"""Who sends slowly stops nobody else."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable
from typing import Any

import pytest

from mingzhang.web.core import body
from mingzhang.web.core.body import Bodies


class Never(io.RawIOBase):
    """A body of which nothing comes."""

    def __init__(self) -> None:
        self.begun, self.ended = threading.Event(), threading.Event()

    def read(self, _size: int = -1) -> bytes:
        self.begun.set()
        self.ended.wait(10)
        raise OSError("the connection ended")


def echo(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    start("200 OK", [])
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return [environ["wsgi.input"].read(length) if length else b"none"]


def asked(bodies: Bodies, source: Any = None, length: int = 0, **more: str) -> tuple[str, bytes]:
    said: list[str] = []
    environ = {"CONTENT_LENGTH": str(length or ""), "wsgi.input": source, **more}
    found = b"".join(bodies(environ, lambda status, _heads: said.append(status[:3])))
    return said[0], found


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "_PATIENCE", 0.05)


def test_body_comes_whole() -> None:
    bodies = Bodies(echo, at_once=2, by_address=1, most=100)
    assert asked(bodies, io.BytesIO(b"a" * 100), 100) == ("200", b"a" * 100)
    assert asked(bodies, io.BytesIO(b"abc"), HTTP_TRANSFER_ENCODING="chunked") == ("200", b"abc")
    assert asked(bodies) == ("200", b"none")


def test_body_that_is_too_long_is_refused() -> None:
    bodies = Bodies(echo, at_once=2, by_address=1, most=100)
    assert asked(bodies, io.BytesIO(b"a" * 101), 101)[0] == "413"
    assert asked(bodies, io.BytesIO(b"a"), int("9" * 4000))[0] == "413"
    assert asked(bodies, io.BytesIO(b"a"), CONTENT_LENGTH="9" * 5000)[0] == "413"
    chunked = io.BytesIO(b"a" * 101)
    assert asked(bodies, chunked, HTTP_TRANSFER_ENCODING="chunked")[0] == "413"


def test_slow_body_holds_up_no_page_and_no_other_address() -> None:
    bodies = Bodies(echo, at_once=2, by_address=1, most=100)
    slow = Never()
    said: list[str] = []
    thread = threading.Thread(
        target=lambda: said.append(asked(bodies, slow, 50, REMOTE_ADDR="192.0.2.1")[0])
    )
    thread.start()
    assert slow.begun.wait(5)
    assert asked(bodies, REMOTE_ADDR="192.0.2.1") == ("200", b"none")
    assert asked(bodies, io.BytesIO(b"a"), 1, REMOTE_ADDR="192.0.2.1")[0] == "503"
    assert asked(bodies, io.BytesIO(b"a"), 1, REMOTE_ADDR="192.0.2.2") == ("200", b"a")
    slow.ended.set()
    thread.join(5)
    assert said == ["400"]
    assert asked(bodies, io.BytesIO(b"a"), 1, REMOTE_ADDR="192.0.2.1") == ("200", b"a")
