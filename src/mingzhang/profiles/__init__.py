"""Places and years as TOML data: one file says how one place prints its booklets."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from mingzhang.errors import ProfileError


def profile_ids() -> tuple[str, ...]:
    """The ids of all profiles that come with the program, sorted."""
    return tuple(
        sorted(
            entry.name.removesuffix(".toml")
            for entry in files(__name__).iterdir()
            if entry.name.endswith(".toml") and not entry.name.startswith("_")
        )
    )


@cache
def profile_data(profile_id: str) -> Mapping[str, Any]:
    """The raw data of a profile; its `extends` is merged in.

    Its own keys win and lists replace, but for `tables`: a table of the same id replaces the one
    it takes over, in its place; others come behind. `rename` changes words of what is taken over.

    Raises:
        ProfileError: there is no such profile, or its TOML is broken.
    """
    path = files(__name__) / f"{profile_id}.toml"
    if not path.is_file():
        known = "、".join(profile_ids())
        raise ProfileError(f"没有名为“{profile_id}”的地区配置；现有：{known}")
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{profile_id}.toml：{error}") from error
    base = data.pop("extends", None)
    if not base:
        return data
    taken = _renamed(profile_data(base), data.pop("rename", {}))
    own = data.pop("tables", [])
    merged = _merged(taken, data)
    merged["tables"] = _tables(taken["tables"], own)
    return merged


def _tables(base: list[Any], own: list[Any]) -> list[Any]:
    """The tables taken over, each replaced by the own one of the same id; new ones behind."""
    by_id = {table["id"]: table for table in own}
    kept = [by_id.pop(table["id"], table) for table in base]
    return kept + list(by_id.values())


_PROSE = frozenset({"title", "contents", "department_label", "empty_note", "paragraphs", "heading"})


def _renamed(value: Any, words: Mapping[str, str], key: str = "") -> Any:
    """The same data with other words in what is printed: titles, notes, sentences."""
    if isinstance(value, Mapping):
        return {k: _renamed(v, words, k) for k, v in value.items()}
    if isinstance(value, list):
        return [_renamed(v, words, key) for v in value]
    if isinstance(value, str) and key in _PROSE:
        for old, new in words.items():
            value = value.replace(old, new)
    return value


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        old = merged.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[key] = _merged(old, value)
        else:
            merged[key] = value
    return merged
