"""Places and years as TOML data: one file says how one place prints its booklets.

A profile is a file `ID.toml`. Those of the program lie beside this module; others come from a
package that has the entry point group `mingzhang.profiles` (its value is a package that holds the
files), from the user's folder `~/.config/mingzhang/profiles`, and from the files and folders that
`MINGZHANG_PROFILES` names, which is what `--profile FILE` adds to. No id can be taken twice, so
that what a stored booklet was read with never changes its meaning unseen.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from mingzhang.errors import ProfileError, SourceMistake
from mingzhang.kept import toml_data
from mingzhang.language import _, near_or_all
from mingzhang.plugin import plugins
from mingzhang.profiles.located import Located, copy_located, read_located, toml_problem

GROUP = "mingzhang.profiles"
GIVEN = "MINGZHANG_PROFILES"

_ENDING = ".toml"


def user_folder() -> Path:
    """Where a user keeps profiles; it need not be there."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "mingzhang" / "profiles"


def give(path: Path) -> str:
    """Name a file or a folder of profiles, here and in every process that this one starts.

    Returns:
        The id of the profile in a file; empty for a folder.

    Raises:
        ProfileError: a profile that is known already has the same name.
    """
    _list(path)
    if path.is_dir():
        return ""
    profile_id = path.name.removesuffix(_ENDING)
    found = _places().found.get(profile_id)
    if not isinstance(found, Path) or found.resolve() != path.resolve():
        raise ProfileError(_("“{id}”是已有的格式，请换一个文件名").format(id=profile_id))
    return profile_id


def give_folder(folder: Path) -> None:
    """Name a folder of profiles that need not be there yet, here and in processes begun later."""
    _list(folder)


def given_texts() -> dict[str, str]:
    """The texts by id of the profiles that neither the program nor a package brought.

    For a process that sees no folder of the user's.
    """
    own = {str(file) for folder in _folders() for file in _files_of(Path(folder))}
    found = _places().found
    return {
        profile_id: file.read_text(encoding="utf-8")
        for profile_id, file in found.items()
        if str(file) in own
    }


def _list(path: Path) -> None:
    listed = [p for p in os.environ.get(GIVEN, "").split(os.pathsep) if p]
    if str(path.resolve()) not in listed:
        os.environ[GIVEN] = os.pathsep.join([*listed, str(path.resolve())])


def profile_ids() -> tuple[str, ...]:
    """The ids of all profiles, sorted."""
    return tuple(sorted(_places().found))


def profiles_stamp() -> tuple[tuple[str, int], ...]:
    """Changes where a profile is added, changed or taken away."""
    return tuple((name, _changed(file)) for name, file in sorted(_places().found.items()))


def _changed(file: Traversable) -> int:
    return _stamp(file) if isinstance(file, Path) else 0


def profile_digest(profile_id: str) -> str:
    """The SHA-256 of a profile's own file; empty where there is none."""
    file = _places().found.get(profile_id)
    return "" if file is None else _digest(profile_id, _changed(file))


@lru_cache(maxsize=4096)
def _digest(profile_id: str, _at: int) -> str:
    return sha256(_place(profile_id).read_bytes()).hexdigest()


def profile_chain(profile_id: str) -> tuple[str, ...]:
    """A profile and those that it extends, the nearest first."""
    chain = [profile_id]
    while base := _parsed(_place(chain[-1]).read_text(encoding="utf-8"), "").get("extends"):
        chain.append(base)
    return tuple(chain)


def doubled_profiles() -> tuple[str, ...]:
    """Files that are not used, because a profile of the same id came before them."""
    return _places().doubled


class _Places:
    """Where each profile lies, by its id."""

    def __init__(self, folders: tuple[str, ...]) -> None:
        self.found: dict[str, Traversable] = {}
        doubled: list[str] = []
        for file in _files(folders):
            profile_id = file.name.removesuffix(_ENDING)
            known = self.found.setdefault(profile_id, file)
            if str(known) != str(file):
                doubled.append(str(file))
        self.doubled = tuple(doubled)


def _folders() -> tuple[str, ...]:
    listed = [p for p in os.environ.get(GIVEN, "").split(os.pathsep) if p]
    return (str(user_folder()), *listed)


def _places() -> _Places:
    folders = _folders()
    return _places_of(folders, tuple(_stamp(Path(folder)) for folder in folders))


@lru_cache(maxsize=8)
def _places_of(folders: tuple[str, ...], _stamps: tuple[int, ...]) -> _Places:
    return _Places(folders)


def _stamp(path: Path) -> int:
    """Changes where a file or what a folder lists changes."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _files(folders: tuple[str, ...]) -> Iterator[Traversable]:
    yield from _in(files(__name__))
    for entry in plugins(GROUP):
        yield from _in(files(entry.value))
    for folder in map(Path, folders):
        yield from _files_of(folder)


def _files_of(place: Path) -> list[Traversable]:
    """A file that was given, or the files of a folder."""
    if place.is_file():
        return [place]
    return _in(place) if place.is_dir() else []


def _in(folder: Traversable) -> list[Traversable]:
    named = (entry for entry in folder.iterdir() if entry.name.endswith(_ENDING))
    return sorted((e for e in named if not e.name.startswith("_")), key=lambda entry: entry.name)


def profile_data(profile_id: str) -> Mapping[str, Any]:
    """The raw data of a profile; its `extends` is merged in.

    Its own keys win and lists replace, but for `tables`: a table of the same id replaces the one
    it takes over, in its place (or, without panels, changes what it names of it); others come
    behind, and with `own_tables` none are taken over. `order` names those that are printed.
    `rename` changes words of what is taken over.

    Raises:
        ProfileError: there is no such profile, or its TOML is broken.
    """
    file = _place(profile_id)
    return _plain(profile_id, _changed(file))


@lru_cache(maxsize=4096)
def _plain(profile_id: str, _at: int) -> Mapping[str, Any]:
    return _whole(profile_id, _parsed, ())


@lru_cache(maxsize=4096)
def _parsed(text: str, _file: str) -> dict[str, Any]:
    return toml_data(text)


def located_data(profile_id: str, text: str | None = None) -> Mapping[str, Any]:
    """The same, with the lines of everything, and what is asked of it noted.

    Args:
        text: of a profile that lies nowhere yet; what it extends must be known.
    """
    return _whole(profile_id, read_located, (), text)


def _place(profile_id: str) -> Traversable:
    found = _places().found.get(profile_id)
    if found is None:
        known = "、".join(profile_ids())
        raise ProfileError(
            _("没有名为“{id}”的地区配置；现有：{ids}").format(id=profile_id, ids=known)
        )
    return found


def _whole(
    profile_id: str,
    read: Callable[[str, str], dict[str, Any]],
    below: tuple[str, ...],
    text: str | None = None,
) -> Mapping[str, Any]:
    file = _place(profile_id) if text is None else None
    if profile_id in below:
        raise ProfileError(
            _("{id}：extends 绕成一圈：{ids}").format(id=profile_id, ids=" → ".join(below))
        )
    try:
        content = text if file is None else file.read_text(encoding="utf-8")
        parsed = read(content or "", f"{profile_id}{_ENDING}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, RecursionError) as error:
        words = str(error)
        if isinstance(error, tomllib.TOMLDecodeError):
            words = toml_problem(error)
        mistake = SourceMistake(f"{profile_id}{_ENDING}", words, _("写得对的TOML"))
        raise ProfileError(mistake.words(), (mistake,)) from error
    _require_kinds(parsed, f"{profile_id}{_ENDING}")
    base = parsed.get("extends")
    if not base:
        return parsed
    taken_up = ("extends", "rename", "tables", "own_tables", "order")
    own_keys = {k: v for k, v in dict.items(parsed) if k not in taken_up}
    data = copy_located(parsed, own_keys)
    above = _whole(base, read, (*below, profile_id))
    taken = _renamed(above, parsed.get("rename", {}))
    merged = dict(_merged(taken, data))
    own = parsed.get("tables", [])
    only_own = parsed.get("own_tables", False)
    merged["tables"] = own if only_own else _tables(taken.get("tables", []), own)
    if "order" in parsed:
        merged["tables"] = _ordered(merged["tables"], parsed)
    return copy_located(parsed, merged)


_KINDS: Mapping[str, tuple[type[Any], type[Any] | None]] = {
    **dict.fromkeys(("extends", "title", "kind", "division", "source"), (str, None)),
    **dict.fromkeys(("fallback", "own_tables", "seen"), (bool, None)),
    **dict.fromkeys(("absent", "measures", "print", "rename"), (dict, None)),
    **dict.fromkeys(("cover", "names", "order"), (list, str)),
    **dict.fromkeys(("exclusions", "forms", "sections", "tables"), (list, dict)),
    "years": (list, int),
}
"""What must stand under a key, and what in it where it is a list."""


def _require_kinds(parsed: dict[str, Any], file: str) -> None:
    """Refuse what would only be found out while some booklet is recognised.

    Raises:
        ProfileError: a key holds something of another kind, each with its line.
    """
    mistakes = []
    for key, (kind, inner) in _KINDS.items():
        value = dict.get(parsed, key)
        if value is None or (
            isinstance(value, kind)
            and (inner is None or all(isinstance(one, inner) for one in value))
        ):
            continue
        line = parsed.line_of(key) if isinstance(parsed, Located) else 1
        words = {str: _("文字"), bool: "true, false", dict: _("一组项目"), int: _("整数")}
        expected = words[kind] if inner is None else _("{kind}的列表").format(kind=words[inner])
        problem = _("“{key}”的值不是这一种").format(key=key)
        mistakes.append(SourceMistake(f"{file}:{line}", problem, expected))
    if mistakes:
        raise ProfileError(mistakes[0].words(), tuple(mistakes))


def _tables(base: list[Any], own: list[Any]) -> list[Any]:
    """The tables taken over, each replaced by the own one of the same id; new ones behind.

    An own one without panels changes only what it names of the one that it takes over.
    """
    by_id = {table.get("id", ""): table for table in own}
    kept = []
    for table in base:
        mine = by_id.pop(table.get("id", ""), None)
        if mine is None:
            kept.append(table)
        else:
            both = mine if "panels" in mine else copy_located(mine, {**_all(table), **_all(mine)})
            kept.append(both)
    return kept + list(by_id.values())


def _all(table: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in a table, without asking for it."""
    return dict(dict.items(table)) if isinstance(table, dict) else dict(table)


def _ordered(tables: list[Any], parsed: Mapping[str, Any]) -> list[Any]:
    """The tables that `order` names, in its order; the others are not printed."""
    by_id = {table.get("id", ""): table for table in tables}
    mistakes = []
    for name in parsed["order"]:
        if name not in by_id:
            line = parsed.line_of("order") if isinstance(parsed, Located) else 1
            file = parsed.file if isinstance(parsed, Located) else ""
            problem = _("order：没有表“{name}”").format(name=name)
            mistakes.append(SourceMistake(f"{file}:{line}", problem, near_or_all(name, by_id)))
    if mistakes:
        raise ProfileError(mistakes[0].words(), tuple(mistakes))
    return [by_id[name] for name in parsed["order"]]


_PROSE = frozenset({"title", "contents", "department_label", "empty_note", "paragraphs", "heading"})


def _renamed(value: Any, words: Mapping[str, str], key: str = "") -> Any:
    """The same data with other words in what is printed: titles, notes, sentences."""
    if isinstance(value, dict):
        changed = {k: _renamed(v, words, k) for k, v in dict.items(value)}
        return copy_located(value, changed)
    if isinstance(value, list):
        return [_renamed(v, words, key) for v in value]
    if isinstance(value, str) and key in _PROSE:
        for old, new in words.items():
            value = value.replace(old, new)
    return value


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> Any:
    merged = dict(base)
    for key, value in dict(own).items():
        old = merged.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[key] = _merged(old, value)
        else:
            merged[key] = value
    return copy_located(own, merged)
