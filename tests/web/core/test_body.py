"""Who sends slowly stops nobody else."""

from __future__ import annotations

import io
import select
import socket
import sys
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from mingzhang.web.core import body, slowness
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


class Late(io.RawIOBase):
    """A body that comes when it is let go."""

    def __init__(self) -> None:
        self.begun, self.comes = threading.Event(), threading.Event()
        self._left = [b"a"]

    def read(self, _size: int = -1) -> bytes:
        self.begun.set()
        self.comes.wait(10)
        return self._left.pop() if self._left else b""


def test_clerks_behind_one_address_wait_for_each_other_in_few_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(body, "_PATIENCE", 10)
    bodies = Bodies(echo, at_once=6, by_address=2, most=100)
    said: list[str] = []

    def ask(source: Any) -> threading.Thread:
        thread = threading.Thread(
            target=lambda: said.append(asked(bodies, source, 1, REMOTE_ADDR="192.0.2.1")[0])
        )
        thread.start()
        return thread

    late = [Late(), Late()]
    threads = [ask(source) for source in late]
    assert all(source.begun.wait(5) for source in late)
    for _clerk in range(4):
        threads.append(ask(io.BytesIO(b"a")))
    moment = threading.Event()
    for _look in range(2000):
        if bodies.waiting == 4:
            break
        moment.wait(0.005)
    assert asked(bodies, io.BytesIO(b"a"), 1, REMOTE_ADDR="192.0.2.1")[0] == "503"  # at once
    for source in late:
        source.comes.set()
    for thread in threads:
        thread.join(10)
    assert said == ["200"] * 6


def test_body_that_ends_in_the_middle_is_nobodys_form() -> None:
    bodies = Bodies(echo, at_once=2, by_address=1, most=100)
    assert asked(bodies, io.BytesIO(b"reason=dismi"), 50)[0] == "400"
    assert asked(bodies, io.BytesIO(b"a" * 50), 50)[0] == "200"


class Pieces:
    """An answer that is read from a file, as Django's are."""

    streaming = True

    def __init__(self) -> None:
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        return iter((b"one", b"two"))

    def close(self) -> None:
        self.is_closed = True


def test_answer_that_nobody_reads_holds_up_no_page_and_no_other_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers: list[Pieces] = []

    def file(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == "/page":
            return echo(environ, start)
        start("200 OK", [("Content-Length", environ.get("LENGTH", "99999999"))])
        answers.append(Pieces())
        return answers[-1]

    bodies = Bodies(file, at_once=2, by_address=1, most=100)
    said: list[str] = []

    def ask(address: str, **more: str) -> Iterable[bytes]:
        environ = {"REMOTE_ADDR": address, "wsgi.input": None, **more}
        return bodies(environ, lambda status, _heads: said.append(status[:3]))

    unread = ask("192.0.2.1")
    assert said == ["200"]
    ask("192.0.2.1")
    assert said == ["200", "503"]
    assert answers[-1].is_closed
    assert ask("192.0.2.1", PATH_INFO="/page") == [b"none"]
    short = ask("192.0.2.1", LENGTH="6")
    assert (short, answers[-1].is_closed) == ([b"onetwo"], True)  # the server has it, no thread
    assert b"".join(ask("192.0.2.2")) == b"onetwo"
    monkeypatch.setattr(body, "MEMORY", body.WHOLE + 10)
    monkeypatch.setattr(slowness, "pending", lambda: 1)  # somebody does not take theirs
    assert ask("192.0.2.1", LENGTH="6") == [b"onetwo"]
    bodies._handed = body.MEMORY
    monkeypatch.setattr(slowness, "pending", lambda: 2)
    ask("192.0.2.1", LENGTH="6")
    assert said[-1] == "503"  # for this address alone, as if it were long
    monkeypatch.setattr(body, "MEMORY", 0)
    unread.close()  # type: ignore[attr-defined]
    assert answers[0].is_closed
    assert b"".join(ask("192.0.2.1")) == b"onetwo"
    assert said[-1] == "200"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel is asked what moved")
def test_connection_on_which_nothing_moves_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ends = []
        for _number in range(3):
            there = socket.create_connection(server.getsockname())
            ends.append((there, server.accept()[0]))
    (_reader, unread), (writer, waiting), _idle = ends
    mine = [here for _there, here in ends]
    monkeypatch.setattr(
        slowness, "_connections", lambda: ((one.fileno(), one.dup()) for one in mine)
    )
    unread.setblocking(False)
    while select.select([], [unread], [], 0)[1]:
        unread.send(b"a" * 65536)
    assert slowness.pending() == 1
    watch = slowness.Watch()
    later = slowness.PATIENCE + 1
    assert watch.look(0, set()) == 0
    assert watch.look(later - 2, set()) == 0  # not yet
    assert watch.look(later, set()) == 1
    with pytest.raises(OSError, match="pipe"):
        unread.send(b"a")
    assert watch.look(2 * later, set()) == 0  # who waits for no answer is left alone
    mine = [waiting]
    monkeypatch.setattr(slowness, "PATIENCE", 0.0)  # of the kernel's clock there is none here
    watch = slowness.Watch()
    watch.look(0, {"127.0.0.1"})
    writer.sendall(b"a" * slowness.LEAST)
    while len(waiting.recv(slowness.LEAST, socket.MSG_PEEK | socket.MSG_WAITALL)) < slowness.LEAST:
        pass
    assert watch.look(1, {"127.0.0.1"}) == 0  # it goes on
    assert watch.look(2, set()) == 0  # no body is waited for
    assert watch.look(3, {"127.0.0.1"}) == 1
    for there, here in ends:
        there.close()
        here.close()
