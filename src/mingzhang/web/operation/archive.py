"""The file of a backup: a tar, compressed, with a manifest first and nothing unexpected in it.

manifest.json               what is in it, see `Manifest`
database.sqlite3            or database.pgdump (custom format of pg_dump)
files/ab/cdef…              the store: each file under its SHA-256
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import subprocess
import tarfile
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import asdict, field
from pathlib import Path
from typing import IO, Any, cast

from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled

FORM = "mingzhang-backup/1"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
_FILE = compiled(r"files/([0-9a-f]{2})/([0-9a-f]{62})")
_CHUNK = 1 << 20
_LARGEST_MANIFEST = 1 << 28


class Damaged(MingzhangError):
    """The archive is not what a backup must be; nothing of it was used."""


@dataclass
class Manifest:
    """What a backup says of itself.

    Attributes:
        program: version of the program that made it.
        vendor: `sqlite` or `postgresql`.
        database: SHA-256 of the database's file; size: in bytes.
        migrations: applied ones as `app.name`.
        counts: rows of every table.
        head: seal of the last entry of the audit log; entries: how many there are.
        files: digest of each file of the store to its size.
        schema: of PostgreSQL that the dump is of.
    """

    made_at: str
    program: str
    vendor: str
    database: str
    size: int
    migrations: list[str]
    counts: dict[str, int]
    head: str
    entries: int
    files: dict[str, int] = field(default_factory=dict)
    form: str = FORM
    schema: str = "public"


def digest_of(path: Path) -> str:
    """SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(archive: Path, manifest: Manifest, database: Path, store: Path) -> None:
    """Write an archive at this path; the caller renames it once it is whole."""
    with _compressed(archive, "w") as stream, tarfile.open(fileobj=stream, mode="w|") as tar:
        text = json.dumps(asdict(manifest), ensure_ascii=False, sort_keys=True).encode()
        _add(tar, "manifest.json", io.BytesIO(text), len(text))
        with database.open("rb") as file:
            _add(tar, DATABASES[manifest.vendor], file, manifest.size)
        for digest, size in sorted(manifest.files.items()):
            path = store / digest[:2] / digest[2:]
            if digest_of(path) != digest:
                # A backup that cannot be restored is found out today, not on the day it is needed.
                raise Damaged(
                    _("文件 {digest} 已损坏，备份没有做成；先从以前的备份恢复它").format(
                        digest=digest[:16]
                    )
                )
            with path.open("rb") as file:
                _add(tar, f"files/{digest[:2]}/{digest[2:]}", file, size)


def _add(tar: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    tar.addfile(entry, file)


def unpack(archive: Path, folder: Path, lost: list[str] | None = None) -> Manifest:
    """Unpack an archive into an empty folder, checking every byte against the manifest.

    The names in the archive are never used as paths: each must be one that a backup has.

    Args:
        lost: where files of the store may be damaged or cut off, told their digests; the
            database must be whole all the same.

    Raises:
        Damaged: it is cut off, was changed, or holds anything that a backup does not.
    """
    try:
        with _compressed(archive, "r") as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
            return _unpack(tar, folder, lost)
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, FileNotFoundError) and not archive.exists():
            raise Damaged(_("找不到文件 {path}").format(path=archive)) from None
        raise Damaged(
            _("备份文件损坏，或者不是备份：{path}（{error}）").format(
                path=archive.name, error=error
            )
        ) from error


def members(archive: Path, wanted: Container[str]) -> Iterator[tuple[str, bytes]]:
    """The files of an archive with these digests, as far as they are whole.

    Raises:
        Damaged: the archive cannot be read any further.
    """
    try:
        with _compressed(archive, "r") as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
            while (entry := tar.next()) is not None:
                named = _FILE.fullmatch(entry.name)
                digest = "".join(named.groups()) if named else ""
                content = tar.extractfile(entry) if digest in wanted and entry.isreg() else None
                found = content.read() if content is not None else b""
                if digest and hashlib.sha256(found).hexdigest() == digest:
                    yield digest, found
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Damaged(
            _("备份文件损坏，或者不是备份：{path}（{error}）").format(
                path=archive.name, error=error
            )
        ) from error


def _unpack(tar: tarfile.TarFile, folder: Path, lost: list[str] | None) -> Manifest:
    first = tar.next()
    if first is None or first.name != "manifest.json" or not first.isreg():
        raise ValueError("manifest.json")
    if first.size > _LARGEST_MANIFEST:
        raise ValueError("manifest.json")
    content = tar.extractfile(first)
    assert content is not None
    manifest = Manifest(**json.loads(content.read()))
    if manifest.form != FORM or manifest.vendor not in DATABASES:
        raise ValueError(manifest.form)
    database = DATABASES[manifest.vendor]
    expected = {database: (manifest.database, manifest.size)}
    for digest, size in manifest.files.items():
        name = f"files/{digest[:2]}/{digest[2:]}"
        if not _FILE.fullmatch(name):
            raise ValueError(name)
        expected[name] = (digest, size)
    try:
        _unpack_rest(tar, folder, expected, lost)
    except (tarfile.TarError, EOFError, OSError):
        if lost is None or database in expected:  # what stands behind the damage is lost
            raise
    if database in expected or (expected and lost is None):
        raise ValueError(next(iter(expected)))
    if lost is not None:
        lost.extend(digest for digest, _size in expected.values())
    return manifest


def _unpack_rest(
    tar: tarfile.TarFile,
    folder: Path,
    expected: dict[str, tuple[str, int]],
    lost: list[str] | None,
) -> None:
    """The members behind the manifest; those that are whole leave what is expected."""
    while (entry := tar.next()) is not None:
        if entry.name not in expected or not entry.isreg():
            raise ValueError(entry.name)
        digest, size = expected[entry.name]
        content = tar.extractfile(entry)
        assert content is not None
        path = folder / entry.name
        try:
            is_whole = entry.size == size and _written(content, path) == digest
        except BaseException:
            path.unlink(missing_ok=True)  # the beginning of a file is no file
            raise
        if is_whole:
            del expected[entry.name]
        elif lost is None or not _FILE.fullmatch(entry.name):
            raise ValueError(entry.name)
        else:
            path.unlink(missing_ok=True)


def _written(content: IO[bytes], path: Path) -> str:
    """Write a file; the digest of what was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    seen = hashlib.sha256()
    with path.open("xb") as file:
        while chunk := content.read(_CHUNK):
            seen.update(chunk)
            file.write(chunk)
    path.chmod(0o640)
    return seen.hexdigest()


@contextmanager
def _compressed(path: Path, mode: str) -> Iterator[IO[bytes]]:
    """The stream inside a .tar.gz or .tar.zst; the latter by the program zstd."""
    name = path.name.removesuffix(".partial")
    if name.endswith((".tar.gz", ".tgz")):
        with cast("IO[bytes]", gzip.open(path, f"{mode}b", **_level(mode))) as stream:
            yield stream
        return
    if not name.endswith(".tar.zst"):
        raise Damaged(_("备份文件的名称应以 .tar.zst 或 .tar.gz 结尾"))
    program = shutil.which("zstd")
    if program is None:
        raise Damaged(_("没有安装 zstd；请安装，或改用 .tar.gz"))
    if mode == "w":
        with path.open("xb") as file:
            process = subprocess.Popen([program, "-q", "-c"], stdin=subprocess.PIPE, stdout=file)
            assert process.stdin is not None
            try:
                yield process.stdin
            finally:
                process.stdin.close()
                status = process.wait()
        if status:
            raise OSError(f"zstd {status}")
        return
    with path.open("rb") as file:
        process = subprocess.Popen(
            [program, "-q", "-d", "-c"],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdout is not None
        try:
            yield process.stdout
            process.stdout.read()
        except BaseException:
            process.kill()
            raise
        finally:
            process.stdout.close()
            status = process.wait()
    if status:
        raise OSError(f"zstd {status}")


def _level(mode: str) -> dict[str, Any]:
    return {"compresslevel": 6} if mode == "w" else {}
