"""`mingzhang restore`: what a backup holds is unpacked beside, proved, and only then moved in."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from mingzhang.language import _
from mingzhang.sandbox.exchange import exchange
from mingzhang.web.operation.archive import DATABASES, Manifest, unpack
from mingzhang.web.operation.backup import Failed, postgresql_program, run_program
from mingzhang.web.storage import damage

_KEPT = (
    *("secrets.env", "static", "metrics"),
    damage.NAME,
    *("buckets.sqlite3", "buckets.sqlite3-wal", "buckets.sqlite3-shm"),
)
"""What may lie in a data folder that counts as empty: nothing that anybody entered."""


def verify_backup(archive: Path) -> Manifest:
    """Restore into a temporary place, prove it and throw it away.

    Raises:
        Damaged: the archive is not what a backup must be.
        Failed: with every problem that was found.
    """
    with tempfile.TemporaryDirectory(prefix="mingzhang-verify-") as name:
        folder = Path(name)
        manifest = unpack(archive, folder)
        with _temporary_database(manifest, folder) as address:
            _prove(manifest, folder, address)
    return manifest


def restore_backup(archive: Path, force: bool = False, lost: list[str] | None = None) -> Manifest:
    """Put what a backup holds in the place of the settings.

    Args:
        force: where there are data already, they are moved aside and kept.
        lost: where files may be missing, told the digests of those that the archive does not hold
            whole; they stand in the list of the damaged ones of the new place.

    Raises:
        Damaged, Failed: nothing was changed.
    """
    data = Path(settings.DATA)
    occupied = data.exists() and any(p.name not in _KEPT for p in data.iterdir())
    if connection.vendor == "postgresql":
        occupied = occupied or bool(connection.introspection.table_names())
    if occupied and not force:
        raise Failed(
            _("{path} 里已有数据；加 --force 会把它移到一旁保留，再恢复").format(path=data)
        )
    data.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=data.parent, prefix=".mingzhang-restore-"))
    try:
        manifest = unpack(archive, aside, lost)
        if manifest.vendor != connection.vendor:
            raise Failed(
                _("备份是 {theirs} 的，这里是 {ours}：请按备份设置 DATABASE_URL").format(
                    theirs=manifest.vendor, ours=connection.vendor
                )
            )
        with _temporary_database(manifest, aside) as address:
            _prove(manifest, aside, address, lost or ())
        damage.keep(lost or (), aside)
        stamp = f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        if connection.vendor == "postgresql":
            _add_files(aside / "files", data / "files")
            _into_postgresql(aside / DATABASES["postgresql"], stamp)
            (aside / DATABASES["postgresql"]).unlink()
        else:
            os.replace(
                aside / DATABASES["sqlite"],
                aside / Path(settings.DATABASES["default"]["NAME"]).name,
            )
        _swap(aside, data, stamp)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return manifest


def _swap(new: Path, data: Path, stamp: str) -> None:
    """The new folder takes the place of the old one, which is kept where it held anything."""
    old = data.with_name(f"{data.name}-before-{stamp}")
    new.chmod(0o700)
    (new / "files").mkdir(exist_ok=True)
    if data.exists():
        _own_like(new, data)
        if (data / "secrets.env").exists():
            shutil.copy2(data / "secrets.env", new / "secrets.env")
    if data.exists() and exchange(new, data):
        try:
            os.replace(new, old)
        except BaseException:  # what lies there now is the old platform, and is not thrown away
            exchange(new, data)
            raise
    else:
        _swap_in_steps(new, data, old)
    if old.exists() and all(p.name in _KEPT for p in old.iterdir()):
        shutil.rmtree(old)


def _swap_in_steps(new: Path, data: Path, old: Path) -> None:
    """Where the two cannot change places at once; `serve` refuses to begin anew in between."""
    if data.exists():
        os.replace(data, old)
    try:
        os.replace(new, data)
    except OSError:
        if old.exists():
            os.replace(old, data)
        raise


def _add_files(new: Path, store: Path) -> None:
    """Put what the new database names beside what the old one names, before either is changed.

    Files are named by their content, so both databases find all of theirs there: whoever is killed
    after this leaves the old platform or the new one, whole.
    """
    for path in sorted(new.rglob("*")):
        place = store / path.relative_to(new)
        if path.is_dir() or place.exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
        shutil.copy2(path, partial)
        os.replace(partial, place)


def _own_like(new: Path, data: Path) -> None:
    """What root restores belongs to whom the old folder belonged to, or the service cannot read."""
    if os.geteuid() == 0:
        was = data.stat()
        for path in (new, *new.rglob("*")):
            os.chown(path, was.st_uid, was.st_gid)


def _into_postgresql(dump: Path, stamp: str) -> None:
    """Load a dump; what was there is kept in a schema of another name.

    The old one goes aside and the new one comes in the same transaction: whoever is killed leaves
    the one or the other.
    """
    database = settings.DATABASES["default"]
    schema = settings.SCHEMA
    kept = f"before_{stamp.replace('-', '_')}"
    if schema != "public":
        kept = f"{schema}_{kept}"
    occupied = bool(connection.introspection.table_names())
    connection.close()
    aside = f'ALTER SCHEMA "{schema}" RENAME TO "{kept}";\n' if occupied else ""
    made = f'CREATE SCHEMA IF NOT EXISTS "{schema}";\n'
    _load(dump, database, str(database["NAME"]), aside + made)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _load(dump: Path, database: dict[str, Any], name: str, before: str = "") -> None:
    """Load a dump in one transaction, without the schema itself, which is there already.

    Args:
        before: what is to be done first, in SQL.
    """
    program = postgresql_program("pg_restore")
    listed = subprocess.run(
        [program, "--list", str(dump)], capture_output=True, text=True, check=False
    )
    if listed.returncode:
        raise Failed(f"pg_restore: {listed.stderr.strip()[-500:]}")
    wanted, script = dump.with_suffix(".list"), dump.with_suffix(".sql")
    own = f" SCHEMA - {settings.SCHEMA} "
    lines = [line for line in listed.stdout.splitlines() if own not in line]
    wanted.write_text("\n".join(lines), encoding="utf-8")
    first = dump.with_suffix(".first.sql")
    first.write_text(before, encoding="utf-8")
    try:
        run_program(
            [
                *(program, "--no-owner", "--no-privileges", f"--use-list={wanted}"),
                *(f"--file={script}", str(dump)),
            ],
            database,
            name,
        )
        run_program(
            [
                *(postgresql_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction"),
                *("--set=ON_ERROR_STOP=1", f"--file={first}", f"--file={script}"),
                f"--dbname={name}",
            ],
            database,
            name,
        )
    finally:
        for made in (wanted, script, first):
            made.unlink(missing_ok=True)


@contextmanager
def _temporary_database(manifest: Manifest, folder: Path) -> Iterator[str]:
    """The unpacked database where a process can open it; its DATABASE_URL, empty for SQLite."""
    if manifest.vendor == "sqlite":
        usual = folder / "mingzhang.sqlite3"
        os.replace(folder / DATABASES["sqlite"], usual)
        try:
            yield ""
        finally:
            if usual.exists():
                os.replace(usual, folder / DATABASES["sqlite"])
        return
    if connection.vendor != "postgresql":
        raise Failed(_("这是 PostgreSQL 的备份：请先设置 DATABASE_URL"))
    if manifest.schema != settings.SCHEMA:
        raise Failed(
            _("备份是 {theirs} 的，这里是 {ours}，不能恢复到这里").format(
                theirs=manifest.schema, ours=settings.SCHEMA
            )
        )
    database = settings.DATABASES["default"]
    name = f"mingzhang_verify_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        made = f'CREATE SCHEMA IF NOT EXISTS "{settings.SCHEMA}";\n'
        _load(folder / DATABASES["postgresql"], database, name, made)
        yield _address(database, name)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def _address(database: dict[str, Any], name: str) -> str:
    """A DATABASE_URL for another database of the same server."""
    who = quote(str(database.get("USER") or ""), safe="")
    if database.get("PASSWORD"):
        who += ":" + quote(str(database["PASSWORD"]), safe="")
    host = quote(str(database.get("HOST") or ""), safe="")
    port = f":{database['PORT']}" if database.get("PORT") else ""
    return f"postgres://{who}@{host}{port}/{name}"


def _prove(manifest: Manifest, folder: Path, address: str, lost: Sequence[str] = ()) -> None:
    """Look the unpacked place through in a process of its own; it is migrated forward by that.

    Raises:
        Failed: with every problem that was found.
    """
    path = folder / "manifest.json"
    path.write_text(json.dumps({**asdict(manifest), "lost": list(lost)}), encoding="utf-8")
    environment = {
        **os.environ,
        "MINGZHANG_DATA": str(folder),
        "MINGZHANG_SECRET_KEY": settings.SECRET_KEY,
        "MINGZHANG_AUDIT_KEY": settings.AUDIT_KEY,
        "DATABASE_URL": address,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "mingzhang.web.operation.verification", str(path)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        path.unlink()
    if done.returncode:
        raise Failed(done.stdout.strip() or done.stderr.strip()[-1000:])
