"""Files by their content: each lies under its SHA-256, appears whole and never changes.

They lie in a folder; where several machines share them, in a bucket too (`storage.bucket`), and the
folder holds what this machine has seen.

Nothing is ever deleted from the store while the platform runs, so a copy that is made after a
snapshot of the database holds everything that the snapshot names.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
import zlib
from collections.abc import Collection, Iterator
from io import BufferedReader
from pathlib import Path
from typing import Any

from django.conf import settings

from mingzhang.file import write_aside
from mingzhang.language import _
from mingzhang.web.core.room import NoRoom, Withheld, has_room, is_full
from mingzhang.web.storage import bucket, damage

_A_DAY = 86_400.0


class Damaged(Withheld):
    """A file of the store is not what was put there."""

    def __init__(self, digest: str) -> None:
        super().__init__(
            _("文件 {digest} 已损坏，不再提供；请从备份恢复这个文件").format(digest=digest[:16])
        )
        self.digest = digest


def path_of(digest: str) -> Path:
    """Where the content with this digest lies, whether or not it is there."""
    if len(digest) != 64 or not all(c in "0123456789abcdef" for c in digest):
        raise ValueError(f"{digest!r} is no SHA-256 digest")
    return Path(settings.STORE) / digest[:2] / digest[2:]


def put(content: bytes) -> str:
    """Keep some bytes; their digest.

    Raises:
        NoRoom: the disk is full, or nearly.
        NotReached: there is a bucket, and it does not answer.
    """
    digest = hashlib.sha256(content).hexdigest()
    if path_of(digest).exists() and _is_whole(digest):
        return digest
    if bucket.is_used():
        bucket.put(digest, content)
    _write(digest, content)
    return digest


def _write(digest: str, content: bytes) -> None:
    if not has_room(len(content)):
        raise NoRoom
    try:
        write_aside(path_of(digest), content, durable=True, mode=0o640)
    except OSError as error:
        if is_full(error):
            raise NoRoom from error
        raise


def has(digest: str) -> bool:
    """Whether the content with this digest can be had.

    Raises:
        NotReached: there is a bucket, and it does not answer.
    """
    return path_of(digest).exists() or (bucket.is_used() and bucket.has(digest))


def local(digest: str) -> Path:
    """Where the content lies on this machine, brought here first if need be; never written to.

    Raises:
        FileNotFoundError, Damaged, NoRoom, NotReached: it cannot be had.
    """
    path = path_of(digest)
    if not path.exists() and bucket.is_used():
        content = bucket.get(digest)
        if hashlib.sha256(content).hexdigest() != digest:
            raise Damaged(digest)
        _write(digest, content)
    return path


def get(digest: str) -> bytes:
    """The bytes with this digest, see `opened`."""
    content = local(digest).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        damage.note(digest)
        raise Damaged(digest)
    return content


def opened(digest: str) -> BufferedReader:
    """The file with this digest, read through before it is given out.

    Every time: no time of change tells of a bit that flipped by itself.

    Raises:
        FileNotFoundError: it is not here.
        Damaged: something else lies there: a flipped bit is never served.
        NotReached: it is not on this machine, and the bucket does not answer.
    """
    file = local(digest).open("rb")
    try:
        _require_whole(digest, file)
    except BaseException:
        file.close()
        raise
    return file


def _require_whole(digest: str, file: BufferedReader) -> None:
    if hashlib.file_digest(file, "sha256").hexdigest() != digest:
        damage.note(digest)
        raise Damaged(digest)
    file.seek(0)


def _is_whole(digest: str) -> bool:
    """Whether what lies there is what was put; what is damaged is written anew by who has it."""
    try:
        opened(digest).close()
    except Damaged:
        return False
    return True


def scrub(folders: Collection[str] | None = None) -> Iterator[str]:
    """Read every file of the store anew; the digests of those that are not what they were.

    Left-overs of writers that were killed (names beginning with a dot) are passed over.

    Args:
        folders: first two characters of the digests that are read; all where None.
    """
    for folder in sorted(Path(settings.STORE).glob("??")):
        if folders is not None and folder.name not in folders:
            continue
        for path in sorted(folder.glob("[!.]*")):
            digest = folder.name + path.name
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                    yield digest


def held() -> Iterator[str]:
    """The digests of all that lies in the folder, and in the bucket where there is one, once each.

    Raises:
        NotReached: there is a bucket, and it does not answer.
    """
    here = {p.parent.name + p.name for p in Path(settings.STORE).glob("??/[!.]*")}
    yield from sorted(here.union(bucket.listed()) if bucket.is_used() else here)


def begun() -> Iterator[Path]:
    """Left-overs of writers that were killed: what somebody writes now is never a day old."""
    for path in Path(settings.STORE).glob("??/.*"):
        with contextlib.suppress(FileNotFoundError):  # whoever wrote it has ended meanwhile
            if time.time() - path.stat().st_mtime > _A_DAY:
                yield path


def put_json(data: Any) -> str:
    """Keep plain data, compressed."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return put(zlib.compress(text.encode(), 6))


def get_json(digest: str) -> Any:
    """The plain data with this digest."""
    return json.loads(zlib.decompress(get(digest)))
