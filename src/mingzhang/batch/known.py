"""What a corpus holds already: a million files in a few dozen megabytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

_WIDE = 16
_FOLD = 65_536
"""Digests met in this run that are kept one by one before they join the others."""


class Known:
    """The files that are done: where they lie, of what size, and the digests of their bytes.

    A million paths with what is known of each would be hundreds of megabytes: they are kept as
    short digests of both together, in order, one after the other.

    Args:
        done: path, stamp (size and time, see `manifest.stamp_of`) and digest of each.
    """

    def __init__(self, done: Iterable[tuple[str, str, str]] = ()) -> None:
        places, sizes, digests = bytearray(), bytearray(), bytearray()
        for path, stamp, digest in done:
            places += _key(path, stamp) + _key(path, digest)
            sizes += _key("", _size(stamp))
            digests += _key("", digest)
        self._places, self._sizes = _Packed(places), _Packed(sizes)
        self._digests = _Packed(digests)
        self._before = self._digests
        self._met: set[bytes] = set()

    def has(self, path: str, stamp_or_digest: str) -> bool:
        """Whether the file with this size and time, or this digest, is done."""
        return _key(path, stamp_or_digest) in self._places

    def has_size(self, stamp: str) -> bool:
        """Whether any file of this size is done; one of another size holds no known bytes."""
        return _key("", _size(stamp)) in self._sizes

    def had(self, digest: str) -> bool:
        """Whether a file with these bytes was done before this run."""
        return _key("", digest) in self._before

    def meets(self, digest: str) -> bool:
        """Whether a file with these bytes is done, before or in this run; from now on it is."""
        key = _key("", digest)
        if key in self._met or key in self._digests:
            return True
        self._met.add(key)
        if len(self._met) >= _FOLD:
            self._digests = self._digests.joined(self._met)
            self._met.clear()
        return False


def _size(stamp: str) -> str:
    return stamp.partition(":")[0]


def _key(path: str, told: str) -> bytes:
    text = f"{path}\n{told}".encode("utf-8", "surrogateescape")
    return hashlib.blake2b(text, digest_size=_WIDE).digest()


class _Packed:
    """Many keys of one width, in order; each is found in a few steps."""

    def __init__(self, packed: bytearray) -> None:
        import numpy

        self._kept: Any = numpy.frombuffer(packed, dtype=f"S{_WIDE}")
        self._kept.sort()  # where they lie: a copy would be as large again

    def __contains__(self, key: bytes) -> bool:
        place = self._kept.searchsorted(key)
        # What ends with zeros comes back without them.
        return bool(place < len(self._kept) and self._kept[place] == key.rstrip(b"\0"))

    def joined(self, keys: Iterable[bytes]) -> _Packed:
        """These and others."""
        both = bytearray(self._kept.tobytes())
        both += b"".join(keys)
        return _Packed(both)
