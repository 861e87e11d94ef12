"""What recognising needs to know of every profile before one of them is chosen: its words.

To build a profile takes some milliseconds and there may be a thousand of them, so that the words of
those that come with the program lie beside this module, each with the digests of the files that it
was read from. A profile whose files are others is outlined anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from mingzhang.codes import normal_name
from mingzhang.errors import ProfileError
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
    stored = _shipped().get(profile_id)
    if stored is not None and _digests(tuple(stored["from"])) == stored["from"]:
        return _outline(profile_id)
    try:
        return outline_of(get_profile(profile_id))
    except ProfileError:
        return None  # `mingzhang profiles` says why


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
    stored = _shipped()[profile_id]
    first, last = stored["years"]
    return Outline(
        profile_id,
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
    outline = outline_of(get_profile(profile_id))
    stored = {
        "id": outline.id,
        "from": _digests(profile_chain(profile_id)),
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
