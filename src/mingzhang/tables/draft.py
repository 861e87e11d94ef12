"""A shape written as the TOML that it can be read from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mingzhang.model.slice import Slice
from mingzhang.tables.condition import Where, written
from mingzhang.tables.list_shape import ListShape
from mingzhang.tables.role import Role
from mingzhang.tables.shape import (
    Block,
    Column,
    Derivation,
    PanelShape,
    RowShape,
    Stub,
    TableShape,
)

Value = str | int | float | bool | Sequence["Value"] | Mapping[str, "Value"]


def tables_toml(shapes: Iterable[TableShape]) -> str:
    """The `[[tables]]` of a profile."""
    return "\n".join(_text(table_data(shape)) for shape in shapes)


def toml_value(value: Value) -> str:
    """A value on one line.

    >>> toml_value({"key": "a", "split": (3, 2)}), toml_value(["“甲”", True])
    ('{ key = "a", split = [3, 2] }', '["“甲”", true]')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml_value(v)}" for key, v in value.items()) + " }"
    return "[" + ", ".join(map(toml_value, value)) + "]"


def table_data(shape: TableShape) -> dict[str, Value]:
    """What a TOML parser makes of the table in a profile."""
    found: dict[str, Value] = {"id": shape.id, "title": shape.title}
    said: tuple[tuple[str, Value, object], ...] = (
        ("number", shape.number, ""),
        ("contents", shape.contents, ""),
        ("synonyms", shape.synonyms, ()),
        ("unit", shape.unit.label, ""),
        ("decimals", shape.decimals, None),
        ("column_numbers", shape.column_numbers, False),
        ("landscape", shape.landscape, False),
        ("alternative", shape.alternative, ""),
        ("alone", shape.alone, False),
    )
    found |= {key: value for key, value, usual in said if value != usual}
    if shape.role is not None and Role.named(shape.alternative or shape.id) is not shape.role:
        found["role"] = str(shape.role)
    if shape.where:
        found["where"] = _where(shape.where)
    found["panels"] = [_panel(panel) for panel in shape.panels]
    return found


def _panel(panel: PanelShape) -> Mapping[str, Value]:
    found: dict[str, Value] = {"key": panel.key}
    if panel.heading:
        found["heading"] = panel.heading
    if panel.over:
        found["over"] = panel.over
    found["stubs"] = [_stub(stub) for stub in panel.stubs]
    found["columns"] = [_column(column) for column in panel.columns]
    found["rows"] = [_row(row) for row in panel.rows]
    return found


def _text(table: Mapping[str, Any]) -> str:
    """A table, its panels as tables of their own with an entry a line."""
    lines = ["[[tables]]"]
    lines += [f"{key} = {toml_value(value)}" for key, value in table.items() if key != "panels"]
    for panel in table["panels"]:
        lines.append("[[tables.panels]]")
        for key, value in panel.items():
            if isinstance(value, str):
                lines.append(f"{key} = {toml_value(value)}")
            else:
                lines += [f"{key} = [", *(f"  {toml_value(entry)}," for entry in value), "]"]
    return "\n".join(lines) + "\n"


def _heading(heading: Sequence[str]) -> Value:
    return heading[0] if len(heading) == 1 else list(heading)


def _stub(stub: Stub) -> Mapping[str, Value]:
    found: dict[str, Value] = {"key": stub.key, "heading": _heading(stub.heading)}
    if stub.split:
        found["split"] = stub.split
    if stub.form:
        found["form"] = stub.form
    if stub.dimension:
        found["dimension"] = stub.dimension
    if stub.after:
        found["after"] = True
    if stub.width != 1.0:
        found["width"] = stub.width
    return found


def _column(column: Column) -> Mapping[str, Value]:
    found: dict[str, Value] = {"key": column.key, "heading": _heading(column.heading)}
    if column.derived is not None:
        found["derived"] = _derivation(column.derived)
    elif column.count:
        found["count"] = True
    elif column.where is None:
        found["apart"] = True if column.apart else "unread"
    elif column.where:
        found["where"] = _where(column.where)
    if column.synonyms:
        found["synonyms"] = column.synonyms
    return found


def _derivation(derived: Derivation) -> Mapping[str, Value]:
    operands: Value = [derived.of, derived.base] if derived.base else derived.of
    return {str(derived.kind): operands}


def _row(row: RowShape) -> Mapping[str, Value]:
    found: dict[str, Value] = {}
    if row.block is Block.FIXED:
        found |= {"key": str(row.key), "label": row.label}
    else:
        found["block"] = str(row.block)
    if row.listed is not None:
        found |= _listed(row.listed)
    if row.dimension:
        found |= {"dimension": row.dimension, "levels": row.levels}
    if row.beside:
        found["beside"] = row.beside
    if row.derived is not None:
        found["derived"] = _derivation(row.derived)
    elif row.apart:
        found["apart"] = True
    elif row.where is None and row.block is Block.FIXED:
        found["blank"] = True
    elif row.where:
        found["where"] = _where(row.where)
    for key in ("foot", "bold", "numbered", "partial"):
        if getattr(row, key):
            found[key] = True
    if row.synonyms:
        found["synonyms"] = row.synonyms
    if row.group:
        found["group"] = row.group
    return found


def _listed(listed: ListShape) -> Mapping[str, Value]:
    found: dict[str, Value] = {"records": listed.records, "levels": listed.levels}
    if listed.sums:
        found["sums"] = listed.sums
    if listed.total:
        found["total"] = listed.total
    for key in ("merged", "foot"):
        if getattr(listed, key):
            found[key] = True
    return found


def _where(where: Where) -> Mapping[str, Value]:
    return dict(written(Slice.of(where)))
