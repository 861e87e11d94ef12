"""Members of the cube that hold no money, so that slices which differ only in them are one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from mingzhang.model.slice import FACES, SET_DIMENSIONS, Condition, Slice

Member = tuple[str, str]
"""A set dimension and one of its members."""


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


@lru_cache(maxsize=1024)
def _of_dimension(members: frozenset[Member], dimension: str) -> frozenset[str]:
    return frozenset(member for mine, member in members if mine == dimension)


@lru_cache(maxsize=1024)
def _faces_without(dimension: str, empty: frozenset[str]) -> tuple[frozenset[str], ...]:
    faces = FACES.get(dimension) or (frozenset(str(m) for m in SET_DIMENSIONS[dimension]),)
    return tuple(face - empty for face in faces)


@dataclass(frozen=True, slots=True)
class Absence:
    """Which members are empty everywhere, and which in certain slices only."""

    members: frozenset[Member]
    exclusions: tuple[Exclusion, ...] = ()

    @staticmethod
    def of(members: Iterable[Member], exclusions: Iterable[Exclusion] = ()) -> Absence:
        """The absence of these members."""
        return Absence(frozenset(members), tuple(exclusions))

    def _empty(self, piece: Slice) -> dict[str, set[str]]:
        empty: dict[str, set[str]] = defaultdict(set)
        for dimension, member in self.members:
            empty[dimension].add(member)
        for exclusion in self.exclusions:
            if exclusion.applies(piece):
                for dimension, member in exclusion.members:
                    empty[dimension].add(member)
        return empty

    def everything(self, dimension: str, piece: Slice) -> tuple[frozenset[str], ...]:
        """The sets of members that each are all of a dimension inside a slice, but for the empty.

        One for most dimensions; two for `flow`, whose two faces name one total.
        """
        empty = _of_dimension(self.members, dimension)
        for exclusion in self.exclusions:
            gone = _of_dimension(frozenset(exclusion.members), dimension)
            if gone and exclusion.applies(piece):
                empty |= gone
        return _faces_without(dimension, empty)

    def reduce(self, piece: Slice) -> Slice | None:
        """The slice without members that are empty anyway; None where nothing else was in it."""
        empty = self._empty(piece)
        kept: list[tuple[str, Condition]] = []
        for dimension, condition in piece.conditions:
            if isinstance(condition, frozenset) and dimension in empty:
                rest = condition - empty[dimension]
                if not rest:
                    return None
                if rest not in self.everything(dimension, piece):
                    kept.append((dimension, frozenset(rest)))
            else:
                kept.append((dimension, condition))
        return Slice(tuple(kept))
