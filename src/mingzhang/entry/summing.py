"""Figures of which a booklet has one each: the office's own and its units' are summed.

What the office itself had stays noted in the row (`_own.`), with the sum that was made (`_sum.`).
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from mingzhang.amounts import Unit
from mingzhang.entry.change import fen_of, unit_of_rows
from mingzhang.entry.flat import RowData
from mingzhang.entry.ledger import in_unit
from mingzhang.language import _
from mingzhang.lean import dataclass


@dataclass(frozen=True, slots=True)
class Summed:
    """A figure that is the sum of the office's own and the units'.

    Attributes:
        parts: names of units and their texts.
    """

    label: str
    own: str
    parts: tuple[tuple[str, str], ...]
    total: str


def converted(text: str, unit: Unit, into: Unit) -> str:
    """A typed amount in another unit; what is no amount stays as it was typed."""
    if unit is into:
        return text
    fen = fen_of(text, unit)
    return text if fen is None else in_unit(fen, into)


_COUNTED = (("assets", "", ("vehicle_quota", "office_area")),
            ("assets.vehicles", "use", ("count",)),
            ("assets.equipment", "name", ("count",)))  # fmt: skip


def with_sums(
    whole: str, rows: list[RowData], pairs: Sequence[tuple[str, list[RowData]]], into: Unit
) -> tuple[list[RowData], list[Summed]]:
    """The rows with last year's figures and the assets summed, and how each sum came about.

    Args:
        whole: that the rows belong to; rows that are made are named after it.
        pairs: name and rows of each part.
        into: unit of the amounts in `rows`.
    """
    adding = _Adding(whole, rows)
    for name, source in pairs:
        unit = unit_of_rows(source)
        for row in source:
            if row.table == "comparisons" and row.values.get("measure", "").strip():
                text = converted(row.values.get("fen", ""), unit, into)
                adding.add("comparisons", "measure", row, "fen", name, text)
                adding.reason(row, name)
            for table, key, fields in _COUNTED:
                if row.table == table and (not key or row.values.get(key, "").strip()):
                    for one in fields:
                        adding.add(table, key, row, one, name, row.values.get(one, ""))
    return adding.done()


class _Adding:
    """Collects what the units say of the same thing."""

    def __init__(self, whole: str, rows: list[RowData]) -> None:
        self.whole = whole
        self.rows = rows
        self.parts: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
        self.values: dict[tuple[str, str], dict[str, str]] = {}
        self.reasons: dict[str, list[str]] = defaultdict(list)

    def add(self, table: str, key: str, row: RowData, name: str, unit: str, text: str) -> None:
        """One figure of one unit."""
        what = row.values.get(key, "").strip() if key else ""
        self.values.setdefault((table, what), {key: what} if key else {})
        if text.strip():
            self.parts[table, what, name].append((unit, text.strip()))

    def reason(self, row: RowData, unit: str) -> None:
        """Why a unit's figure differs from last year's."""
        if row.values.get("reason", "").strip():
            words = row.values["reason"].strip().rstrip("。；")
            self.reasons[row.values["measure"].strip()].append(f"{unit}：{words}")

    def done(self) -> tuple[list[RowData], list[Summed]]:
        """The rows with the sums in them, and how each came about."""
        keys = {"comparisons": "measure", "assets.vehicles": "use", "assets.equipment": "name"}
        found: dict[tuple[str, str], RowData] = {}
        for row in self.rows:
            if row.table in ("comparisons", *(t for t, _k, _f in _COUNTED)):
                key = keys.get(row.table, "")
                what = row.values.get(key, "").strip() if key else ""
                found.setdefault((row.table, what), row)
        assets = next((r.uid for r in self.rows if r.table == "assets"), "assets-0")
        made: dict[str, RowData] = {}
        gone: set[str] = set()
        sums: list[Summed] = []
        for spot in {**found, **dict.fromkeys(self.values)}:
            old = found.get(spot)
            values = dict(old.values) if old else dict(self.values.get(spot, {}))
            fields = (
                ("fen",)
                if spot[0] == "comparisons"
                else next(f for t, _k, f in _COUNTED if t == spot[0])
            )
            for name in fields:
                told = self._sum(spot, name, values)
                if told is not None:
                    sums.append(told)
            if spot[0] == "comparisons":
                self._reason(spot[1], values)
            main = fields[-1]
            if old is not None and values.get(main) == "" and f"_sum.{main}" in old.values:
                gone.add(old.uid)  # only units had it, and they have it no more
            elif old is not None:
                made[old.uid] = replace(old, values=values)
            elif any(t for k, t in values.items() if k != keys.get(spot[0])):
                uid = uuid.uuid5(uuid.NAMESPACE_OID, f"{self.whole}/sum/{'/'.join(spot)}").hex
                uid = assets if spot[0] == "assets" else uid
                parent = assets if spot[0].startswith("assets.") else ""
                made[uid] = RowData(spot[0], uid, values, parent, 1000.0 + len(made))
        everything = (*self.rows, *made.values())
        inner = any(row.parent == assets for row in made.values())
        if inner and not any(row.table == "assets" for row in everything):
            made[assets] = RowData("assets", assets, {})
        gone.discard(assets)
        rows = [made.pop(row.uid, row) for row in self.rows if row.uid not in gone]
        return [*rows, *made.values()], sums

    def _sum(self, spot: tuple[str, str], name: str, values: dict[str, str]) -> Summed | None:
        """Set one field to the office's own figure and the units'."""
        parts = self.parts.get((*spot, name), [])
        typed, before = values.get(name, ""), values.get(f"_sum.{name}")
        own = typed if before is None else values.get(f"_own.{name}", "")
        if before is not None and typed != before:  # somebody mended the sum: that is our own
            own = _plain(_number(own) + _number(typed) - _number(before))
        figures = [_number_or_none(text) for text in (own, *(t for _u, t in parts)) if text]
        if not parts or any(figure is None for figure in figures):
            if before is not None:
                values[name] = own
                values.pop(f"_sum.{name}", None)
                values.pop(f"_own.{name}", None)
            return None
        total = _plain(sum((f for f in figures if f is not None), Decimal()))
        values[name] = values[f"_sum.{name}"] = total
        values[f"_own.{name}"] = own
        labels = {
            "vehicle_quota": _("公务用车编制"),
            "office_area": _("办公用房建筑总面积"),
        }
        return Summed(spot[1] or labels.get(name, name), own, tuple(parts), total)

    def _reason(self, measure: str, values: dict[str, str]) -> None:
        """The office's own reason goes before the units', which stand where it gives none."""
        typed, before = values.get("reason", ""), values.get("_sum.reason")
        theirs = "；".join(self.reasons.get(measure, []))
        if typed and typed != before:
            values.pop("_sum.reason", None)
        elif theirs:
            values["reason"] = values["_sum.reason"] = theirs


def _number_or_none(text: str) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _number(text: str) -> Decimal:
    return _number_or_none(text) or Decimal()


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
