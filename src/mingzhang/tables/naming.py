"""Keys of columns and rows after what they print."""

from __future__ import annotations

from collections import Counter

from mingzhang.model.slice import Slice
from mingzhang.tables.condition import Where, set_name, where_of, written


class Names:
    """Keys that are each given once."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def take(self, name: str) -> str:
        """The key, with a number behind it where it was given before."""
        self._given[name] += 1
        return name if self._given[name] == 1 else f"{name}_{self._given[name]}"


_OWN = frozenset({"unit_own", "business", "superior", "subordinate", "operation", "other"})
_KEY_ORDER = ("fund", "nature", "three_public", "agency", "flow", "function", "origin", "stage")


def key_of(piece: Slice) -> str:
    """A key after what a column or row prints: `general_public_carried_over`, `total`."""
    words = []
    for dimension in sorted(
        (d for d, _c in piece.conditions),
        key=lambda d: (_KEY_ORDER.index(d) if d in _KEY_ORDER else 99, d),
    ):
        condition = piece.get(dimension)
        if isinstance(condition, str):
            words.append(condition)
        elif condition is not None:
            if condition == frozenset({"current"}) and words:
                continue
            name = set_name(condition).removeprefix("@") or "_".join(sorted(condition))
            if name != "three_public":  # of a table of these it is the total
                words.append("own" if condition == _OWN else name)
    return "_".join(words) or "total"


def row_key(piece: Slice) -> str:
    """The key of a row that prints this: what is of this year is a total of it."""
    key = key_of(piece)
    return "current_total" if key == "current" else key


def where(piece: Slice) -> Where:
    """A slice as the condition of a shape."""
    return where_of(written(piece))
