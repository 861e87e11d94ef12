"""Damage done to files: bytes changed, lost, doubled, swapped; parts of packed files likewise.

A wound is a few small numbers, so that a failure can be read; `damaged` applies it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from hypothesis import strategies as st

Wound = tuple[int, int, int, int]

_TOKENS = (
    *(b"\x00", b"\xff" * 8, b"<", b">", b"&x;", b"]]>", b"endobj", b"0 0 R", b"999999999", b"-1"),
    *(b"obj", b"stream", b"/Kids", b"1e308", b"\r\n", "合计".encode()),
    b"<!DOCTYPE a [<!ENTITY x 'y'>]>",
)
_LENGTHS = (1, 2, 16, 200, 4000)
_numbers = st.integers(0, 2**32 - 1)

wounds = st.lists(
    st.tuples(st.integers(0, 5), _numbers, st.integers(0, 4), _numbers), min_size=1, max_size=6
)
"""What is done, where, how long, and a number more."""


def damaged(content: bytes, wounds: Sequence[Wound]) -> bytes:
    """The bytes with these wounds."""
    data = bytearray(content)
    for kind, where, size, more in wounds:
        if not data:
            break
        at, length = where % len(data), _LENGTHS[size]
        if kind == 0:
            data[at] ^= 1 + more % 255
        elif kind == 1:
            del data[at : at + length]
        elif kind == 2:
            data[at:at] = data[at : at + length]
        elif kind == 3:
            data[at:at] = _TOKENS[more % len(_TOKENS)]
        elif kind == 4:
            other = more % len(data)
            data[at : at + length] = data[other : other + length]
        else:
            del data[at:]
    return bytes(data)


def damaged_package(content: bytes, wounds: Sequence[Wound]) -> bytes:
    """A packed file with wounds in one or two of its parts, packed again so that it opens."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    for name in {sorted(parts)[wound[3] % len(parts)] for wound in wounds[:2]}:
        if wounds[0][1] % 10 == 0:
            del parts[name]
        else:
            parts[name] = damaged(parts[name], wounds)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()
