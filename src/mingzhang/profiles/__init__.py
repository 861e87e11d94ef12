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
    """The raw data of a profile; its `extends` is merged in (its own keys win, lists replace).

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
    return _merged(profile_data(base), data) if base else data


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        old = merged.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[key] = _merged(old, value)
        else:
            merged[key] = value
    return merged
