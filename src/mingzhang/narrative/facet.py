"""Facets of a subject: how several words together name one thing, and what lies inside what."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from mingzhang.narrative.number import FigureKind, figures
from mingzhang.narrative.phrasebook import phrasebook

_SPENDING = frozenset({"nature", "three_public", "agency", "function", "economic", "other_cost"})
"""What has one of these is spent: that it is an outlay adds nothing."""


def both(facets: Mapping[str, object], more: Mapping[str, object]) -> dict[str, object] | None:
    """What lies in both; None where they exclude each other.

    >>> both({"nature": "basic"}, {"nature": "personnel"})
    {'nature': 'personnel'}
    >>> both({"fund": "grants", "side": "income"}, {"fund": "business"}) is None
    True
    """
    found = dict(facets)
    for name, member in more.items():
        mine = found.get(name)
        if mine is None or mine == member:
            found[name] = member
            continue
        joined: object
        if isinstance(mine, tuple) and isinstance(member, tuple):
            joined = _codes(mine, member)
        else:
            joined = _narrower(name, str(mine), str(member))
        if joined is None:
            return None
        found[name] = joined
    return plain(found)


def under(facets: Mapping[str, object], context: Mapping[str, object]) -> dict[str, object]:
    """A subject as it is meant in a context: narrowed by it, but its own words come first."""
    found = dict(facets)
    for name, member in context.items():
        mine = found.get(name)
        if mine is None:
            found[name] = member
        elif isinstance(mine, tuple):
            found.update(both({name: member}, {name: mine}) or {})
        elif name == "item" and mine != member and not str(mine).startswith(f"{member}/"):
            found[name] = f"{member}/{mine}"  # 设备购置 of this project and of another
    return plain(found)


def fits(facets: Mapping[str, object], context: Mapping[str, object]) -> bool:
    """Whether a subject can lie inside another: where both say something, it says less."""
    for name, member in plain(context).items():
        mine = facets.get(name)
        if name in ("scope", "item") or mine is None:
            continue
        joined = both({name: member}, {name: mine})
        if joined is None or (joined[name] != mine and not isinstance(mine, tuple)):
            return False
    return True


_LEFT = frozenset(
    {
        ("nature", "year_end"),
        ("nature", "distribution"),
        ("origin", "carried_over"),
        ("origin", "reserve_use"),
    }
)
"""What is left from a year or for the next."""


def may_list(facets: Mapping[str, object], whole: Mapping[str, object], *, final: bool) -> bool:
    """Whether something may be a part of a list's whole.

    本年支出 of a budget may be divided into what is spent and 结转下年, that of final accounts not.
    """
    if final and whole.get("scope") == "own" and _LEFT & set(facets.items()):
        return False
    return fits(facets, whole)


def lies_in(facets: Mapping[str, object], whole: Mapping[str, object]) -> bool:
    """Whether whatever is of these facets is of the other ones too."""
    return both(facets, whole) == plain(facets)


ADDED = frozenset({"involved", "worth", "reception", "attendance"})
"""Facets of another figure of the same thing: the money that it takes, what it is worth, guests."""


MONEYLESS = frozenset(
    {"thing", "vehicle", "vehicle_use", "vehicle_kind", "event", "attendance", "staff", "posts"}
    | {"visit", "reception", "grade", "problems", "score", "asset", "bound", "tier", "acquired"}
)
"""Facets of what is counted, not paid."""


def plain(facets: Mapping[str, object]) -> dict[str, object]:
    """Without what the other facets say already."""
    found = dict(facets)
    if not _SPENDING.isdisjoint(found):
        found.pop("side", None)
        if found.get("scope") == "all":
            del found["scope"]
    return found


def identity(facets: Mapping[str, object]) -> frozenset[tuple[str, object]]:
    """The facets as a key."""
    return frozenset(plain(facets).items())


def _narrower(name: str, one: str, two: str) -> str | None:
    inside = phrasebook().inside
    if two in inside.get((name, one), ()):
        return two
    if one in inside.get((name, two), ()):
        return one
    if name == "scope":
        return "own" if "own" in (one, two) else one
    if name == "bound":
        return _higher(one, two)
    return None


@cache
def _higher(one: str, two: str) -> str | None:
    """What is worth 100万元 and more is worth 50万元 and more."""
    found = [figures(bound) for bound in (one, two)]
    if any(len(values) != 1 or values[0].kind is not FigureKind.MONEY for values in found):
        return None
    (first,), (second,) = found
    return one if first.value >= second.value else two


def _codes(one: tuple[object, ...], two: tuple[object, ...]) -> tuple[object, ...] | None:
    """The codes of a path: those of the second that lie below one of the first, or the reverse."""
    if any(str(c).startswith("?") for c in (*one, *two)):
        return (*one, *(c for c in two if c not in one)) if str(two[0]).startswith("?") else two
    found = tuple(c for c in two if any(str(c).startswith(str(above)) for above in one))
    found = found or tuple(c for c in one if any(str(c).startswith(str(above)) for above in two))
    return found or None
