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

_NONE: frozenset[str] = frozenset()


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
class Absence:
    """Which members are empty everywhere, and which in certain slices only."""

    members: frozenset[Member]
    exclusions: tuple[Exclusion, ...] = ()
    _known: dict[tuple[Exclusion, ...], Mapping[str, frozenset[str]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @staticmethod
    def of(members: Iterable[Member], exclusions: Iterable[Exclusion] = ()) -> Absence:
        """The absence of these members."""
        return Absence(frozenset(members), tuple(exclusions))

    def _empty(self, piece: Slice) -> Mapping[str, frozenset[str]]:
        """The empty members inside a slice, by dimension; few slices differ in them."""
        applied = tuple([e for e in self.exclusions if e.applies(piece)]) if self.exclusions else ()
        found = self._known.get(applied)
        if found is None:
            by_dimension: dict[str, set[str]] = defaultdict(set)
            for dimension, member in self.members.union(*(e.members for e in applied)):
                by_dimension[dimension].add(member)
            found = {name: frozenset(members) for name, members in by_dimension.items()}
            self._known[applied] = found
        return found

    def everything(self, dimension: str, piece: Slice) -> tuple[frozenset[str], ...]:
        """The sets of members that each are all of a dimension inside a slice, but for the empty.

        One for most dimensions; two for `flow`, whose two faces name one total.
        """
        return _faces_without(dimension, self._empty(piece).get(dimension, _NONE))

    def all_of(self, piece: Slice) -> dict[str, tuple[frozenset[str], ...]]:
        """`everything` of every set dimension."""
        empty = self._empty(piece)
        return {name: _faces_without(name, empty.get(name, _NONE)) for name in SET_DIMENSIONS}

    def reduce(self, piece: Slice) -> Slice | None:
        """The slice without members that are empty anyway; None where nothing else was in it."""
        empty = self._empty(piece)
        kept: list[tuple[str, Condition]] = []
        changed = False
        for dimension, condition in piece.conditions:
            if isinstance(condition, frozenset) and dimension in empty:
                rest = condition - empty[dimension]
                if not rest:
                    return None
                if rest in _faces_without(dimension, empty[dimension]):
                    changed = True
                    continue
                changed = changed or rest != condition
                condition = rest
            kept.append((dimension, condition))
        return Slice(tuple(kept)) if changed else piece
