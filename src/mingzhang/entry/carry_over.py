"""Last year's figures, and last year's lines as a start, into this year's source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from mingzhang.amounts import Amount, Unit
from mingzhang.codes import normal_name
from mingzhang.entry.change import unit_of_rows
from mingzhang.entry.comparison import figures, labels_of
from mingzhang.entry.flat import FIXED, RowData, budget_to_rows, new_uid, record_uid
from mingzhang.entry.measure import measures_by_name
from mingzhang.model.budget import Budget
from mingzhang.tables.profile import Profile

Operation = dict[str, Any]
"""An edit as a draft of the platform takes it: `{"op": "insert", table, uid, parent, position,
values}` or `{"op": "set", table, uid, field, before, after}`."""

_NOT_CARRIED = {"lines": ("fen",), "comparisons": ("measure", "fen", "reason")}
_WHOLE = ("projects", "lines")


def carried(
    budget: Budget, rows: list[RowData], profile: Profile, *, structure: bool
) -> tuple[list[Operation], int]:
    """What is to be typed into a source from last year's budget; what stands there is left alone.

    Args:
        budget: last year's; rows: this year's source as it is, with its `department`.
        structure: also start with last year's projects and lines, their amounts left empty, where
            the source has none yet.

    Returns:
        The operations, and how many of last year's figures were typed already.
    """
    operations, kept = _figures(budget, rows, profile, unit_of_rows(rows) is Unit.WAN)
    if structure:
        operations += _structure(budget, rows)
    return operations, kept


def with_operations(
    rows: Iterable[RowData], operations: Iterable[Mapping[str, Any]]
) -> list[RowData]:
    """The rows after these operations."""
    kept = {row.uid: row for row in rows}
    for operation in operations:
        uid, table = operation["uid"], operation["table"]
        if operation["op"] == "insert":
            kept[uid] = RowData(
                table,
                uid,
                dict(operation["values"]),
                operation["parent"],
                operation["position"],
            )
        else:
            row = kept.get(uid) or RowData(table, uid, {})
            kept[uid] = replace(row, values={**row.values, operation["field"]: operation["after"]})
    return list(kept.values())


def _figures(
    budget: Budget, rows: list[RowData], profile: Profile, wan: bool
) -> tuple[list[dict[str, Any]], int]:
    names, labels = measures_by_name(profile), labels_of(profile)
    typed: dict[str, RowData] = {}
    position = 0.0
    for row in rows:
        if row.table == "comparisons":
            position = max(position, row.position)
            for key in names.get(normal_name(row.values.get("measure", "")), []):
                typed.setdefault(key, row)
    operations: list[dict[str, Any]] = []
    kept = 0
    for key, fen in figures(budget, profile).items():
        text = _typed(fen, wan)
        found = typed.get(key)
        if found is None:
            position += 1.0
            values = {"measure": labels[key], "fen": text}
            operations.append(_insert("comparisons", values, position))
        elif found.values.get("fen", "").strip():
            kept += 1
        else:
            before = found.values.get("fen", "")
            operations.append(
                {
                    "op": "set",
                    "table": "comparisons",
                    "uid": found.uid,
                    "field": "fen",
                    "before": before,
                    "after": text,
                }
            )
    return operations, kept


def _typed(fen: int, wan: bool) -> str:
    """An amount as the unit would type it, exact to the fen.

    >>> _typed(123456789, False), _typed(123450000, True), _typed(0, False)
    ('1234567.89', '123.45', '0')
    """
    text = Amount.of_fen(fen, Unit.WAN if wan else Unit.YUAN, 6 if wan else 2).text()
    return text.replace(",", "").rstrip("0").rstrip(".") or "0"


def _structure(budget: Budget, rows: list[RowData]) -> Iterator[dict[str, Any]]:
    filled = {r.table for r in rows if any(t.strip() for t in r.values.values())}
    record = next(r for r in rows if r.table == "department")
    for row in budget_to_rows(budget):
        values = {k: t for k, t in row.values.items() if k not in _NOT_CARRIED.get(row.table, ())}
        if row.table in _WHOLE and row.table not in filled:
            yield _insert(row.table, values, row.position)
        elif row.table == "department.units" and row.table not in filled:
            yield _insert(row.table, values, row.position, record.uid)
        elif row.table == "department":
            for key, text in values.items():
                if key not in FIXED["department"] and not record.values.get(key):
                    yield {
                        "op": "set",
                        "table": "department",
                        "uid": record.uid or record_uid("department"),
                        "field": key,
                        "before": "",
                        "after": text,
                    }


def _insert(
    table: str, values: dict[str, str], position: float, parent: str = ""
) -> dict[str, Any]:
    return {
        "op": "insert",
        "table": table,
        "uid": new_uid(),
        "parent": parent,
        "position": position,
        "values": values,
    }
