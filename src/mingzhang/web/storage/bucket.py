"""Files that several machines share: an object store (S3, or what speaks it) behind the store.

`MINGZHANG_BUCKET` names it (`s3://bucket/prefix`), `MINGZHANG_BUCKET_ENDPOINT` where a server of
one's own answers; keys and region are those of the environment (`AWS_ACCESS_KEY_ID`, …). What is
put lies in the bucket before anybody is told its digest; the folder of a machine holds what that
machine has seen. An object is named by its digest and never written over.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.conf import settings

from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.web.core.room import NotReached


def is_used() -> bool:
    """Whether files are shared in a bucket."""
    return bool(settings.BUCKET)


def has(digest: str) -> bool:
    """Whether the bucket holds the content with this digest.

    Raises:
        NotReached: nobody knows.
    """
    with _reached():
        filesystem, root = _bucket()
        return bool(filesystem.exists(_key(root, digest)))


def put(digest: str, content: bytes) -> None:
    """Bring some bytes into the bucket, unless they are there.

    Raises:
        NotReached: they are not in the bucket.
    """
    with _reached():
        filesystem, root = _bucket()
        key = _key(root, digest)
        if not filesystem.exists(key):
            filesystem.pipe_file(key, content)


def get(digest: str) -> bytes:
    """The bytes that lie under a digest; whether they are the right ones is for the store to see.

    Raises:
        FileNotFoundError: the bucket does not hold them.
        NotReached: nobody knows.
    """
    with _reached():
        filesystem, root = _bucket()
        content: bytes = filesystem.cat_file(_key(root, digest))
    return content


def listed() -> Iterator[str]:
    """The digests of everything in the bucket.

    Raises:
        NotReached: nobody knows.
    """
    with _reached():
        filesystem, root = _bucket()
        found = filesystem.find(root)
    for path in sorted(found):
        folder, _slash, name = path[len(root) :].strip("/").partition("/")
        if len(folder) == 2 and len(name) == 62:
            yield folder + name


def _key(root: str, digest: str) -> str:
    return f"{root}/{digest[:2]}/{digest[2:]}"


@lru_cache(maxsize=4)
def _filesystem(address: str, endpoint: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs

        # Listings are never kept: another machine may have written meanwhile.
        options: dict[str, Any] = {"use_listings_cache": False, "skip_instance_cache": True}
        if endpoint:
            options["client_kwargs"] = {"endpoint_url": endpoint}
        filesystem, root = url_to_fs(address, **options)
    except (ImportError, ValueError) as error:
        words = _("没有安装对象存储的部件；请运行 pip install 'mingzhang[bucket]'")
        raise MingzhangError(f"{words}（{error}）") from error
    return filesystem, str(root).rstrip("/")


def _bucket() -> tuple[Any, str]:
    return _filesystem(settings.BUCKET, settings.BUCKET_ENDPOINT)


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, MingzhangError):
        raise
    except Exception as error:  # every library behind fsspec has failures of its own
        raise NotReached(type(error).__name__) from error
