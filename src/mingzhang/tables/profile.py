"""A profile: the ordered shapes, measures and texts of one place, built from its TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from mingzhang.amounts import Unit
from mingzhang.errors import ProfileError
from mingzhang.model.booklet import Booklet
from mingzhang.model.row_key import Code, RowKey, fixed_row
from mingzhang.model.slice import Slice
from mingzhang.model.vocabulary import (
    BookletKind,
    Flow,
    Fund,
    Nature,
    Stage,
    ThreePublic,
)
from mingzhang.profiles import profile_data, profile_ids
from mingzhang.tables.absence import Exclusion
from mingzhang.tables.condition import NAMED_SETS, Where, where_of
from mingzhang.tables.shape import (
    Block,
    Column,
    Derivation,
    DerivedKind,
    PanelShape,
    RowShape,
    Stub,
    TableShape,
)

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
    """

    key: str
    label: str
    piece: Slice
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionTemplate:
    """A section of the text: its heading and the templates of its paragraphs.

    Attributes:
        part, number, level, title: as in `Section`.
        paragraphs: templates, see `mingzhang.narrative`.
        source: `duties`, `organisation`, `glossary`, `catalogue`, …: text that the budget holds.
        synonyms: other titles of the same section.
        in_contents: whether the contents list it although it is no section of the first level.
    """

    part: int
    number: str
    level: int
    title: str
    paragraphs: tuple[str, ...] = ()
    source: str = ""
    synonyms: tuple[str, ...] = ()
    in_contents: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """How one place prints one kind of booklet in some years.

    Attributes:
        id, title: of the profile.
        kind: budget or final accounts.
        years: first and last year it is known to hold for; None is open.
        division: administrative division codes begin with this, empty for everywhere.
        tables: shapes in print order.
        parts: titles of the four parts.
        sections: the text in print order.
        measures: figures that the text speaks of.
        cover: templates of the cover's lines.
        tables_part, forms_part, glossary_part: numbers of the parts that hold the tables, the
            target forms and annexes, and the terms (0 where terms are no sections of their own).
        absent: members of set dimensions that this place's cube does not have.
        is_fallback: it is only tried where no other profile fits.
        exclusions: members that certain slices of it do not have.
        data: the raw TOML, for what only one reader of it needs (forms, glossary).
    """

    id: str
    title: str
    kind: BookletKind
    years: tuple[int | None, int | None]
    division: str
    tables: tuple[TableShape, ...]
    parts: tuple[str, ...]
    sections: tuple[SectionTemplate, ...]
    measures: tuple[Measure, ...]
    cover: tuple[str, ...]
    absent: tuple[tuple[str, str], ...]
    data: Mapping[str, Any]
    tables_part: int = 2
    forms_part: int = 3
    glossary_part: int = 4
    exclusions: tuple[Exclusion, ...] = ()
    is_fallback: bool = False

    def find_table(self, shape: str) -> TableShape | None:
        """The shape with this id."""
        return next((table for table in self.tables if table.id == shape), None)

    def with_tables(self, text: str) -> Profile:
        """The same with further tables, in place of its own of the same id.

        Args:
            text: `[[tables]]` as a profile's TOML writes them.
        """
        added = tomllib.loads(text)
        tables = tuple(_table(entry, self.data) for entry in added["tables"])
        own = {table.id for table in tables}
        named = set(_named(added))
        return replace(
            self,
            tables=(*tables, *(table for table in self.tables if table.id not in own)),
            absent=tuple(member for member in self.absent if member not in named),
        )

    def find_measure(self, key: str) -> Measure | None:
        """The measure with this key."""
        return next((measure for measure in self.measures if measure.key == key), None)

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


@cache
def get_profile(profile_id: str) -> Profile:
    """The profile with this id, read once.

    Raises:
        ProfileError: unknown, or its TOML contradicts itself.
    """
    data = profile_data(profile_id)
    try:
        return _profile(profile_id, data)
    except (KeyError, ValueError, TypeError) as error:
        raise ProfileError(f"{profile_id}.toml：{type(error).__name__} {error}") from error


def profile_of(booklet: Booklet) -> Profile:
    """The profile of a booklet, with the shapes that were read off the booklet itself."""
    return _with_shapes(booklet.profile, booklet.shapes)


@lru_cache(maxsize=256)
def _with_shapes(profile_id: str, shapes: str) -> Profile:
    profile = get_profile(profile_id)
    return profile.with_tables(shapes) if shapes else profile


def all_profiles() -> tuple[Profile, ...]:
    """Every profile that comes with the program."""
    return tuple(get_profile(profile_id) for profile_id in profile_ids())


def _profile(profile_id: str, data: Mapping[str, Any]) -> Profile:
    years = data.get("years", [None, None])
    return Profile(
        id=profile_id,
        title=data["title"],
        kind=BookletKind(data["kind"]),
        years=(years[0] or None, (years[1] or None) if len(years) > 1 else None),
        division=data.get("division", ""),
        tables=tuple(_table(entry, data) for entry in data["tables"]),
        parts=tuple(data.get("parts", ())),
        sections=tuple(_section(entry) for entry in data.get("sections", ())),
        measures=tuple(
            Measure(
                key=key,
                label=entry["label"],
                piece=Slice.of(where_of(entry.get("where", {}))),
                synonyms=tuple(entry.get("synonyms", ())),
            )
            for key, entry in data.get("measures", {}).items()
        ),
        cover=tuple(data.get("cover", ())),
        absent=_absent(data),
        data=data,
        tables_part=data.get("tables_part", 2),
        forms_part=data.get("forms_part", 3),
        glossary_part=data.get("glossary_part", 4),
        is_fallback=data.get("fallback", False),
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
    if isinstance(raw, Mapping):
        for dimension, condition in raw.get("where", {}).items():
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


def _section(entry: Mapping[str, Any]) -> SectionTemplate:
    return SectionTemplate(
        part=entry["part"],
        number=entry["number"],
        level=entry["level"],
        title=entry["title"],
        paragraphs=tuple(entry.get("paragraphs", ())),
        source=entry.get("source", ""),
        synonyms=tuple(entry.get("synonyms", ())),
        in_contents=entry.get("contents", False),
    )


def _heading(raw: str | Sequence[str]) -> tuple[str, ...]:
    return (raw,) if isinstance(raw, str) else tuple(raw)


def _table(entry: Mapping[str, Any], data: Mapping[str, Any]) -> TableShape:
    default = data.get("print", {})

    def option(name: str, otherwise: Any) -> Any:
        return entry.get(name, default.get(name, otherwise))

    return TableShape(
        id=entry["id"],
        title=entry["title"],
        panels=tuple(_panel(panel, data) for panel in entry["panels"]),
        where=where_of(entry.get("where", {})),
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
        alone=entry.get("alone", False),
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
                stub.get("form", ""),
                stub.get("dimension", ""),
            )
            for stub in entry["stubs"]
        ),
        columns=tuple(
            Column(
                key=column["key"],
                heading=_heading(column["heading"]),
                where=_column_where(column),
                synonyms=tuple(column.get("synonyms", ())),
                width=column.get("width", 1.3),
                derived=_derivation(column.get("derived", {})),
            )
            for column in entry["columns"]
        ),
        rows=tuple(rows),
    )


def _column_where(column: Mapping[str, Any]) -> Where | None:
    is_slice = not column.get("apart") and not column.get("derived")
    return where_of(column.get("where", {})) if is_slice else None


def _derivation(raw: Mapping[str, Any]) -> Derivation | None:
    """`derived = { rate = ["total", "previous"] }`: by which columns, and how."""
    for kind, (of, base) in raw.items():
        return Derivation(DerivedKind(kind), of, base)
    return None


def _row(row: Mapping[str, Any], data: Mapping[str, Any]) -> RowShape:
    block = Block(row.get("block", "fixed"))
    apart = row.get("apart", False)
    blank = apart or row.get("blank", False)
    return RowShape(
        key=fixed_row(row.get("key", "")),
        label=row.get("label", ""),
        where=None if blank else where_of(row.get("where", {})),
        block=block,
        dimension=row.get("dimension", ""),
        levels=tuple(row.get("levels", ())),
        foot=row.get("foot", False),
        bold=row.get("bold", False),
        synonyms=tuple(row.get("synonyms", ())),
        numbered=row.get("numbered", False),
        group=row.get("group", ""),
        beside=tuple(row.get("beside", ())),
        apart=apart,
        partial=row.get("partial", False),
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
            where=where_of({**where, "function": code}),
        )
        for place, (code, name) in enumerate(listed, start=1)
    ]
