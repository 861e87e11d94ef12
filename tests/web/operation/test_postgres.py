"""The platform on a PostgreSQL that the tests start themselves."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from mingzhang.web.operation.county.registry import County
from mingzhang.web.operation.county.serving import Queues

from ..backup_place import Place
from ..postgres import running_postgres

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """DATABASE_URL of the server."""
    with running_postgres() as url:
        yield url


def test_backup_and_restore_of_a_county(address: str, tmp_path: Path) -> None:
    """In its own schema and with its own login, as docs/counties.md gives it: another schema of
    the database is neither dumped nor moved aside, and cannot be read."""
    with psycopg.connect(address, autocommit=True) as other:
        for statement in (
            "CREATE SCHEMA fangshan",
            "CREATE TABLE fangshan.web_job (state text, lease_until timestamptz)",
            "INSERT INTO fangshan.web_job VALUES ('queued')",
            "CREATE ROLE lanxian LOGIN CREATEDB",
            "GRANT CREATE ON DATABASE mingzhang TO lanxian",
            "CREATE SCHEMA lanxian AUTHORIZATION lanxian",
        ):
            other.execute(statement)
    own = re.sub("//[^@]+@", "//lanxian@", address)
    with psycopg.connect(own) as county, pytest.raises(psycopg.errors.InsufficientPrivilege):
        county.execute("SELECT state FROM fangshan.web_job")
    place = Place(tmp_path / "data", own, "lanxian")
    place.fill()
    archive = tmp_path / "county.tar.gz"
    place.run("backup", str(archive), "--verify")
    entries = place.entries()
    place.change()
    refused = place.run("restore", str(archive), status=2)
    assert "--force" in refused
    place.run("restore", str(archive), "--force")
    assert place.entries() == entries
    assert place.content() == b"kept"
    place.run("verify-log")
    counties = [
        County(key, key, f"http://{key}", 8000, tmp_path / key, address)
        for key in ("lanxian", "fangshan")
    ]
    assert Queues(counties).waiting() == {"fangshan"}
    with psycopg.connect(address) as other:
        asked = "SELECT nspname FROM pg_namespace WHERE nspname ~ '^(lanxian|fangshan)'"
        names = sorted(row[0].partition("_before_")[0] for row in other.execute(asked))
    assert names == ["fangshan", "lanxian", "lanxian"]  # and what was there before
    alien = Place(tmp_path / "alien", address, "fangshan")
    assert "lanxian" in alien.run("restore", str(archive), "--force", status=2)


_BROKEN_OFF = """
import shutil, tempfile
from pathlib import Path
from mingzhang.web.operation import restore
from mingzhang.web.operation.archive import unpack
folder = Path(tempfile.mkdtemp())
unpack(Path({archive!r}), folder)
load = restore._load
def broken(dump, database, name, before=""):
    load(dump, database, name, before + "SELECT pg_terminate_backend(pg_backend_pid());")
restore._load = broken
try:
    restore._into_postgresql(folder / "database.pgdump", "20260101-000000-abcd")
except restore.Failed as error:
    print("failed", error)
"""


def test_restore_that_is_killed_leaves_the_old_database(address: str, tmp_path: Path) -> None:
    place = Place(tmp_path / "data", address)
    place.run("migrate")
    archive = tmp_path / "county.tar.gz"
    place.run("backup", str(archive))
    entries = place.entries()
    assert "failed" in place.ask(_BROKEN_OFF.format(archive=str(archive)))
    assert place.entries() == entries
    place.run("verify-log")


_KILLED_BETWEEN = """
import os
from pathlib import Path
from mingzhang.web.operation import restore
restore._swap = lambda *given: os._exit(9)
restore.restore_backup(Path({archive!r}), force=True)
"""


def test_restore_that_is_killed_before_the_folders_change_has_all_files(
    address: str, tmp_path: Path
) -> None:
    """The database is the new one already, and every file that it names lies where it looks."""
    place = Place(tmp_path / "data", address)
    archive = tmp_path / "county.tar.gz"
    place.fill()
    place.run("backup", str(archive))
    entries = place.entries()
    place.change()
    shutil.rmtree(place.data / "files", ignore_errors=True)
    place.killed(_KILLED_BETWEEN.format(archive=str(archive)))
    assert place.entries() == entries
    assert place.content() == b"kept"
    place.run("scrub")
    place.run("restore", str(archive), "--force")
    place.run("verify-log")
