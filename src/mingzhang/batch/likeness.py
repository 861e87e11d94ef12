"""Which texts are nearly the same, without comparing every text with every other.

A text is the set of its runs of five characters; MinHash (Broder 1997) estimates how much two sets
have in common, and its values, cut into bands, become a few numbers. Texts that have nine of ten
runs in common share a band nearly certainly (0.99), those that have half in common hardly ever
(0.01), so equal bands are found by the database and only what shares one is compared.
"""

from __future__ import annotations

import struct
from hashlib import blake2b

from mingzhang.codes.name import normal_name

SHORTEST = 60
"""Characters; shorter texts are alike because there is little else to say."""
ALIKE = 0.8
"""Of the runs of both texts together, those that stand in both."""
_RUN = 5
_BANDS, _ROWS = 12, 10


def bands_of(text: str) -> list[int] | None:
    """The bands of a text; None where it is too short to be a copy of anything."""
    dense = normal_name(text)
    if len(dense) < SHORTEST:
        return None
    from rensa import RMinHash

    values = RMinHash(num_perm=_BANDS * _ROWS, seed=1)
    values.update(list(_runs(dense)))
    numbers = struct.pack(f"<{_BANDS * _ROWS}I", *values.digest())
    size = len(numbers) // _BANDS
    return [_number(band, numbers[band * size : (band + 1) * size]) for band in range(_BANDS)]


def likeness(one: str, other: str) -> float:
    """What share of the runs of both texts stand in both.

    >>> likeness("全县中小学校舍维修改造", "全县中小学校舍维修改造")
    1.0
    >>> likeness("全县中小学校舍维修改造", "水利工程维修养护及监测")
    0.0
    """
    first, second = _runs(normal_name(one)), _runs(normal_name(other))
    return len(first & second) / len(first | second) if first | second else 1.0


def _runs(dense: str) -> set[str]:
    return {dense[at : at + _RUN] for at in range(max(len(dense) - _RUN + 1, 1))}


def _number(band: int, values: bytes) -> int:
    """A band as a whole number of 63 bits; the same values in another band are another number."""
    digest = blake2b(values, digest_size=8, person=str(band).encode()).digest()
    return int.from_bytes(digest, "big") >> 1
