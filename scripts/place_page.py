"""The page of places, made from the profiles when the documentation is built."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mkdocs.structure.files import File, Files

from mingzhang.tables.profile import Profile, all_profiles


def on_files(files: Files, config: Any) -> Files:
    """Add `place.md`."""
    files.append(File.generated(config, "place.md", content=place_page()))
    return files


def place_page() -> str:
    """Every profile: what was seen of it in a real document, and what is inferred."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# 各地格式的来历\n"
    yield "每一种地区格式：哪些读自真实资料，哪些只见过表名单，哪些是推断的。\n"
    yield "| 格式 | 名称 | 表 | 见过真实资料 | 来历 |\n|---|---|---|---|---|"
    for profile in all_profiles():
        seen = "是" if profile.is_seen else "否"
        count = len(profile.tables)
        yield f"| `{profile.id}` | {profile.title} | {count} | {seen} | {_told(profile)} |"


def _told(profile: Profile) -> str:
    return profile.source.replace("|", "\\|")
