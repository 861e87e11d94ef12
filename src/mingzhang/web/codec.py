"""Booklets as plain data and back, so that a version can be kept without pickling.

Every booklet carries the number of its schema. One of an older schema is upgraded step by step
when it is read; what lies in the store never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from cattrs.preconf.json import make_converter

from mingzhang.model.booklet import Booklet
from mingzhang.model.row_key import RowKey, parse, parse_rows

SCHEMA = 2

_converter = make_converter()


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


# By name: the values of some are pairs.
_converter.register_unstructure_hook_func(_is_enum, lambda member: member.name)
_converter.register_structure_hook_func(_is_enum, lambda name, kind: kind[name])
_converter.register_unstructure_hook_func(lambda kind: kind == RowKey, str)
_converter.register_structure_hook_func(lambda kind: kind == RowKey, lambda text, _: parse(text))


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


_UPGRADES: tuple[Callable[[Mapping[str, Any]], Mapping[str, Any]], ...] = (_with_escaped_keys,)
