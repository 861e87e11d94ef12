"""The log: what reaches it, that it holds together, and that tampering is found."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import close_old_connections, connection, transaction
from django.test import Client
from django.urls import reverse

from mingzhang.web import audit
from mingzhang.web.models import AuditEntry

from ..conftest import County
from ..signing import quick_passwords, sign_in

__all__ = ["quick_passwords"]


def test_login_logout_and_failure_are_logged(county: County) -> None:
    client = Client()
    sign_in(client, "clerk", "wrong-Password-1")
    sign_in(client, "clerk")
    client.post(reverse("account_logout"))
    found = list(AuditEntry.objects.order_by("number").values_list("action", "actor", "address"))
    assert found == [
        ("login.failed", "", "127.0.0.1"),
        ("login", "clerk", "127.0.0.1"),
        ("logout", "clerk", "127.0.0.1"),
    ]
    assert "wrong-Password-1" not in str(list(AuditEntry.objects.values()))


def test_refusals_are_logged(county: County) -> None:
    client = county.client("clerk")  # a login, which is an entry of its own
    assert AuditEntry.objects.get().action == "login"
    client.get(reverse("people"))
    entry = AuditEntry.objects.get(number=2)
    assert (entry.action, entry.actor, entry.target) == ("denied", "clerk", "/work/office/people/")
    Client().get(reverse("people"))
    assert AuditEntry.objects.count() == 2


def test_entry_goes_with_what_it_speaks_of(county: County) -> None:
    with transaction.atomic():
        audit.record(None, "test")
        transaction.set_rollback(True)
    assert audit.verify().count == 0


SECRET = "only-for-tests-of-the-log-0123456789-abcdefghijklmnopqrstuvw"
_WRITE = """
import sys
from pathlib import Path
from mingzhang.web.operation import serving
serving.configure(Path(sys.argv[1]))
from django.core.management import call_command
call_command("migrate", verbosity=0)
from mingzhang.web import audit
for number in range(5):
    print(audit.record(None, "test", f"thing:{number}").seal)
"""


_WRITE_AT_ONCE = """
import sys
from pathlib import Path
from mingzhang.web.operation import serving
serving.configure(Path(sys.argv[1]))
from mingzhang.web import audit
print("ready", flush=True)
sys.stdin.readline()
for number in range(40):
    audit.record(None, "test", f"{sys.argv[2]}:{number}")
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], dict[str, str]]:
    """A platform's data with five entries, the seals, and its environment."""
    if connection.vendor != "sqlite":
        pytest.skip(
            "a file of SQLite, which somebody has and changes; of PostgreSQL see test_trust"
        )
    data = tmp_path_factory.mktemp("log")
    secret = {"MINGZHANG_SECRET_KEY": SECRET, "MINGZHANG_AUDIT_KEY": SECRET[::-1]}
    environment = {**os.environ, **secret, "MINGZHANG_DATA": str(data), "DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, "-c", _WRITE, str(data)],
        env=environment, check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return data, done.stdout.split(), environment


def verify(data: Path, environment: dict[str, str], *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mingzhang", "verify-log", "--data", str(data), *more]
    return subprocess.run(
        command, env=environment, check=False, capture_output=True, text=True, timeout=120
    )


@pytest.mark.django_db(transaction=True)
def test_threads_at_once_make_one_chain() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("threads cannot share SQLite's database in memory; runs on PostgreSQL")
    problems: list[BaseException] = []

    def write(name: int) -> None:
        try:
            for number in range(10):
                audit.record(None, "test", f"{name}:{number}")
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()
            close_old_connections()

    threads = [threading.Thread(target=write, args=(name,)) for name in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []
    verdict = audit.verify()
    assert (verdict.count, verdict.problem) == (50, "")


def test_writers_at_once_make_one_chain(
    written: tuple[Path, list[str], dict[str, str]], tmp_path: Path
) -> None:
    """As the web processes and workers do it: several processes, one database file."""
    data, _seals, environment = written
    with (
        sqlite3.connect(data / "mingzhang.sqlite3") as source,
        sqlite3.connect(tmp_path / "mingzhang.sqlite3") as copy,
    ):
        source.backup(copy)
    environment = {**environment, "MINGZHANG_DATA": str(tmp_path)}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITE_AT_ONCE, str(tmp_path), str(name)],
            env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for name in range(2)
    ]  # fmt: skip
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdin is not None
            assert writer.stdout.readline() == "ready\n"
        for writer in writers:
            assert writer.stdin is not None
            writer.stdin.write("go\n")
            writer.stdin.flush()
        for writer in writers:
            _out, problems = writer.communicate(timeout=60)
            assert writer.returncode == 0, problems
    finally:
        for writer in writers:
            if writer.poll() is None:
                writer.kill()
            writer.wait()
    with sqlite3.connect(tmp_path / "mingzhang.sqlite3") as database:
        (count,) = database.execute("SELECT count(*) FROM web_auditentry").fetchone()
    assert count == 5 + 2 * 40
    done = verify(tmp_path, environment)
    assert done.returncode == 0, done.stderr


TAMPER = {
    "changed": ("UPDATE web_auditentry SET actor = 'else' WHERE number = 3", "第3条被改动", ()),
    "dated": ("UPDATE web_auditentry SET at = '2001-01-01 00:00:00' WHERE number = 2", "第2条", ()),
    "cut out": ("DELETE FROM web_auditentry WHERE number = 4", "第4条缺失", ()),
    "cut off": ("DELETE FROM web_auditentry WHERE number > 3", "截去", ("--head",)),
}  # fmt: skip


def test_command_verifies_a_log_nobody_touched(
    written: tuple[Path, list[str], dict[str, str]],
) -> None:
    data, seals, environment = written
    done = verify(data, environment, "--head", seals[-1])
    assert done.returncode == 0, done.stderr
    assert seals[-1] in done.stdout


@pytest.mark.parametrize("way", TAMPER)
def test_command_finds_tampering_with_the_file(
    way: str, written: tuple[Path, list[str], dict[str, str]], tmp_path: Path
) -> None:
    data, seals, environment = written
    statement, says, more = TAMPER[way]
    database = tmp_path / "mingzhang.sqlite3"
    with sqlite3.connect(data / "mingzhang.sqlite3") as source, sqlite3.connect(database) as copy:
        source.backup(copy)
        with pytest.raises(sqlite3.IntegrityError):
            copy.execute(statement)
        copy.execute("DROP TRIGGER audit_no_update")
        copy.execute("DROP TRIGGER audit_no_delete")
        copy.execute(statement)
    asked = (*more, seals[-1]) if more else ()
    done = verify(tmp_path, {**environment, "MINGZHANG_DATA": str(tmp_path)}, *asked)
    assert done.returncode == 1
    assert says in done.stderr


def test_wrong_key_is_noticed(
    written: tuple[Path, list[str], dict[str, str]],
) -> None:
    data, _seals, environment = written
    assert verify(data, {**environment, "MINGZHANG_AUDIT_KEY": SECRET.upper()}).returncode == 1
