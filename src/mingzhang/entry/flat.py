"""The typed source as flat rows, as a grid or a database holds it, and back.

A record of the source is a table of one row; a small table inside a record is a table of its own
(`targets.indicators_year`) whose rows name the record as their parent. A value's place is
`table/uid/field`, so that a mistake of the source can be shown in its cell.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from mingzhang.entry.field import Field, Form, Part
from mingzhang.entry.gather import raw_to_budget
from mingzhang.entry.measure import measure_labels
from mingzhang.entry.part import parts_of
from mingzhang.entry.raw import Mistakes, Raw, Record, Row, Value
from mingzhang.entry.spread import budget_to_raw
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget
from mingzhang.tables.profile import Profile, get_profile

FIXED = {"budget": ("profile", "year", "kind", "level", "unit"), "department": ("name",)}
"""Fields that the slot decides; nobody types them."""


@dataclass(frozen=True, slots=True)
class RowData:
    """A row of a typed source.

    Attributes:
        table, uid: what it is and its name; values: texts by field.
        parent: uid of the record that a row of a small table belongs to.
        origin: of whose it is where rows of several bodies stand together; empty for one's own.
    """

    table: str
    uid: str
    values: dict[str, str]
    parent: str = ""
    position: float = 0.0
    origin: str = ""


@dataclass(frozen=True, slots=True)
class TableForm:
    """What one table of the draft asks for.

    Attributes:
        key: `lines`, `targets.indicators_year`; single: a table of one row.
        part: that it belongs to; label, note: for people.
        fields: its columns, small tables left out.
    """

    key: str
    label: str
    fields: tuple[Field, ...]
    part: Part
    note: str = ""
    single: bool = False
    inner: tuple[str, ...] = field(default=())


def parts(profile: Profile) -> tuple[Part, ...]:
    """The parts of the source with the choices of the place."""
    return parts_of(
        profile.absent, measure_labels(profile), profile.kind, printed=_printed(profile)
    )


def _printed(profile: Profile) -> frozenset[str]:
    """What the place lists, and the columns of its lists; and whether it prints statements."""
    found = {"statements"} if any(shape.is_prose for shape in profile.forms) else set()
    for panel in (panel for table in profile.tables for panel in table.panels):
        if panel.listed is not None:
            found |= {panel.listed.records, *(column.key for column in panel.columns)}
    return frozenset(found)


def table_forms(profile: Profile) -> dict[str, TableForm]:
    """Every table that a draft of this place has, by key, in the order of the parts."""
    found: dict[str, TableForm] = {}
    for part in parts(profile):
        inner = [f for f in part.fields if f.columns]
        keys = tuple(f"{part.key}.{f.key}" for f in inner)
        plain = tuple(f for f in part.fields if not f.columns)
        single = part.form is Form.RECORD
        found[part.key] = TableForm(part.key, part.label, plain, part, part.note, single, keys)
        for key, small in zip(keys, inner, strict=True):
            found[key] = TableForm(key, small.label, small.columns, part, small.note, small.single)
    return found


def new_uid() -> str:
    """A name for a row."""
    return uuid.uuid4().hex


def record_uid(table: str) -> str:
    """The name of the one row of a record that nobody has typed into yet."""
    return f"{table}-0"


def place(table: str, uid: str, name: str = "") -> str:
    """The place of a value, as mistakes of the source give it."""
    return f"{table}/{uid}/{name}".rstrip("/")


def rows_to_raw(rows: Iterable[RowData], profile: Profile) -> Raw:
    """The typed source that the rows are."""
    raw = Raw("draft")
    by_table: dict[str, list[RowData]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: (r.position, r.uid)):
        by_table[row.table].append(row)
    for part in parts(profile):
        mine = by_table.get(part.key, [])
        if part.form is Form.TABLE:
            raw.tables[part.key] = [
                _row(row) for row in mine if any(t.strip() for t in row.values.values())
            ]
            continue
        records = [_record(row, part, by_table) for row in mine]
        if part.form is Form.RECORDS:
            raw.many[part.key] = [record for record in records if not record.is_empty()]
        elif records:
            raw.records[part.key] = records[0]
        else:
            raw.records[part.key] = Record(place(part.key, ""))
    return raw


def _row(row: RowData) -> Row:
    return Row(
        place(row.table, row.uid),
        {key: Value(text, place(row.table, row.uid, key)) for key, text in row.values.items()},
    )


def _record(row: RowData, part: Part, by_table: dict[str, list[RowData]]) -> Record:
    record = Record(place(part.key, row.uid))
    for known in part.fields:
        if known.columns:
            inner = by_table.get(f"{part.key}.{known.key}", [])
            record.rows[known.key] = [
                _row(r)
                for r in inner
                if r.parent == row.uid and any(t.strip() for t in r.values.values())
            ]
        elif known.key in row.values:
            text = row.values[known.key]
            where = place(part.key, row.uid, known.key)
            texts = text.split("\n") if known.many else [text]
            record.texts[known.key] = [Value(t.strip(), where) for t in texts]
    return record


def raw_to_rows(raw: Raw, profile: Profile) -> Iterator[RowData]:
    """The rows of a typed source: the opposite of `rows_to_raw`, with new names of rows."""
    for part in parts(profile):
        if part.form is Form.TABLE:
            for number, row in enumerate(raw.tables.get(part.key, [])):
                yield RowData(part.key, new_uid(), _texts(row), position=float(number))
            continue
        records = (
            raw.many.get(part.key, [])
            if part.form is Form.RECORDS
            else [raw.records.get(part.key, Record(""))]
        )
        for number, record in enumerate(records):
            uid = new_uid()
            values = {
                known.key: "\n".join(v.text for v in record.texts.get(known.key, []))
                for known in part.fields
                if not known.columns
            }
            kept = {key: text for key, text in values.items() if text}
            yield RowData(part.key, uid, kept, position=float(number))
            for known in part.fields:
                for place_, row in enumerate(record.rows.get(known.key, [])):
                    table = f"{part.key}.{known.key}"
                    yield RowData(table, new_uid(), _texts(row), uid, float(place_))


def _texts(row: Row) -> dict[str, str]:
    return {key: value.text for key, value in row.values.items() if value.text}


def budget_to_rows(budget: Budget) -> list[RowData]:
    """The rows that a unit would have typed for this budget."""
    return list(raw_to_rows(budget_to_raw(budget), get_profile(budget.profile)))


def rows_to_budget(rows: Iterable[RowData], profile: Profile) -> Budget:
    """The budget that the rows say.

    Raises:
        SourceErrors: every mistake; `where` of each is a `place`, or `draft`.
    """
    return raw_to_budget(rows_to_raw(rows, profile), Mistakes())


SCHEMA = 2
"""Of stored rows, each `[table, uid, values, parent, position, origin]`; 1 was the bare list."""


def rows_to_data(rows: Iterable[RowData]) -> dict[str, Any]:
    """Rows as plain data, for the store."""
    plain = [[r.table, r.uid, r.values, r.parent, r.position, r.origin] for r in rows]
    return {"schema": SCHEMA, "rows": plain}


def data_to_rows(data: Mapping[str, Any] | Sequence[Any]) -> list[RowData]:
    """Rows from the store again.

    Raises:
        ValueError: they are of a schema that a later program writes.
    """
    if not isinstance(data, Mapping):
        data = {"schema": 1, "rows": data}
    if data["schema"] > SCHEMA:
        raise ValueError(f"rows of schema {data['schema']}, later than {SCHEMA}")
    return [RowData(*row) for row in data["rows"]]
