"""A profile: the ordered shapes, measures and texts of one place, built from its TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from mingzhang.errors import ProfileError
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Table
from mingzhang.model.identity import level_of, said_by_unit
from mingzhang.model.row_key import RowKey
from mingzhang.model.slice import Slice
from mingzhang.model.vocabulary import (
    BookletKind,
    Flow,
    Fund,
    Level,
    Nature,
    Stage,
    ThreePublic,
)
from mingzhang.profiles import profile_data, profile_ids
from mingzhang.tables.absence import Exclusion
from mingzhang.tables.condition import NAMED_SETS, where_of
from mingzhang.tables.form_shape import FormShape, read_shape, standard_shapes
from mingzhang.tables.role import Role
from mingzhang.tables.shape import (
    Block,
    TableShape,
)
from mingzhang.tables.shape_data import table_from
from mingzhang.tables.text_shape import PartText, SectionTemplate, parts_of, section_of

_RARE: Mapping[str, tuple[str, ...]] = {
    "fund": (
        Fund.BUSINESS,
        Fund.SUPERIOR,
        Fund.SUBORDINATE,
        Fund.OPERATION,
        Fund.OTHER,
        Fund.SPECIAL,
        Fund.EDUCATION_FEE,
        Fund.NON_TAX,
        Fund.DEBT,
    ),
    "nature": (
        Nature.RESERVED,
        Nature.YEAR_END,
        Nature.HANDED_UP,
        Nature.OPERATION,
        Nature.SUBSIDY,
    ),
    "flow": tuple(f for f in Flow if f is not Flow.SPENDING),
    "three_public": (ThreePublic.MEETING, ThreePublic.TRAINING),
    "stage": tuple(s for s in Stage if s is not Stage.OWN),
}
"""Members that a place has only where its TOML names them in a condition."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that the text speaks of: a slice with a name.

    Attributes:
        key: `income_total`; label: what the text calls it.
        synonyms: other words for it.
        role: what it is to those who ask for it.
    """

    key: str
    label: str
    piece: Slice
    synonyms: tuple[str, ...] = ()
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """How one place prints one kind of booklet in some years.

    Attributes:
        id, title: of the profile.
        kind: budget or final accounts.
        years: first and last year it is known to hold for; None is open.
        division: administrative division codes begin with this, empty for everywhere.
        tables: shapes in print order.
        parts: titles of the parts; parts_text: how each is headed.
        sections: the text in print order.
        measures: figures that the text speaks of.
        cover: templates of the cover's lines.
        tables_part, forms_part, glossary_part: numbers of the parts that hold the tables, the
            target forms and annexes, and the terms (0 where terms are no sections of their own).
        absent: members of set dimensions that this place's cube does not have.
        forms: how it prints performance forms; the standard ones stand behind its own.
        is_fallback: it is only tried where no other profile fits.
        exclusions: members that certain slices of it do not have.
        names: what its place is called; it is only chosen for a document that says one of them.
        source: what was seen in a real document, and what is inferred.
        is_seen: its tables were read off real documents; where only their names were, what a table
            prints is told by its own words.
        data: the raw TOML, for what only one reader of it needs (glossary).
    """

    id: str
    title: str
    kind: BookletKind
    years: tuple[int | None, int | None]
    division: str
    tables: tuple[TableShape, ...]
    parts: tuple[str, ...]
    parts_text: tuple[PartText, ...]
    sections: tuple[SectionTemplate, ...]
    measures: tuple[Measure, ...]
    cover: tuple[str, ...]
    absent: tuple[tuple[str, str], ...]
    data: Mapping[str, Any]
    tables_part: int = 2
    forms_part: int = 3
    glossary_part: int = 4
    exclusions: tuple[Exclusion, ...] = ()
    forms: tuple[FormShape, ...] = ()
    is_fallback: bool = False
    names: tuple[str, ...] = ()
    source: str = ""
    is_seen: bool = True

    def find_table(self, shape: str) -> TableShape | None:
        """The shape with this id."""
        return next((table for table in self.tables if table.id == shape), None)

    def with_tables(self, added: Sequence[Mapping[str, Any]]) -> Profile:
        """The same with further tables, in place of its own of the same id.

        Args:
            added: `[[tables]]` as a profile's TOML holds them.
        """
        tables = tuple(table_from(entry, self.data) for entry in added)
        own = {table.id for table in tables}
        named = set(_named(added))
        return replace(
            self,
            tables=(*tables, *(table for table in self.tables if table.id not in own)),
            absent=tuple(member for member in self.absent if member not in named),
        )

    def for_level(self, level: Level | None) -> Profile:
        """The same as a unit prints it, where its booklet is a unit's; both ways are known then."""
        if level is not Level.UNIT:
            return self
        known = _UNITS.get(id(self))
        if known is None:
            if len(_UNITS) >= 256:
                _UNITS.clear()
            known = _UNITS[id(self)] = (self, _for_unit(self))
        return known[1]

    def find_measure(self, key: str) -> Measure | None:
        """The measure with this key."""
        return next((measure for measure in self.measures if measure.key == key), None)

    def shapes_of(self, role: Role) -> tuple[TableShape, ...]:
        """The forms of table that have this role."""
        return tuple(table for table in self.tables if table.role is role)

    def table_of(self, booklet: Booklet, role: Role) -> Table | None:
        """The first table with this role that a booklet prints."""
        ids = {shape.id for shape in self.shapes_of(role)}
        return next((table for table in booklet.tables if table.shape in ids), None)

    def measure_of(self, role: Role) -> Measure | None:
        """The figure with this role."""
        return next((measure for measure in self.measures if measure.role is role), None)

    def printed_dimensions(self) -> frozenset[str]:
        """The classifications, units and projects that some table has rows for."""
        rows = [row for table in self.tables for panel in table.panels for row in panel.rows]
        found = {row.dimension for row in rows if row.block is Block.TREE}
        found |= {"unit" for row in rows if row.block in (Block.UNITS, Block.PROJECTS)}
        found |= {"project" for row in rows if row.block is Block.PROJECTS}
        return frozenset(found)

    def slice_of(self, shape: str, panel: str, row: RowKey, column: str) -> Slice | None:
        """The slice that one cell of one table prints; None where it prints none."""
        table = self.find_table(shape)
        return None if table is None else table.slice_of(panel, row, column)


def get_profile(profile_id: str) -> Profile:
    """The profile with this id, read once.

    Raises:
        ProfileError: unknown, or its TOML contradicts itself.
    """
    lent_now = _LENT.get()
    if lent_now is not None and lent_now.id == profile_id:
        return lent_now
    data = profile_data(profile_id)
    known = _KNOWN.get(profile_id)
    if known is None or known.data is not data:
        known = _KNOWN[profile_id] = _made(profile_id, data)
    return known


_KNOWN: dict[str, Profile] = {}
_LENT: ContextVar[Profile | None] = ContextVar("lent", default=None)


@contextmanager
def lent(profile: Profile) -> Iterator[None]:
    """Let a profile that lies nowhere, a draft, be known by its id for a while."""
    before = _LENT.set(profile)
    try:
        yield
    finally:
        _LENT.reset(before)


def _made(profile_id: str, data: Mapping[str, Any]) -> Profile:
    try:
        return profile_from(profile_id, data)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        reason = _("缺少 {key}").format(key=error) if isinstance(error, KeyError) else str(error)
        advice = f"mingzhang profiles --check {profile_id}"
        raise ProfileError(f"{profile_id}.toml：{reason}（{advice}）") from error


def profile_of(booklet: Booklet) -> Profile:
    """The profile of a booklet, with the shapes that were read off the booklet itself."""
    global _LAST
    base = get_profile(booklet.profile)
    known = _LAST  # another thread may put its own there
    if known is None or known[0] is not booklet or known[1] is not base:
        own = _with_shapes(base, booklet.shapes).for_level(level_of(booklet))
        known = _LAST = booklet, base, own
    return known[2]


_LAST: tuple[Booklet, Profile, Profile] | None = None
"""The booklet that was asked for last, for it is asked for again by every rule."""


def _with_shapes(profile: Profile, shapes: str) -> Profile:
    if not shapes:
        return profile
    known = _SHAPED.get((profile.id, shapes))
    if known is None or known[0] is not profile:
        if len(_SHAPED) >= 256:
            _SHAPED.clear()
        added = tomllib.loads(shapes)["tables"]
        known = _SHAPED[profile.id, shapes] = (profile, profile.with_tables(added))
    return known[1]


_SHAPED: dict[tuple[str, str], tuple[Profile, Profile]] = {}
"""Profiles with the shapes that were read off booklets, each beside the one as it was then."""


_UNITS: dict[int, tuple[Profile, Profile]] = {}
"""Profiles, kept so that their ids stay theirs, each with the same for units."""


_UNIT_LABELS = {"单位": "单位名称"}
"""单位： alone stands before the unit of money."""


def _for_unit(profile: Profile) -> Profile:
    said = said_by_unit
    return replace(
        profile,
        cover=tuple(map(said, profile.cover)),
        parts=tuple(map(said, profile.parts)),
        parts_text=tuple(
            PartText(said(p.title), said(p.heading), said(p.contents), (*p.also, *p.names()))
            for p in profile.parts_text
        ),
        tables=tuple(
            replace(
                table,
                title=said(table.title),
                contents=said(table.contents),
                synonyms=(*table.synonyms, table.title),
                department_label=_UNIT_LABELS.get(label := said(table.department_label), label),
                empty_note=said(table.empty_note),
            )
            for table in profile.tables
        ),
        sections=tuple(
            replace(
                section,
                title=said(section.title),
                synonyms=(*section.synonyms, section.title),
                paragraphs=tuple(map(said, section.paragraphs)),
            )
            for section in profile.sections
        ),
    )


def all_profiles() -> tuple[Profile, ...]:
    """Every profile that can be used; a faulty one of somebody else's puts only itself out."""
    return tuple(found for found in map(_usable, profile_ids()) if isinstance(found, Profile))


def faulty_profiles() -> tuple[ProfileError, ...]:
    """Why profiles cannot be used."""
    return tuple(found for found in map(_usable, profile_ids()) if isinstance(found, ProfileError))


def _usable(profile_id: str) -> Profile | ProfileError:
    try:
        return get_profile(profile_id)
    except ProfileError as error:
        return error


def profile_from(profile_id: str, data: Mapping[str, Any]) -> Profile:
    """The profile that this data describes.

    Raises:
        KeyError, ValueError, TypeError, AttributeError: the data contradicts itself.
    """
    years = data.get("years", [None, None])
    return Profile(
        id=profile_id,
        title=data["title"],
        kind=BookletKind(data["kind"]),
        years=(years[0] or None, (years[1] or None) if len(years) > 1 else None),
        division=data.get("division", ""),
        tables=tuple(
            table_from(entry, data, place) for place, entry in enumerate(data["tables"], 1)
        ),
        parts=tuple(part.title for part in parts_of(data)),
        parts_text=tuple(parts_of(data)),
        sections=tuple(section_of(entry) for entry in data.get("sections", ())),
        measures=tuple(
            Measure(
                key=key,
                label=entry["label"],
                piece=Slice.of(where_of(entry.get("where", {}))),
                synonyms=tuple(entry.get("synonyms", ())),
                role=Role.named(entry.get("role", key)),
            )
            for key, entry in data.get("measures", {}).items()
        ),
        cover=tuple(data.get("cover", ())),
        absent=_absent(data),
        data=data,
        tables_part=data.get("tables_part", 2),
        forms_part=data.get("forms_part", 3),
        glossary_part=data.get("glossary_part", 4),
        forms=(*map(read_shape, data.get("forms", ())), *standard_shapes()),
        is_fallback=data.get("fallback", False),
        names=tuple(data.get("names", ())),
        source=data.get("source", ""),
        is_seen=data.get("seen", True),
        exclusions=tuple(
            Exclusion(Slice.of(where_of(entry["where"])), _members(entry["absent"]))
            for entry in data.get("exclusions", ())
        ),
    )


def _members(raw: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((dimension, member) for dimension, members in raw.items() for member in members)


def _absent(data: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What the TOML calls absent, and the rare members that none of its conditions names."""
    named = set(_named(data))
    rare = tuple(
        (dimension, str(member))
        for dimension, members in _RARE.items()
        for member in members
        if (dimension, str(member)) not in named
    )
    return tuple(dict.fromkeys((*_members(data.get("absent", {})), *rare)))


def _named(raw: Any) -> Iterator[tuple[str, str]]:
    """Every member that a condition somewhere in the TOML names, by itself or in a set."""
    if isinstance(raw, dict):
        for dimension, condition in dict.get(raw, "where", {}).items():
            listed = (
                NAMED_SETS.get(condition, (condition,)) if isinstance(condition, str) else condition
            )
            if condition != "@spending":
                yield from ((dimension, member) for member in listed)
        for value in raw.values():
            yield from _named(value)
    elif isinstance(raw, list | tuple):
        for value in raw:
            yield from _named(value)
