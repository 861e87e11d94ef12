"""A PostgreSQL that a test starts for itself and stops again.

`python tests/web/postgres.py COMMAND…` runs a command with one, named by `DATABASE_URL`: the tests
of the platform, `mingzhang serve --demo`, a benchmark.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def programs() -> Path | None:
    """The folder with `initdb` and `postgres`; None where no PostgreSQL is installed."""
    homes = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True
    )
    found = shutil.which("initdb")
    folders = [*homes, *([Path(found).resolve().parent] if found else [])]
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


def _user() -> str | None:
    """Whom to run the server as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    pytest.skip("PostgreSQL does not run as root, and there is no other user")


@contextmanager
def running_postgres() -> Iterator[str]:
    """Start a server with a database `mingzhang`; its DATABASE_URL (a socket, no network)."""
    binaries = programs()
    if binaries is None:
        pytest.skip("no PostgreSQL is installed (package postgresql)")
    user = _user()
    # Short, because the path of a socket may have only 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="mzpg-", dir="/tmp"))
    folder.chmod(0o755)
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"
    port = str(20_000 + secrets.randbelow(20_000))
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    owner = user or pwd.getpwuid(os.geteuid()).pw_name
    subprocess.run(
        [binaries / "initdb", "-D", data, "-A", "trust", "-U", owner, "-E", "UTF8", "--no-sync"],
        user=user,
        env=environment,
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=60,
    )
    settings = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-k", folder, "-p", port]
        + [part for setting in settings for part in ("-c", setting)],
        user=user,
        env=environment,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(binaries, folder, port, owner)
        subprocess.run(
            [binaries / "createdb", "-h", folder, "-p", port, "-U", owner, "mingzhang"],
            env=environment,
            check=True,
            capture_output=True,
            timeout=30,
        )
        socket = str(folder).replace("/", "%2F")
        yield f"postgres://{owner}@{socket}:{port}/mingzhang"
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def fresh_database() -> str:
    """DATABASE_URL of an empty database beside the one that the tests run on; empty for SQLite."""
    known = os.environ.get("DATABASE_URL", "")
    if not known:
        return ""
    import psycopg

    name = f"mingzhang_{secrets.token_hex(4)}"
    with psycopg.connect(known, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{known.rpartition('/')[0]}/{name}"


def _wait(binaries: Path, folder: Path, port: str, owner: str) -> None:
    for _attempt in range(100):
        command = [binaries / "pg_isready", "-q", "-h", folder, "-p", port, "-U", owner]
        if subprocess.run(command, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not start")


if __name__ == "__main__":
    if programs() is None:
        print("no PostgreSQL is installed (package postgresql): left out", file=sys.stderr)
        sys.exit(0)
    # Whoever ends this program ends the server and the command, too.
    signal.signal(signal.SIGTERM, lambda *_given: sys.exit(143))
    with running_postgres() as address:
        known = {**os.environ, "DATABASE_URL": address}
        sys.exit(subprocess.run(sys.argv[1:], env=known, check=False).returncode)
