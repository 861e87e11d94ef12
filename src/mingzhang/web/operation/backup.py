"""`mingzhang backup`: one file from which everything can be restored, made while people work.

The database is copied as of one moment; the store only grows, so that whatever lies in it after
that moment holds everything that the copy names.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from mingzhang import __version__
from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.web.operation.archive import DATABASES, Manifest, digest_of, pack


class Failed(MingzhangError):
    """The backup could not be made or restored; says why, and nothing was changed."""


def make_backup(archive: Path) -> Manifest:
    """Write a backup; it appears under its name only when it is whole.

    Raises:
        Failed: there is no database, or a program that is needed.
    """
    if archive.exists():
        raise Failed(_("{path} 已经存在，请换一个名称").format(path=archive))
    archive.parent.mkdir(parents=True, exist_ok=True)
    aside = archive.with_name(archive.name + ".partial")
    aside.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(dir=archive.parent, prefix=".mingzhang-") as folder:
        database = Path(folder) / DATABASES[connection.vendor]
        copy = _copy_sqlite if connection.vendor == "sqlite" else _copy_postgresql
        known = copy(database)
        manifest = Manifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            program=__version__,
            vendor=connection.vendor,
            database=digest_of(database),
            size=database.stat().st_size,
            files=_stored(Path(settings.STORE)),
            schema=settings.SCHEMA,
            **known,
        )
        try:
            before = os.umask(0o077)
            try:
                pack(aside, manifest, database, Path(settings.STORE))
            finally:
                os.umask(before)
            with aside.open("rb") as file:
                os.fsync(file.fileno())
            os.replace(aside, archive)
        finally:
            aside.unlink(missing_ok=True)
    return manifest


def _stored(store: Path) -> dict[str, int]:
    """Digest and size of every file of the store; what is still being written is not one."""
    return {
        path.parent.name + path.name: path.stat().st_size
        for path in store.glob("??/*")
        if len(path.name) == 62
    }


def _copy_sqlite(target: Path) -> dict[str, Any]:
    source = Path(settings.DATABASES["default"]["NAME"])
    if not source.exists():
        raise Failed(_("这里没有数据库：{path}").format(path=source))
    # In one step: a reader of a WAL database sees one moment and holds nobody up.
    live = sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30)
    copy = sqlite3.connect(target)
    try:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return described(copy.cursor(), "sqlite")
    finally:
        live.close()
        copy.close()


def _copy_postgresql(target: Path) -> dict[str, Any]:
    program = postgresql_program("pg_dump")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        known = described(cursor, "postgresql")
        run_program(
            [
                *(program, "--format=custom", "--no-owner", "--no-privileges"),
                *(f"--schema={settings.SCHEMA}", f"--snapshot={snapshot}", f"--file={target}"),
            ],
            settings.DATABASES["default"],
        )
    return known


def described(cursor: Any, vendor: str) -> dict[str, Any]:
    """What a manifest says of a database: its migrations, counts and the head of the log."""
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        if vendor == "sqlite"
        else "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    )
    tables = sorted(row[0] for row in cursor.fetchall())
    counts = {}
    for table in tables:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        counts[table] = cursor.fetchone()[0]
    if "django_migrations" not in tables:
        raise Failed(_("数据库里还没有平台的数据"))
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
    migrations = [f"{app}.{name}" for app, name in cursor.fetchall()]
    cursor.execute("SELECT number, seal FROM web_auditentry ORDER BY number DESC LIMIT 1")
    entries, head = cursor.fetchone() or (0, "")
    return {"migrations": migrations, "counts": counts, "entries": entries, "head": head}


# ---- programs of PostgreSQL -------------------------------------------------------------------


def postgresql_program(name: str) -> str:
    """The newest program of PostgreSQL with this name.

    Raises:
        Failed: it is not installed.
    """
    homes = Path("/usr/lib/postgresql").glob("*/bin")
    newest = sorted(homes, key=lambda p: float(p.parent.name), reverse=True)
    found = next((str(p / name) for p in newest if (p / name).exists()), shutil.which(name))
    if found is None:
        raise Failed(
            _("没有找到 {name}；请安装 PostgreSQL 客户端（postgresql-client）").format(name=name)
        )
    return found


def run_program(command: list[str], database: dict[str, Any], name: str = "") -> None:
    """Run a program of PostgreSQL against this database; the password goes by the environment.

    Raises:
        Failed: with what the program said.
    """
    options = {
        "PGHOST": database.get("HOST"),
        "PGPORT": database.get("PORT"),
        "PGUSER": database.get("USER"),
        "PGPASSWORD": database.get("PASSWORD"),
        "PGDATABASE": name or database.get("NAME"),
    }
    environment = {**os.environ, **{k: str(v) for k, v in options.items() if v}}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{Path(command[0]).name}: {done.stderr.strip()[-1000:]}")
