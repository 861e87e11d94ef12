"""Booklets as plain data and back, so that a version can be kept without pickling.

Every booklet carries the number of its schema. One of an older schema is upgraded step by step
when it is read; what lies in the store never changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from fractions import Fraction
from typing import Any

from cattrs.preconf.json import make_converter

from mingzhang.model.booklet import Booklet
from mingzhang.model.row_key import RowKey, parse, parse_rows

SCHEMA = 3

_converter = make_converter()


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


# By name: the values of some are pairs.
_converter.register_unstructure_hook_func(_is_enum, lambda member: member.name)
_converter.register_structure_hook_func(_is_enum, lambda name, kind: kind[name])
_converter.register_unstructure_hook_func(lambda kind: kind == RowKey, str)
_converter.register_structure_hook_func(lambda kind: kind == RowKey, lambda text, _: parse(text))
_converter.register_unstructure_hook(Fraction, str)
_converter.register_structure_hook(Fraction, lambda text, _: Fraction(text))


def booklet_to_data(booklet: Booklet) -> dict[str, Any]:
    """A booklet as data that JSON can hold, places included."""
    return {"schema": SCHEMA, **_converter.unstructure(booklet, Booklet)}


def data_to_booklet(data: Mapping[str, Any]) -> Booklet:
    """The booklet again; equal to the one that was kept.

    Raises:
        ValueError: it is of a schema that a later program writes.
    """
    schema = data.get("schema", 1)
    if schema > SCHEMA:
        raise ValueError(f"a booklet of schema {schema}, later than {SCHEMA}")
    for upgrade in _UPGRADES[schema - 1 :]:
        data = upgrade(data)
    return _converter.structure({k: v for k, v in data.items() if k != "schema"}, Booklet)


def _with_escaped_keys(data: Mapping[str, Any]) -> dict[str, Any]:
    """From 1 to 2: names inside the keys of rows are escaped."""

    def panel(old: Mapping[str, Any]) -> dict[str, Any]:
        keys = parse_rows((row["key"] for row in old["rows"]), escaped=False)
        rows = [{**row, "key": str(key)} for row, key in zip(old["rows"], keys, strict=True)]
        return {**old, "rows": rows}

    tables = [{**t, "panels": [panel(p) for p in t["panels"]]} for t in data["tables"]]
    return {**data, "tables": tables}


_SOURCES = ("total", "central", "provincial", "local", "own", "other")
_NO_TEXT = frozenset(
    {"project", "year", "places", "forms", "funding_term", "funding_year"}
    | {"indicators_term", "indicators_year"}
)


def _with_forms(data: Mapping[str, Any]) -> dict[str, Any]:
    """From 2 to 3: targets of projects and of the department are forms among others."""
    whole = data.get("department_target")
    forms = [_whole_form(whole)] if whole else []
    forms += [_target_form(target) for target in data.get("targets", ())]
    former = ("targets", "department_target")
    return {**{k: v for k, v in data.items() if k not in former}, "forms": forms}


def _target_form(old: Mapping[str, Any]) -> dict[str, Any]:
    funds = []
    indicators: list[dict[str, Any]] = []
    for side in ("term", "year"):
        funding = old[f"funding_{side}"]
        of_funds = dict(funding.get("places", ()))
        funds += [
            _fund(source, side, funding[source], of_funds.get(source))
            for source in sorted(_SOURCES)
            if funding.get(source) is not None
        ]
        indicators += [{**i, "side": side} for i in old[f"indicators_{side}"]]
    texts = sorted((role, text) for role, text in old.items() if role not in _NO_TEXT and text)
    places = [("subject" if role == "project" else role, at) for role, at in old.get("places", ())]
    return {
        "kind": "target",
        "scope": "project",
        "subject": old["project"],
        "year": old["year"],
        "texts": texts,
        "funds": funds,
        "indicators": _counted(indicators),
        "forms": old.get("forms", 1),
        "places": places,
    }


def _whole_form(old: Mapping[str, Any]) -> dict[str, Any]:
    places = dict(old.get("places", ()))
    names = {"department": "subject", "goal": "goal_year"}
    return {
        "kind": "target",
        "scope": "department",
        "subject": old["department"],
        "year": old["year"],
        "texts": [("goal_year", old["goal"])] if old["goal"] else [],
        "funds": [
            _fund(source, "year", old[source], places.get(source))
            for source in ("basic", "project", "total")
            if old.get(source) is not None
        ],
        "indicators": _counted([{**i, "side": "year"} for i in old["indicators"]]),
        "tasks": old["tasks"],
        "places": [(names.get(role, role), at) for role, at in places.items()],
    }


def _fund(source: str, column: str, amount: Any, place: Any) -> dict[str, Any]:
    found = {"source": source, "column": column, "amount": amount, "number": None}
    return {**found, "place": place} if place else found


def _counted(indicators: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for indicator in indicators:
        key = tuple(indicator[name] for name in ("side", "first", "second", "third"))
        seen[key] += 1
        found.append({**indicator, "number": seen[key]})
    return found


_UPGRADES: tuple[Callable[[Mapping[str, Any]], Mapping[str, Any]], ...] = (
    _with_escaped_keys,
    _with_forms,
)
