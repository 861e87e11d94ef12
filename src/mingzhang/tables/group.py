"""The slices that a booklet prints, and which of them differ in one condition alone.

A booklet has few conditions and many slices of them: with the conditions numbered, a slice with one
less or another is found by a few small numbers instead of words and sets of words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mingzhang.lean import dataclass
from mingzhang.model.slice import FACES, SET_DIMENSIONS, TREE_DIMENSIONS, Condition, Slice
from mingzhang.tables.absence import Absence
from mingzhang.tables.relation import CellRef

Coded = tuple[int, ...]
"""A slice as the numbers of its conditions, in their order."""

Families = Mapping[tuple[str, Coded], Mapping[frozenset[str], Slice]]
"""By a set dimension and what holds beside it: the slices by their members of the dimension."""


@dataclass(frozen=True, slots=True)
class Groups:
    """The slices that are printed, each with its cells.

    Attributes:
        cells: of each slice; index: its number; refs: the cells by this number.
        conditions: the number of each condition; coded: of each slice; numbers: the slices by them.
    """

    cells: Mapping[Slice, list[CellRef]]
    index: dict[Slice, int]
    refs: Sequence[list[CellRef]]
    conditions: Mapping[tuple[str, Condition], int]
    coded: Sequence[Coded]
    numbers: Mapping[Coded, int]

    @staticmethod
    def of(cells: Mapping[Slice, list[CellRef]]) -> Groups:
        """These slices."""
        conditions: dict[tuple[str, Condition], int] = {}
        coded = [
            tuple([conditions.setdefault(pair, len(conditions)) for pair in piece.conditions])
            for piece in cells
        ]
        return Groups(
            cells=cells,
            index={piece: number for number, piece in enumerate(cells)},
            refs=list(cells.values()),
            conditions=conditions,
            coded=coded,
            numbers={code: number for number, code in enumerate(coded)},
        )


def families_of(groups: Groups, zero: Absence) -> Families:
    """Printed slices that differ in one set dimension only, by the members that they hold.

    A slice without a condition is of a family only where another has one: most have none.
    """
    divided: dict[Coded, set[str]] = {}
    own: list[dict[str, tuple[frozenset[str], Coded]]] = []
    for piece, code in zip(groups.cells, groups.coded, strict=True):
        mine: dict[str, tuple[frozenset[str], Coded]] = {}
        for place, (dimension, condition) in enumerate(piece.conditions):
            if isinstance(condition, frozenset):
                rest = code[:place] + code[place + 1 :]
                mine[dimension] = condition, rest
                divided.setdefault(rest, set()).add(dimension)
        own.append(mine)
    families: dict[tuple[str, Coded], dict[frozenset[str], Slice]] = {}
    for piece, code, mine in zip(groups.cells, groups.coded, own, strict=True):
        beside = divided.get(code, _NOWHERE)
        for dimension in SET_DIMENSIONS if mine or beside else ():
            if dimension in mine:
                condition, rest = mine[dimension]
                families.setdefault((dimension, rest), {})[condition] = piece
            elif dimension in beside:
                family = families.setdefault((dimension, code), {})
                if dimension not in FACES or dimension == "flow":
                    for face in zero.everything(dimension, piece):
                        if face:
                            family[face] = piece
    return families


_NOWHERE: frozenset[str] = frozenset()


def inside_of(groups: Groups) -> list[tuple[int, int]]:
    """Pairs of slices of which the first differs in one condition more or narrower."""
    known = groups.numbers
    wider = [_wider(pair, groups.conditions) for pair in groups.conditions]
    pairs: list[tuple[int, int]] = []
    for number, code in enumerate(groups.coded):
        for place, condition in enumerate(code):
            above = wider[condition]
            if above is None:
                continue
            before, behind = code[:place], code[place + 1 :]
            big = known.get(before + behind)
            if big is not None:
                pairs.append((number, big))
            for one in above:
                big = known.get((*before, one, *behind))
                if big is not None:
                    pairs.append((number, big))
    return pairs


def _wider(
    pair: tuple[str, Condition], conditions: Mapping[tuple[str, Condition], int]
) -> list[int] | None:
    """The conditions above a code, the nearest first; None where what is inside is no part."""
    dimension, condition = pair
    if dimension in ("stage", "apart"):
        return None  # a budgeted amount is no part of the actual one
    if dimension not in TREE_DIMENSIONS or not isinstance(condition, str):
        return []
    above = [(dimension, condition[:length]) for length in range(len(condition) - 1, 2, -1)]
    return [conditions[one] for one in above if one in conditions]
