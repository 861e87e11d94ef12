"""A profile: the ordered shapes, measures and texts of one place, built from its TOML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mingzhang.amounts import Unit
from mingzhang.errors import ProfileError
from mingzhang.language import _, near_or_all
from mingzhang.model.booklet import Booklet, Table
from mingzhang.model.row_key import Code, RowKey, fixed_row
from mingzhang.model.slice import Slice
from mingzhang.model.vocabulary import (
    BASIC,
    GRANTS,
    INFLOW,
    OUTFLOW,
    BookletKind,
    Flow,
    Fund,
    Nature,
    Stage,
    ThreePublic,
)
from mingzhang.profiles import profile_data, profile_ids
from mingzhang.tables.absence import Exclusion
from mingzhang.tables.form_shape import FormShape, read_shape, standard_shapes
from mingzhang.tables.role import Role
from mingzhang.tables.shape import Block, Column, PanelShape, RowShape, Stub, TableShape, Where

NAMED_SETS: Mapping[str, tuple[str, ...]] = {
    "@grants": tuple(str(f) for f in GRANTS),
    "@basic": tuple(str(n) for n in BASIC),
    "@spending": tuple(str(n) for n in Nature if n is not Nature.YEAR_END),
    "@inflow": tuple(str(f) for f in INFLOW),
    "@outflow": tuple(str(f) for f in OUTFLOW),
    "@three_public": tuple(
        str(t)
        for t in ThreePublic
        if t not in (ThreePublic.NONE, ThreePublic.MEETING, ThreePublic.TRAINING)
    ),
    "@vehicles": (str(ThreePublic.VEHICLE_PURCHASE), str(ThreePublic.VEHICLE_OPERATION)),
}
"""Sets of members that a TOML may name instead of listing."""

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


_FILLED = re.compile(r"\{year\}年度?|\{\w+\}")


@dataclass(frozen=True, slots=True)
class PartText:
    """How a part is headed: templates over `{number}`, `{title}`, `{year}`, `{department}`.

    Attributes:
        title: by which it is known; heading: above it; contents: its line in the contents.
    """

    title: str
    heading: str
    contents: str

    def names(self) -> tuple[str, ...]:
        """What it may be headed with, without years and names.

        >>> PartText("部门主要职能", "{department}主要职能", "{title}").names()
        ('部门主要职能', '主要职能')
        """
        said = (self.title,) if "{title}" in self.heading else (self.title, self.heading)
        return tuple(_FILLED.sub("", words) for words in said)


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

    def find_table(self, shape: str) -> TableShape | None:
        """The shape with this id."""
        return next((table for table in self.tables if table.id == shape), None)

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
    data = profile_data(profile_id)
    known = _KNOWN.get(profile_id)
    if known is None or known.data is not data:
        known = _KNOWN[profile_id] = _made(profile_id, data)
    return known


_KNOWN: dict[str, Profile] = {}


def _made(profile_id: str, data: Mapping[str, Any]) -> Profile:
    try:
        return profile_from(profile_id, data)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        reason = _("缺少 {key}").format(key=error) if isinstance(error, KeyError) else str(error)
        advice = f"mingzhang profiles --check {profile_id}"
        raise ProfileError(f"{profile_id}.toml：{reason}（{advice}）") from error


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
        tables=tuple(table_from(entry, data) for entry in data["tables"]),
        parts=tuple(part.title for part in _parts(data)),
        parts_text=tuple(_parts(data)),
        sections=tuple(_section(entry) for entry in data.get("sections", ())),
        measures=tuple(
            Measure(
                key=key,
                label=entry["label"],
                piece=Slice.of(_where(entry.get("where", {}))),
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
        exclusions=tuple(
            Exclusion(Slice.of(_where(entry["where"])), _members(entry["absent"]))
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


def _parts(data: Mapping[str, Any]) -> list[PartText]:
    """The parts: a title each, or a table with its `heading` and `contents` where they differ."""
    heading = data.get("part_heading", "第{number}部分 {title}")
    contents = data.get("part_contents", heading)
    found = []
    for entry in data.get("parts", ()):
        own = {"title": entry} if isinstance(entry, str) else entry
        found.append(
            PartText(own["title"], own.get("heading", heading), own.get("contents", contents))
        )
    return found


def _section(entry: Mapping[str, Any]) -> SectionTemplate:
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


def _where(raw: Mapping[str, Any]) -> Where:
    where: dict[str, tuple[str, ...] | str] = {}
    for dimension, condition in raw.items():
        if isinstance(condition, str):
            where[dimension] = NAMED_SETS[condition] if condition.startswith("@") else condition
        else:
            where[dimension] = tuple(condition)
    Slice.of(where)  # raises where a dimension or member does not exist
    return where


def _heading(raw: str | Sequence[str]) -> tuple[str, ...]:
    return (raw,) if isinstance(raw, str) else tuple(raw)


def table_from(entry: Mapping[str, Any], data: Mapping[str, Any]) -> TableShape:
    """The shape of one table of a profile's data."""
    default = data.get("print", {})

    def option(name: str, otherwise: Any) -> Any:
        return entry.get(name, default.get(name, otherwise))

    return TableShape(
        id=entry["id"],
        title=entry["title"],
        panels=tuple(_panel(panel, data) for panel in entry["panels"]),
        where=_where(entry.get("where", {})),
        number=entry.get("number", ""),
        contents=entry.get("contents", ""),
        synonyms=tuple(entry.get("synonyms", ())),
        unit=Unit.of(option("unit", "万元")),
        decimals=option("decimals", 2),
        zero=option("zero", ""),
        department_label=option("department_label", "部门名称"),
        empty_note=option("empty_note", "注：本表无数据"),
        column_numbers=option("column_numbers", False),
        landscape=option("landscape", False),
        thousands=option("thousands", True),
        alternative=entry.get("alternative", ""),
        role=Role.named(entry.get("role") or entry.get("alternative") or entry["id"]),
    )


def _panel(entry: Mapping[str, Any], data: Mapping[str, Any]) -> PanelShape:
    rows: list[RowShape] = []
    for row in entry["rows"]:
        if "classes" in row:
            rows.extend(_classes(row, data))
        else:
            rows.append(_row(row, data))
    keys = [row.key for row in rows if row.block is Block.FIXED]
    if len(set(keys)) != len(keys):
        raise ValueError(f"panel {entry['key']} has two rows of the same key")
    return PanelShape(
        key=entry["key"],
        heading=entry.get("heading", ""),
        over=entry.get("over", ""),
        stubs=tuple(
            Stub(
                stub["key"],
                _heading(stub["heading"]),
                stub.get("width", 1.0),
                tuple(stub.get("split", ())),
            )
            for stub in entry["stubs"]
        ),
        columns=tuple(
            Column(
                key=column["key"],
                heading=_heading(column["heading"]),
                where=_where(column.get("where", {})),
                synonyms=tuple(column.get("synonyms", ())),
                width=column.get("width", 1.3),
            )
            for column in entry["columns"]
        ),
        rows=tuple(rows),
    )


def _block(name: str) -> Block:
    if name not in list(Block):
        near = near_or_all(name, list(Block), len(Block))
        raise ValueError(_("没有“{name}”这种行；应为{near}").format(name=name, near=near))
    return Block(name)


def _row(row: Mapping[str, Any], data: Mapping[str, Any]) -> RowShape:
    block = _block(row.get("block", "fixed"))
    blank = row.get("blank", False)
    return RowShape(
        key=fixed_row(row.get("key", "")),
        label=row.get("label", ""),
        where=None if blank else _where(row.get("where", {})),
        block=block,
        dimension=row.get("dimension", ""),
        levels=tuple(row.get("levels", ())),
        foot=row.get("foot", False),
        bold=row.get("bold", False),
        synonyms=tuple(row.get("synonyms", ())),
        numbered=row.get("numbered", False),
        group=row.get("group", ""),
        codes=tuple(data[row["codes"]]) if "codes" in row else (),
    )


_NUMERALS = "一二三四五六七八九十"


def chinese_ordinal(number: int) -> str:
    """一, 二, …, 十, 十一, …, 九十九.

    >>> [chinese_ordinal(n) for n in (1, 10, 11, 20, 34)]
    ['一', '十', '十一', '二十', '三十四']
    """
    tens, ones = divmod(number, 10)
    words = "" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens - 1] + "十"
    return words + (_NUMERALS[ones - 1] if ones else "")


def _classes(row: Mapping[str, Any], data: Mapping[str, Any]) -> list[RowShape]:
    """The function classes as fixed rows, numbered 一、二、三、 in the order of the profile."""
    listed = data[row["classes"]]
    where = row.get("where", {})
    return [
        RowShape(
            key=Code(code),
            label=f"{chinese_ordinal(place)}、{name}",
            where=_where({**where, "function": code}),
        )
        for place, (code, name) in enumerate(listed, start=1)
    ]
