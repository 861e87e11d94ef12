"""Who sends or reads slowly, without a proxy in front: `python -m benchmarks.slow`.

The real server is started, hundreds of connections of one address do as little as they can, and
somebody else asks for pages meanwhile. Prints what the others get; a page that does not come
within its time fails.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import Goals

SECONDS = 25.0
"""How long each attack goes on; longer than the server waits for the head of a request."""

PATIENCE = 5.0
_SERVE = "from mingzhang.cli import run; run()"


def slow_heads(host: str, port: int) -> socket.socket:
    """A request whose head never ends."""
    made = _connected(host, port)
    made.send(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-a: ")
    return made


def slow_bodies(host: str, port: int) -> socket.socket:
    """A form of which a byte comes now and then."""
    made = _connected(host, port)
    made.send(
        b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\na"
    )
    return made


def slow_chunks(host: str, port: int) -> socket.socket:
    """A body without a length, in pieces of a byte."""
    made = _connected(host, port)
    made.send(
        b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    return made


def idle(host: str, port: int) -> socket.socket:
    """A connection that says nothing at all."""
    return _connected(host, port)


def kept_alive(host: str, port: int) -> socket.socket:
    """A connection that asked once and stays."""
    made = _connected(host, port)
    made.send(b"GET /health/live/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    return made


def slow_readers(host: str, port: int) -> socket.socket:
    """Many answers are asked for, none is read."""
    made = _connected(host, port, receive=2048)
    made.send(b"GET /static/vendor/echarts.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20)
    return made


MORE = {slow_heads: b"a", slow_bodies: b"a", slow_chunks: b"1\r\na\r\n", idle: b"",
        kept_alive: b"", slow_readers: b""}  # fmt: skip
"""What each sends every second; a connection that was closed is opened again."""


def _connected(host: str, port: int, receive: int = 0) -> socket.socket:
    made = socket.socket()
    if receive:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    made.settimeout(PATIENCE)
    made.connect((host, port))
    made.setblocking(False)
    return made


class Attack:
    """So many connections that are kept up."""

    def __init__(self, begin: Callable[[str, int], socket.socket], place: tuple[str, int]) -> None:
        self.begin, self.place = begin, place
        self.open: list[socket.socket] = []
        self.closed = self.refused = 0

    def keep_up(self, count: int) -> None:
        """Send a little on each, and open what was closed."""
        still = []
        for one in self.open:
            try:
                if MORE[self.begin]:
                    one.send(MORE[self.begin])
                if self.begin is not slow_readers and one.recv(65536) == b"":
                    raise ConnectionResetError
            except BlockingIOError:
                pass
            except OSError:
                one.close()
                self.closed += 1
                continue
            still.append(one)
        self.open = still
        while len(self.open) < count:
            try:
                self.open.append(self.begin(*self.place))
            except OSError:
                self.refused += 1
                break

    def end(self) -> None:
        """Close all of them."""
        for one in self.open:
            one.close()


def asked(host: str, port: int, method: str, path: str) -> float:
    """Seconds until an answer came, on a connection of its own; infinite where none came."""
    began = time.monotonic()
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE * 2)
    try:
        connection.request(method, path, b"a=1" if method == "POST" else None)
        answer = connection.getresponse()
        answer.read()
        return time.monotonic() - began if answer.status < 500 else float("inf")
    except OSError:
        return float("inf")
    finally:
        connection.close()


def main() -> None:
    """Start the server, attack it in every way, and say what the others got."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    goals = Goals()
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host, port = free.getsockname()
        free.close()
        known = {**os.environ, "MINGZHANG_SECRET_KEY": "abcdefghijklmnopqrstuvwxyz" * 2,
                 "MINGZHANG_AUDIT_KEY": "zyxwvutsrqponmlkjihgfedcba" * 2}  # fmt: skip
        command = [sys.executable, "-c", _SERVE, "serve", "--data", str(Path(folder) / "data")]
        server = subprocess.Popen(
            [*command, "--port", str(port)], env=known, stderr=subprocess.DEVNULL
        )
        try:
            while asked(host, port, "GET", "/health/live/") > PATIENCE:
                time.sleep(0.5)
            for begin in MORE:
                if given.only in ("", begin.__name__):
                    _attack(goals, begin, host, port, given.connections, given.seconds)
        finally:
            server.terminate()
            server.wait(40)
    goals.end()


def _attack(
    goals: Goals,
    begin: Callable[[str, int], socket.socket],
    host: str,
    port: int,
    count: int,
    seconds: float,
) -> None:
    attack = Attack(begin, (host, port))
    pages: list[float] = []
    forms: list[float] = []
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            attack.keep_up(count)
            pages.append(asked(host, port, "GET", "/"))
            forms.append(asked(host, port, "POST", "/feedback/nowhere/"))
            time.sleep(0.5)
    finally:
        attack.end()
    name = begin.__name__.replace("_", " ")
    lost = sum(time_ == float("inf") for time_ in forms)
    print(
        f"{name}: {len(attack.open)} open, {attack.closed} closed, {attack.refused} refused;"
        f" forms of the same address lost {lost} of {len(forms)}"
    )
    goals.most(f"{name}, median page", statistics.median(pages), 1.0, "s")
    goals.most(f"{name}, slowest page", max(pages), 2 * PATIENCE, "s")


if __name__ == "__main__":
    main()
