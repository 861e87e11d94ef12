"""What recognising needs to know of every profile before one of them is chosen: its words.

To build a profile takes some milliseconds and there may be a thousand of them, so that the words of
those that come with the program lie beside this module, each with the digests of the files that it
was read from. A profile whose files are others is outlined anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from mingzhang import __version__
from mingzhang.codes import normal_name
from mingzhang.errors import ProfileError
from mingzhang.file import write_aside
from mingzhang.lean import dataclass
from mingzhang.model.vocabulary import BookletKind
from mingzhang.profiles import profile_chain, profile_digest
from mingzhang.recognise.match import known_titles, vocabulary
from mingzhang.tables.profile import Profile, get_profile

SHIPPED = "outlines.jsonl"


@dataclass(frozen=True, slots=True)
class Outline:
    """The words of a profile, as `wording` compares them.

    Attributes:
        id, kind, years, names, is_fallback: as in the profile.
        titles: of its tables; headings, labels: of their columns and fixed rows.
        sections: headings of its text, one for each section.
    """

    id: str
    kind: BookletKind
    years: tuple[int | None, int | None]
    names: tuple[str, ...]
    is_fallback: bool
    titles: frozenset[str]
    headings: frozenset[str]
    labels: frozenset[str]
    sections: tuple[str, ...]

    def is_of(self, year: int) -> bool:
        """Whether it is known to hold for a year."""
        first, last = self.years
        return bool(year) and (first or 0) <= year <= (last or 9999)


def outline_of(profile: Profile) -> Outline:
    """The words of a profile."""
    words = vocabulary((profile,))
    return Outline(
        profile.id,
        profile.kind,
        profile.years,
        profile.names,
        profile.is_fallback,
        known_titles(profile),
        words.headings,
        words.labels,
        tuple(normal_name(section.title) for section in profile.sections),
    )


def find_outline(profile_id: str) -> Outline | None:
    """The words of the profile with this id; None where it cannot be used."""
    return next(iter(find_outlines((profile_id,))), None)


def find_outlines(profile_ids: Iterable[str]) -> tuple[Outline, ...]:
    """The words of every profile that can be used, of these.

    What is known of a profile holds as long as its files are the same. Where many had to be read
    anew, they are kept in the user's cache for the next process.
    """
    found: list[Outline] = []
    kept = _kept()
    anew = 0
    for profile_id in profile_ids:
        stored = _shipped().get(profile_id)
        if stored is not None and _digests(tuple(stored["from"])) == stored["from"]:
            found.append(_outline(profile_id))
            continue
        before = kept.get(profile_id)
        if before is None or _digests(tuple(before[0])) != before[0]:
            try:
                outline = outline_of(get_profile(profile_id))
            except ProfileError:
                continue  # `mingzhang profiles` says why
            before = kept[profile_id] = _digests(profile_chain(profile_id)), outline
            anew += 1
        found.append(before[1])
    if anew >= _WORTH_KEEPING:
        _keep(kept)
    return tuple(found)


_WORTH_KEEPING = 50
"""So many profiles take a third of a second to read."""


@cache
def _kept() -> dict[str, tuple[dict[str, str], Outline]]:
    """Profiles that did not come with the program: the digests of their files, and their words."""
    try:
        lines = _cache().read_text("utf-8").splitlines()
    except OSError:
        return {}
    if not lines or lines[0] != __version__:
        return {}
    stored = map(json.loads, lines[1:])
    return {entry["id"]: (entry["from"], _read(entry)) for entry in stored}


def _keep(known: Mapping[str, tuple[Mapping[str, str], Outline]]) -> None:
    lines = [__version__, *(_written(outline, made) for made, outline in known.values())]
    # A home that cannot be written to costs the time again, and nothing else.
    with suppress(OSError):
        write_aside(_cache(), "\n".join(lines).encode())


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "mingzhang" / SHIPPED


def _digests(ids: tuple[str, ...]) -> dict[str, str]:
    return {profile_id: profile_digest(profile_id) for profile_id in ids}


@cache
def _shipped() -> Mapping[str, Any]:
    file = files(__package__).joinpath(SHIPPED)
    if not file.is_file():
        return {}
    lines = file.read_text(encoding="utf-8").splitlines()
    return {stored["id"]: stored for stored in map(json.loads, lines)}


@lru_cache(maxsize=256)
def _outline(profile_id: str) -> Outline:
    return _read(_shipped()[profile_id])


def _read(stored: Mapping[str, Any]) -> Outline:
    first, last = stored["years"]
    return Outline(
        stored["id"],
        BookletKind(stored["kind"]),
        (first, last),
        tuple(stored["names"]),
        stored["fallback"],
        frozenset(stored["titles"]),
        frozenset(stored["headings"]),
        frozenset(stored["labels"]),
        tuple(stored["sections"]),
    )


def stored_outline(profile_id: str) -> str:
    """The line that is kept of a profile that comes with the program."""
    return _written(outline_of(get_profile(profile_id)), _digests(profile_chain(profile_id)))


def _written(outline: Outline, made_of: Mapping[str, str]) -> str:
    stored = {
        "id": outline.id,
        "from": dict(made_of),
        "kind": str(outline.kind),
        "years": outline.years,
        "names": outline.names,
        "fallback": outline.is_fallback,
        "titles": sorted(outline.titles),
        "headings": sorted(outline.headings),
        "labels": sorted(outline.labels),
        "sections": outline.sections,
    }
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":"))
