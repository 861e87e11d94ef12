"""Lines of the cube, and slices of it.

A line is one amount with coordinates. A slice is a condition on the coordinates; its value is the
sum of the lines inside. Three kinds of dimension:

- *set* dimensions with few known members (origin, fund, nature, flow, stage, three_public, agency):
  the condition is a set of members;
- *tree* dimensions of codes (function, economic, government_economic, revenue): the condition is
  a code, and everything below it is inside;
- *list* dimensions of names (unit, project): the condition is one name.

Two set dimensions have *faces*: without a condition a slice does not mean all of their members.
No condition on `stage` means the booklet's own figures; no condition on `flow` means the total,
which is all that comes in and also all that goes out: both name the same slice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import StrEnum
from functools import cache, lru_cache
from operator import itemgetter

from mingzhang.lean import dataclass
from mingzhang.model.vocabulary import (
    INFLOW,
    OUTFLOW,
    Agency,
    Flow,
    Fund,
    Nature,
    Origin,
    Stage,
    ThreePublic,
)

SET_DIMENSIONS: Mapping[str, tuple[StrEnum, ...]] = {
    "origin": tuple(Origin),
    "fund": tuple(Fund),
    "nature": tuple(Nature),
    "flow": tuple(Flow),
    "stage": tuple(Stage),
    "three_public": tuple(ThreePublic),
    "agency": tuple(Agency),
}
FACES: Mapping[str, tuple[frozenset[str], ...]] = {
    "flow": (frozenset(map(str, INFLOW)), frozenset(map(str, OUTFLOW))),
    "stage": (frozenset({str(Stage.OWN)}),),
}
"""For a dimension with faces: the sets of members that each are all of it."""

TREE_DIMENSIONS = ("function", "economic", "government_economic", "revenue")
LIST_DIMENSIONS = ("unit", "project")
DIMENSIONS = (*SET_DIMENSIONS, *TREE_DIMENSIONS, *LIST_DIMENSIONS)


@dataclass(frozen=True, slots=True)
class Line:
    """One amount of a department's budget 预算明细, in fen, with its coordinates.

    Attributes:
        fen: the amount.
        unit: name of the budget unit.
        function: code of the functional classification, to 项 (7 digits) where known.
        economic: departmental economic code, to 款 (5 digits) where known.
        government_economic: government economic code.
        revenue: code of the government's revenue that pays (funds and state capital only).
        project: name of the project where the nature is project.
        flow: income, spending, carried over, … in final accounts; spending in a budget.
        stage: the booklet's own figure, or the budget that it is measured against.
    """

    fen: int
    unit: str
    function: str = ""
    nature: Nature = Nature.PROJECT
    origin: Origin = Origin.CURRENT
    fund: Fund = Fund.GENERAL_PUBLIC
    economic: str = ""
    government_economic: str = ""
    revenue: str = ""
    project: str = ""
    three_public: ThreePublic = ThreePublic.NONE
    agency: Agency = Agency.NO
    flow: Flow = Flow.SPENDING
    stage: Stage = Stage.OWN


Condition = frozenset[str] | str


@dataclass(frozen=True, slots=True)
class Slice:
    """A condition on the cube: pairs of dimension and condition, sorted, no dimension twice.

    Build with `Slice.of`, which leaves out conditions that exclude nothing.
    """

    conditions: tuple[tuple[str, Condition], ...] = ()
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Slices are keys everywhere; what is theirs to hash is nested and never changes.
        object.__setattr__(self, "_hash", hash(self.conditions))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Slice):
            return NotImplemented
        return self._hash == other._hash and self.conditions == other.conditions

    def __reduce__(self) -> tuple[type[Slice], tuple[object, ...]]:
        return Slice, (self.conditions,)  # a hash of texts is another in another process

    @staticmethod
    def of(where: Mapping[str, Iterable[str] | str]) -> Slice:
        """The slice with these conditions.

        >>> Slice.of({"fund": list(Fund)}) == Slice.of({})
        True
        >>> Slice.of({"function": "207", "origin": "current"}).words()
        '当年、功能科目207'
        """
        kept: dict[str, Condition] = {}
        for dimension, condition in where.items():
            known = _condition(dimension, _hashable(condition))
            if known is not None:
                kept[dimension] = known
        return Slice(tuple(sorted(kept.items())))

    def get(self, dimension: str) -> Condition | None:
        """The condition on one dimension, None where everything is inside."""
        for name, condition in self.conditions:
            if name == dimension:
                return condition
        return None

    def also(self, where: Mapping[str, Iterable[str] | str]) -> Slice | None:
        """This slice narrowed by further conditions; None where nothing can be in both."""
        if not where:
            return self
        merged: dict[str, Condition] = dict(self.conditions)
        for dimension, condition in where.items():
            mine = self.get(dimension)
            if mine is None:
                known = _condition(dimension, _hashable(condition))
                if known is not None:
                    merged[dimension] = known
            elif isinstance(mine, frozenset):
                theirs = {condition} if isinstance(condition, str) else set(condition)
                both = mine & {str(m) for m in theirs}
                if not both:
                    return None
                if _is_all(dimension, both):
                    del merged[dimension]
                else:
                    merged[dimension] = both
            else:
                if not isinstance(condition, str):
                    raise ValueError(f"{dimension} takes one code or name")
                if mine.startswith(condition) and dimension in TREE_DIMENSIONS:
                    merged[dimension] = mine
                elif condition.startswith(mine) and dimension in TREE_DIMENSIONS:
                    merged[dimension] = condition
                elif mine != condition:
                    return None
        return Slice(tuple(sorted(merged.items())))

    def beside(self, other: Slice) -> Slice:
        """What lies in both, where no dimension has a condition in both."""
        if not other.conditions:
            return self
        if not self.conditions:
            return other
        return Slice(tuple(sorted(self.conditions + other.conditions, key=_BY_DIMENSION)))

    def without(self, dimension: str) -> Slice:
        """The same slice with one dimension set free."""
        kept = tuple([pair for pair in self.conditions if pair[0] != dimension])
        return self if len(kept) == len(self.conditions) else Slice(kept)

    def copy_of(self, name: str) -> Slice:
        """A part of this slice that one row of several of the same address prints."""
        before = self.get("copy")
        name = f"{before}/{name}" if isinstance(before, str) else name
        rest = self.without("copy").conditions
        return Slice(tuple(sorted((*rest, ("copy", name)), key=_BY_DIMENSION)))

    def apart(self, name: str) -> Slice:
        """What a column prints of this slice that is told by no condition, and compared with none.

        `扣除中央基建投资后预算数` is neither part of 预算数 nor equal to it; its rows add up.
        """
        rest = self.without("apart").conditions
        return Slice(tuple(sorted((*rest, ("apart", name)), key=_BY_DIMENSION)))

    def holds(self, line: Line) -> bool:
        """Whether a line is inside."""
        return self.shows_face(line) and self.matches(line)

    def shows_face(self, line: Line) -> bool:
        """Whether the line is on the face that a slice means without a condition on flow or stage.

        The total counts what goes out; what comes in equals it, and would count it twice.
        """
        if line.stage is not Stage.OWN and self.get("stage") is None:
            return False
        return line.flow not in INFLOW or self.get("flow") is not None

    def matches(self, line: Line) -> bool:
        """Whether a line satisfies every condition, whatever its face."""
        for dimension, condition in self.conditions:
            member = getattr(line, dimension)
            if isinstance(condition, frozenset):
                if str(member) not in condition:
                    return False
            elif dimension in TREE_DIMENSIONS:
                if not member.startswith(condition):
                    return False
            elif member != condition:
                return False
        return True

    def sum(self, lines: Iterable[Line]) -> int:
        """The slice's value in fen."""
        return sum(line.fen for line in lines if self.holds(line))

    def words(self) -> str:
        """The slice in Chinese words, for messages."""
        return _words(self)


_BY_DIMENSION = itemgetter(0)
_MEMBERS = {name: frozenset(map(str, members)) for name, members in SET_DIMENSIONS.items()}


def _is_all(dimension: str, members: frozenset[str]) -> bool:
    """Whether these members exclude nothing."""
    faces = FACES.get(dimension)
    return members in faces if faces else len(members) == len(_MEMBERS[dimension])


def _hashable(condition: Iterable[str] | str) -> tuple[str, ...] | str:
    return condition if isinstance(condition, str | tuple) else tuple(condition)


@lru_cache(maxsize=16384)
def _condition(dimension: str, condition: tuple[str, ...] | str) -> Condition | None:
    """A condition as a slice holds it; None where it excludes nothing.

    Raises:
        ValueError: the cube has no such dimension, or the dimension no such member.
    """
    known = _MEMBERS.get(dimension)
    if known is None:
        if dimension not in TREE_DIMENSIONS and dimension not in LIST_DIMENSIONS:
            raise ValueError(f"the cube has no dimension {dimension}")
        if isinstance(condition, str):
            return condition or None
        raise ValueError(f"{dimension} takes one code or name")
    members = frozenset([condition] if isinstance(condition, str) else condition)
    plain = frozenset(map(str, members))
    if not plain <= known:
        raise ValueError(f"{dimension} has no member {sorted(members)}")
    return None if _is_all(dimension, plain) else plain


_PREFIX = {
    "function": "功能科目",
    "economic": "部门经济科目",
    "government_economic": "政府经济科目",
    "revenue": "收入科目",
}


@cache
def _words(piece: Slice) -> str:
    words = []
    for dimension in DIMENSIONS:
        condition = piece.get(dimension)
        if condition is None:
            continue
        if isinstance(condition, frozenset):
            members = SET_DIMENSIONS[dimension]
            inside = [m for m in members if str(m) in condition]
            outside = [m for m in members if str(m) not in condition]
            if len(outside) == 1 and len(inside) > 1:
                words.append("不含" + (getattr(outside[0], "label", "") or str(outside[0])))
            else:
                words.append("＋".join(getattr(m, "label", "") or str(m) for m in inside))
        else:
            words.append(_PREFIX.get(dimension, "") + condition)
    return "、".join(words) or "全部"
