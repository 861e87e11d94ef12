"""Members of the cube that hold no money, so that slices which differ only in them are one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import lru_cache

from mingzhang.lean import dataclass
from mingzhang.model.slice import FACES, SET_DIMENSIONS, Condition, Slice

Member = tuple[str, str]
"""A set dimension and one of its members."""

_Pair = tuple[str, Condition]
_NONE: frozenset[str] = frozenset()
_SAME: _Pair = ("", _NONE)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What can't be inside a slice: the grants use no reserves and distribute none.

    Attributes:
        piece: the slice.
        members: no line inside it has any of them.
    """

    piece: Slice
    members: tuple[Member, ...]

    def applies(self, piece: Slice) -> bool:
        """Whether another slice lies inside this one by its set conditions."""
        for dimension, condition in self.piece.conditions:
            mine = piece.get(dimension)
            if not isinstance(condition, frozenset) or not isinstance(mine, frozenset):
                return False
            if not mine <= condition:
                return False
        return True


@lru_cache(maxsize=4096)
def _faces_without(dimension: str, empty: frozenset[str]) -> tuple[frozenset[str], ...]:
    faces = FACES.get(dimension) or (frozenset(str(m) for m in SET_DIMENSIONS[dimension]),)
    return tuple(face - empty for face in faces)


@dataclass(frozen=True, slots=True)
class _Empty:
    """The members that are empty inside some slices, by dimension."""

    members: Mapping[str, frozenset[str]]
    _left: dict[_Pair, _Pair | None] = field(default_factory=dict, init=False, repr=False)

    def faces(self, dimension: str) -> tuple[frozenset[str], ...]:
        """The sets of members that each are all of a dimension, but for the empty."""
        return _faces_without(dimension, self.members.get(dimension, _NONE))

    def left_of(self, pair: _Pair) -> _Pair | None:
        """A condition without the empty members: `_SAME` where it had none, without members where
        it says nothing any more, None where nothing is inside. A booklet has few conditions.
        """
        try:
            return self._left[pair]
        except KeyError:
            found = self._left[pair] = self._narrowed(pair)
            return found

    def _narrowed(self, pair: _Pair) -> _Pair | None:
        dimension, condition = pair
        empty = self.members.get(dimension)
        if empty is None or not isinstance(condition, frozenset):
            return _SAME
        rest = condition - empty
        if not rest:
            return None
        if rest in _faces_without(dimension, empty):
            return dimension, _NONE
        return _SAME if rest == condition else (dimension, rest)


@dataclass(frozen=True, slots=True)
class Absence:
    """Which members are empty everywhere, and which in certain slices only."""

    members: frozenset[Member]
    exclusions: tuple[Exclusion, ...] = ()
    _known: dict[tuple[Exclusion, ...], _Empty] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @staticmethod
    def of(members: Iterable[Member], exclusions: Iterable[Exclusion] = ()) -> Absence:
        """The absence of these members."""
        return Absence(frozenset(members), tuple(exclusions))

    def _empty(self, piece: Slice) -> _Empty:
        """The empty members inside a slice; few slices differ in them."""
        applied = tuple([e for e in self.exclusions if e.applies(piece)]) if self.exclusions else ()
        found = self._known.get(applied)
        if found is None:
            by_dimension: dict[str, set[str]] = defaultdict(set)
            for dimension, member in self.members.union(*(e.members for e in applied)):
                by_dimension[dimension].add(member)
            found = _Empty({name: frozenset(members) for name, members in by_dimension.items()})
            self._known[applied] = found
        return found

    def everything(self, dimension: str, piece: Slice) -> tuple[frozenset[str], ...]:
        """The sets of members that each are all of a dimension inside a slice, but for the empty.

        One for most dimensions; two for `flow`, whose two faces name one total.
        """
        return self._empty(piece).faces(dimension)

    def reduce(self, piece: Slice) -> Slice | None:
        """The slice without members that are empty anyway; None where nothing else was in it."""
        empty = self._empty(piece)
        if not empty.members:
            return piece
        kept: list[tuple[str, Condition]] = []
        changed = False
        for pair in piece.conditions:
            left = empty.left_of(pair)
            if left is _SAME:
                kept.append(pair)
                continue
            if left is None:
                return None
            changed = True
            if left[1]:
                kept.append(left)
        return Slice(tuple(kept)) if changed else piece
