"""How the text of a place is headed: parts, sections, and the templates that stand in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingzhang.lean import dataclass
from mingzhang.pattern import compiled


@dataclass(frozen=True, slots=True)
class SectionTemplate:
    """A section of the text: its heading and the templates of its paragraphs.

    Attributes:
        part, number, level, title: as in `Section`.
        paragraphs: templates, see `mingzhang.narrative`.
        source: `duties`, `organisation`, `glossary`, `catalogue`, …: text that the budget holds.
        synonyms: other titles of the same section.
        in_contents: whether the contents list it; None for those of the first level.
        when: condition under which it is printed, `?assets`; empty for always.
        forms: the target forms are printed behind it and what stands under it.
    """

    part: int
    number: str
    level: int
    title: str
    paragraphs: tuple[str, ...] = ()
    source: str = ""
    synonyms: tuple[str, ...] = ()
    in_contents: bool | None = None
    when: str = ""
    forms: bool = False


_FILLED = compiled(r"\{year\}年度?|\{\w+\}")


@dataclass(frozen=True, slots=True)
class PartText:
    """How a part is headed: templates over `{number}`, `{title}`, `{year}`, `{department}`.

    Attributes:
        title: by which it is known; heading: above it; contents: its line in the contents.
        also: what else it may be headed with.
    """

    title: str
    heading: str
    contents: str
    also: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """What it may be headed with, without years and names.

        >>> PartText("部门主要职能", "{department}主要职能", "{title}").names()
        ('部门主要职能', '主要职能')
        """
        said = (self.title,) if "{title}" in self.heading else (self.title, self.heading)
        return (*(_FILLED.sub("", words) for words in said), *self.also)


def parts_of(data: Mapping[str, Any]) -> list[PartText]:
    """The parts of a profile: a title each, or a table with `heading` and `contents` as well."""
    heading = data.get("part_heading", "第{number}部分 {title}")
    contents = data.get("part_contents", heading)
    found = []
    for entry in data.get("parts", ()):
        own = {"title": entry} if isinstance(entry, str) else entry
        found.append(
            PartText(own["title"], own.get("heading", heading), own.get("contents", contents))
        )
    return found


def section_of(entry: Mapping[str, Any]) -> SectionTemplate:
    """A section out of its TOML."""
    return SectionTemplate(
        part=entry["part"],
        number=entry["number"],
        level=entry["level"],
        title=entry["title"],
        paragraphs=tuple(entry.get("paragraphs", ())),
        source=entry.get("source", ""),
        synonyms=tuple(entry.get("synonyms", ())),
        in_contents=entry.get("contents"),
        when=entry.get("when", ""),
        forms=entry.get("forms", False),
    )
