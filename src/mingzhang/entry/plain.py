"""A typed source as plain data and back, so that a limited process can hand it over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingzhang.entry.raw import Mistakes, Raw, Record, Row, Value
from mingzhang.errors import SourceMistake


def raw_to_data(raw: Raw, mistakes: Mistakes) -> dict[str, Any]:
    """A source with the mistakes of its reading as JSON can hold it."""
    return {
        "source": raw.source,
        "records": {key: _record_data(record) for key, record in raw.records.items()},
        "tables": {key: [_row_data(row) for row in rows] for key, rows in raw.tables.items()},
        "many": {key: [_record_data(r) for r in records] for key, records in raw.many.items()},
        "mistakes": [[m.where, m.problem, m.expected] for m in mistakes.found],
    }


def _row_data(row: Row) -> list[Any]:
    return [row.where, {key: [value.text, value.where] for key, value in row.values.items()}]


def _record_data(record: Record) -> list[Any]:
    return [
        record.where,
        {key: [[v.text, v.where] for v in values] for key, values in record.texts.items()},
        {key: [_row_data(row) for row in rows] for key, rows in record.rows.items()},
    ]


def data_to_raw(data: Mapping[str, Any]) -> tuple[Raw, Mistakes]:
    """The source again; every text is made one, whatever the process sent."""
    mistakes = Mistakes()
    mistakes.found = [SourceMistake(*map(str, mistake)) for mistake in data["mistakes"]]
    raw = Raw(
        str(data["source"]),
        {str(key): _record(record) for key, record in data["records"].items()},
        {str(key): [_row(row) for row in rows] for key, rows in data["tables"].items()},
        {str(key): [_record(r) for r in records] for key, records in data["many"].items()},
    )
    return raw, mistakes


def _value(data: Any) -> Value:
    text, where = data
    return Value(str(text), str(where))


def _row(data: Any) -> Row:
    where, values = data
    return Row(str(where), {str(key): _value(value) for key, value in values.items()})


def _record(data: Any) -> Record:
    where, texts, rows = data
    return Record(
        str(where),
        {str(key): [_value(value) for value in values] for key, values in texts.items()},
        {str(key): [_row(row) for row in inner] for key, inner in rows.items()},
    )
