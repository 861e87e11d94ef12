"""Booklets as plain data and back, so that a version can be kept without pickling."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from cattrs.preconf.json import make_converter

from mingzhang.model.booklet import Booklet

_converter = make_converter()


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


# By name: the values of some are pairs.
_converter.register_unstructure_hook_func(_is_enum, lambda member: member.name)
_converter.register_structure_hook_func(_is_enum, lambda name, kind: kind[name])


def booklet_to_data(booklet: Booklet) -> Any:
    """A booklet as data that JSON can hold, places included."""
    return _converter.unstructure(booklet, Booklet)


def data_to_booklet(data: Mapping[str, Any]) -> Booklet:
    """The booklet again; equal to the one that was kept."""
    return _converter.structure(data, Booklet)
