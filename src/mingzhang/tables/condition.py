"""Conditions on the cube as a TOML writes them: members listed, or sets of members by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mingzhang.model.slice import Slice
from mingzhang.model.vocabulary import (
    BASIC,
    GRANTS,
    INFLOW,
    OUTFLOW,
    Nature,
    ThreePublic,
)

Where = Mapping[str, tuple[str, ...] | str]
"""Conditions by dimension: the members of a set dimension, the code or name of another."""

NAMED_SETS: Mapping[str, tuple[str, ...]] = {
    "@grants": tuple(str(f) for f in GRANTS),
    "@basic": tuple(str(n) for n in BASIC),
    "@spending": tuple(str(n) for n in Nature if n is not Nature.YEAR_END),
    "@inflow": tuple(str(f) for f in INFLOW),
    "@outflow": tuple(str(f) for f in OUTFLOW),
    "@three_public": tuple(
        str(t)
        for t in ThreePublic
        if t not in (ThreePublic.NONE, ThreePublic.MEETING, ThreePublic.TRAINING)
    ),
    "@vehicles": (str(ThreePublic.VEHICLE_PURCHASE), str(ThreePublic.VEHICLE_OPERATION)),
}
"""Sets of members that a TOML may name instead of listing."""


def where_of(raw: Mapping[str, Any]) -> Where:
    """A condition as a TOML writes it, its named sets opened.

    Raises:
        KeyError, ValueError: there is no such set, dimension or member.

    >>> where_of({"nature": "@basic"})
    {'nature': ('personnel', 'operating')}
    """
    where: dict[str, tuple[str, ...] | str] = {}
    for dimension, condition in raw.items():
        if isinstance(condition, str):
            where[dimension] = NAMED_SETS[condition] if condition.startswith("@") else condition
        else:
            where[dimension] = tuple(condition)
    Slice.of(where)  # raises where a dimension or member does not exist
    return where


def written(piece: Slice) -> dict[str, str | list[str]]:
    """A slice as a TOML writes it.

    >>> written(Slice.of({"nature": ("personnel", "operating"), "function": "201"}))
    {'function': '201', 'nature': '@basic'}
    """
    found: dict[str, str | list[str]] = {}
    for dimension, condition in piece.conditions:
        if isinstance(condition, str):
            found[dimension] = condition
        elif len(condition) == 1:
            found[dimension] = next(iter(condition))
        else:
            found[dimension] = set_name(condition) or sorted(condition)
    return found


def set_name(members: frozenset[str] | Sequence[str]) -> str:
    """The name of a set of members, `@grants`; empty where it has none."""
    wanted = frozenset(members)
    return next((name for name, known in NAMED_SETS.items() if frozenset(known) == wanted), "")
